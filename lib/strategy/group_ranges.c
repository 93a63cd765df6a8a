/*
 * Groups against ranges, for fsGroup and supplementalGroups alike (reference: group/mustrunas.go). The value of a
 * violation is the whole list, as the reference prints it.
 */
#include "strategy/group_ranges.h"

static bool in_ranges(const struct id_ranges *ranges, int64_t group) {
    for (size_t i = 0; i < ranges->count; i++) {
        if (group >= ranges->items[i].min && group <= ranges->items[i].max) {
            return true;
        }
    }
    return false;
}

static struct str groups_json(struct arena *arena, const int64_t *groups, size_t count) {
    struct buf text = BUF(arena);
    buf_char(&text, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            buf_char(&text, ',');
        }
        buf_int(&text, groups[i]);
    }
    buf_char(&text, ']');
    return buf_view(&text);
}

void group_ranges_validate(struct evaluation *evaluation, const struct id_ranges *ranges, const char *field,
                           const int64_t *groups, size_t count) {
    struct arena *arena = evaluation->arena;
    if (count == 0) {
        violation_invalid(&evaluation->violations, field_child(arena, evaluation->pod_security, field),
                          VALUE_OF_JSON(STR("[]")), STR("unable to validate empty groups against required ranges"));
        return;
    }
    struct str value = {0}; /* printed once, and only when something is wrong */
    for (size_t i = 0; i < count; i++) {
        if (in_ranges(ranges, groups[i])) {
            continue;
        }
        if (value.bytes == NULL) {
            value = groups_json(arena, groups, count);
        }
        struct buf detail = BUF(arena);
        buf_int(&detail, groups[i]);
        BUF_LITERAL(&detail, " is not an allowed group");
        violation_invalid(&evaluation->violations, field_child(arena, evaluation->pod_security, field),
                          VALUE_OF_JSON(value), buf_view(&detail));
    }
}

struct str group_rule_problem(struct arena *arena, const struct group_rule *rule, const struct id_ranges *ranges,
                              const char *kind) {
    switch (rule->type) {
    case RULE_RUN_AS_ANY:
        return (struct str){0};
    case RULE_MUST_RUN_AS:
        return ranges->count > 0 ? ((struct str){0}) : STR("ranges must be supplied for MustRunAs");
    default:
        return str_format(arena, "Unrecognized %s strategy type %.*s", kind, STR_ARG(rule->type_name));
    }
}
