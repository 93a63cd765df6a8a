/*
 * SCC fields: defaultAddCapabilities, requiredDropCapabilities, allowedCapabilities. Container field:
 * securityContext.capabilities {add, drop}, read and written. Names are compared as written, case and all.
 * Reference: capabilities/mustrunas.go.
 */
#include "base/json_write.h"
#include "strategy/strategy.h"

static const struct capabilities none;

static struct str_list list_union(struct arena *arena, const struct str_list *a, const struct str_list *b) {
    struct str *items = ARENA_ARRAY(arena, a->count + b->count, struct str);
    if (a->count > 0) {
        memcpy(items, a->items, a->count * sizeof *items);
    }
    if (b->count > 0) {
        memcpy(items + a->count, b->items, b->count * sizeof *items);
    }
    return str_list_sorted(arena, &(struct str_list){.items = items, .count = a->count + b->count});
}

static struct str_list list_without(struct arena *arena, const struct str_list *list, const struct str_list *taken) {
    struct str *items = ARENA_ARRAY(arena, list->count, struct str);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (!str_list_has(taken, list->items[i])) {
            items[count++] = list->items[i];
        }
    }
    return (struct str_list){.items = items, .count = count};
}

static bool list_covers(const struct str_list *list, const struct str_list *wanted) {
    for (size_t i = 0; i < wanted->count; i++) {
        if (!str_list_has(list, wanted->items[i])) {
            return false;
        }
    }
    return true;
}

/* Where neither set grows, the container's own lists stay as they are written: order, duplicates and all. */
static void generate_container(struct evaluation *evaluation, struct container_at *container) {
    const struct scc *scc = evaluation->scc;
    const struct capabilities *own = container->security->capabilities;
    if (own == NULL) {
        if (scc->default_add_capabilities.count == 0 && scc->required_drop_capabilities.count == 0) {
            return;
        }
        own = &none;
    }
    struct arena *arena = evaluation->arena;
    struct str_list adds = scc->default_add_capabilities;
    if (adds.count > 0) {
        adds = list_without(arena, &adds, &own->drop);
    }
    if (list_covers(&own->add, &adds) && list_covers(&own->drop, &scc->required_drop_capabilities)) {
        return;
    }
    struct capabilities *grown = ARENA_NEW(arena, struct capabilities);
    grown->add = list_union(arena, &adds, &own->add);
    grown->drop = list_union(arena, &scc->required_drop_capabilities, &own->drop);
    container->security->capabilities = grown;
}

static struct str list_json(struct arena *arena, const struct str_list *list) {
    struct buf text = BUF(arena);
    if (list->count == 0 && !list->present) {
        return STR("null");
    }
    struct json_out out = json_out(&text);
    json_put_str_list(&out, list);
    return buf_view(&text);
}

static void validate_adds(struct evaluation *evaluation, const struct container_at *container) {
    const struct scc *scc = evaluation->scc;
    const struct str_list *adds = &container->security->capabilities->add;
    const struct field_path *path = NULL;
    for (size_t i = 0; i < adds->count; i++) {
        if (str_list_has(&scc->default_add_capabilities, adds->items[i]) ||
            str_list_has(&scc->allowed_capabilities, adds->items[i])) {
            continue;
        }
        if (path == NULL) {
            path =
                field_child(evaluation->arena, field_child(evaluation->arena, container->path, "capabilities"), "add");
        }
        violation_invalid(&evaluation->violations, path, VALUE_OF_STRING(adds->items[i]),
                          STR("capability may not be added"));
    }
}

static void validate_drops(struct evaluation *evaluation, const struct container_at *container) {
    const struct str_list *required = &evaluation->scc->required_drop_capabilities;
    const struct str_list *drops = &container->security->capabilities->drop;
    for (size_t i = 0; i < required->count; i++) {
        if (str_list_has(drops, required->items[i])) {
            continue;
        }
        struct arena *arena = evaluation->arena;
        struct buf detail = BUF(arena);
        buf_str(&detail, required->items[i]);
        BUF_LITERAL(&detail, " is required to be dropped but was not found");
        violation_invalid(&evaluation->violations,
                          field_child(arena, field_child(arena, container->path, "capabilities"), "drop"),
                          VALUE_OF_JSON(list_json(arena, drops)), buf_view(&detail));
    }
}

static void validate_container(struct evaluation *evaluation, const struct container_at *container) {
    const struct scc *scc = evaluation->scc;
    if (container->security->capabilities == NULL) {
        if (scc->default_add_capabilities.count > 0 || scc->required_drop_capabilities.count > 0) {
            violation_invalid(&evaluation->violations, field_child(evaluation->arena, container->path, "capabilities"),
                              VALUE_OF_NULL, STR("required capabilities are not set on the securityContext"));
        }
        return;
    }
    if (str_list_has(&scc->allowed_capabilities, STR("*"))) {
        return; /* also the required drops are not asked for then */
    }
    validate_adds(evaluation, container);
    validate_drops(evaluation, container);
}

const struct strategy strategy_capabilities = {
    .field = "allowedCapabilities",
    .generate_container = generate_container,
    .validate_container = validate_container,
};
