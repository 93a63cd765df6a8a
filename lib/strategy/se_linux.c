/*
 * SCC field: seLinuxContext {type, seLinuxOptions}. Pod fields: seLinuxOptions of the pod (read and written) and of
 * containers (read). MustRunAs fills in the SCC's options and demands them; RunAsAny does nothing.
 * Reference: selinux/mustrunas.go.
 */
#include "strategy/strategy.h"

static void generate_pod(struct evaluation *evaluation) {
    if (evaluation->pod->security.se_linux == NULL) {
        evaluation->pod->security.se_linux = evaluation->filled.se_linux; /* NULL for RunAsAny */
    }
}

/* Never has anything to do, since the pod has options by now; the reference asks all the same, and so may a pod. */
static void generate_container(struct evaluation *evaluation, struct container_at *container) {
    if (effective_se_linux(evaluation->pod, container->security) == NULL) {
        container->security->se_linux = evaluation->filled.se_linux;
    }
}

static struct str_list categories_sorted(struct arena *arena, struct str text) {
    size_t count = 1;
    for (size_t i = 0; i < text.length; i++) {
        count += text.bytes[i] == ',';
    }
    struct str *items = ARENA_ARRAY(arena, count, struct str);
    for (size_t i = 0; str_split(&text, ',', &items[i]); i++) {
    }
    str_sort(items, count);
    return (struct str_list){.items = items, .count = count};
}

/* The same categories in any order. Duplicates count: the reference sorts and compares lists, not sets. */
static bool categories_equal(struct arena *arena, struct str expected, struct str actual) {
    struct str_list a = categories_sorted(arena, expected), b = categories_sorted(arena, actual);
    return str_list_equal(&a, &b);
}

/* "s0:c6,c0": sensitivity, then categories. Without a colon only equal texts are equal levels. */
static bool levels_equal(struct arena *arena, struct str expected, struct str actual) {
    struct str expected_sensitivity, actual_sensitivity;
    if (str_equal(expected, actual)) {
        return true;
    }
    if (!str_split(&expected, ':', &expected_sensitivity) || !str_split(&actual, ':', &actual_sensitivity)) {
        return false;
    }
    return expected.bytes != NULL && actual.bytes != NULL && str_equal(expected_sensitivity, actual_sensitivity) &&
           categories_equal(arena, expected, actual);
}

struct option {
    const char *name;
    struct str expected, actual;
};

static void option_is_wrong(struct evaluation *evaluation, const struct field_path *path, const struct option *option) {
    struct buf detail = BUF(evaluation->arena);
    BUF_LITERAL(&detail, "must be ");
    buf_str(&detail, option->expected);
    violation_invalid(&evaluation->violations, field_child(evaluation->arena, path, option->name),
                      VALUE_OF_STRING(option->actual), buf_view(&detail));
}

static void validate(struct evaluation *evaluation, const struct field_path *parent, const struct se_linux *actual) {
    if (evaluation->scc->se_linux.type != RULE_MUST_RUN_AS) {
        return;
    }
    const struct se_linux *expected = evaluation->filled.se_linux;
    if (actual == expected) {
        return; /* what we filled in ourselves */
    }
    const struct field_path *path = field_child(evaluation->arena, parent, "seLinuxOptions");
    if (actual == NULL) {
        violation_required(&evaluation->violations, path, STR(""));
        return;
    }
    if (!levels_equal(evaluation->arena, expected->level, actual->level)) {
        option_is_wrong(evaluation, path, &(struct option){"level", expected->level, actual->level});
    }
    const struct option exact[] = {
        {"role", expected->role, actual->role},
        {"type", expected->type, actual->type},
        {"user", expected->user, actual->user},
    };
    for (size_t i = 0; i < sizeof exact / sizeof exact[0]; i++) {
        if (!str_equal(exact[i].expected, exact[i].actual)) {
            option_is_wrong(evaluation, path, &exact[i]);
        }
    }
}

static void validate_pod(struct evaluation *evaluation) {
    validate(evaluation, evaluation->pod_security, evaluation->pod->security.se_linux);
}

static void validate_container(struct evaluation *evaluation, const struct container_at *container) {
    validate(evaluation, container->path, effective_se_linux(evaluation->pod, container->security));
}

static struct str problem(struct arena *arena, const struct filled_scc *filled) {
    const struct se_linux_rule *rule = &filled->scc->se_linux;
    switch (rule->type) {
    case RULE_MUST_RUN_AS:
        return filled->se_linux != NULL ? ((struct str){0}) : STR("MustRunAs requires SELinuxOptions");
    case RULE_RUN_AS_ANY:
        return (struct str){0};
    default:
        return str_format(arena, "Unrecognized SELinuxContext strategy type %.*s", STR_ARG(rule->type_name));
    }
}

const struct strategy strategy_se_linux = {
    .field = "seLinuxContext",
    .generate_pod = generate_pod,
    .validate_pod = validate_pod,
    .generate_container = generate_container,
    .validate_container = validate_container,
    .problem = problem,
};
