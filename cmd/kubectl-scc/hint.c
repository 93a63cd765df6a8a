/*
 * The security fields of a pod and the objects they belong in, as a table; what stands elsewhere, or is nearly called
 * so, is pointed out. Reference: k8s.io/api core/v1 (PodSecurityContext, SecurityContext), core/v1 validation of IDs.
 */
#include "hint.h"

#include "spelling.h"

enum { ABOVE = 1, POD = 2, CONTAINER = 4, POD_CONTEXT = 8, CONTAINER_CONTEXT = 16 };

static const struct field {
    const char *name;
    unsigned levels;
    bool is_id;
} fields[] = {
    {"securityContext", POD | CONTAINER, false},
    {"serviceAccountName", POD, false},
    {"serviceAccount", POD, false},
    {"automountServiceAccountToken", POD, false},
    {"hostNetwork", POD, false},
    {"hostPID", POD, false},
    {"hostIPC", POD, false},
    {"hostUsers", POD, false},
    {"runAsUser", POD_CONTEXT | CONTAINER_CONTEXT, true},
    {"runAsGroup", POD_CONTEXT | CONTAINER_CONTEXT, true},
    {"runAsNonRoot", POD_CONTEXT | CONTAINER_CONTEXT, false},
    {"seLinuxOptions", POD_CONTEXT | CONTAINER_CONTEXT, false},
    {"seccompProfile", POD_CONTEXT | CONTAINER_CONTEXT, false},
    {"appArmorProfile", POD_CONTEXT | CONTAINER_CONTEXT, false},
    {"windowsOptions", POD_CONTEXT | CONTAINER_CONTEXT, false},
    {"fsGroup", POD_CONTEXT, true},
    {"fsGroupChangePolicy", POD_CONTEXT, false},
    {"supplementalGroups", POD_CONTEXT, true},
    {"supplementalGroupsPolicy", POD_CONTEXT, false},
    {"seLinuxChangePolicy", POD_CONTEXT, false},
    {"sysctls", POD_CONTEXT, false},
    {"privileged", CONTAINER_CONTEXT, false},
    {"capabilities", CONTAINER_CONTEXT, false},
    {"allowPrivilegeEscalation", CONTAINER_CONTEXT, false},
    {"readOnlyRootFilesystem", CONTAINER_CONTEXT, false},
    {"procMount", CONTAINER_CONTEXT, false},
};

enum { FIELDS = sizeof fields / sizeof fields[0], SHORTEST_MISSPELT = 6 };

struct hints {
    struct arena *arena;
    const struct workload *workload;
    struct finding_list list;
    size_t capacity;
};

/* An object of the manifest, and its path. */
struct spot {
    struct json *at;
    struct str path;
};

static void hint_add(struct hints *hints, const char *rule, const struct spot *spot, struct str text) {
    struct finding_list *list = &hints->list;
    if (list->count == hints->capacity) {
        size_t size = sizeof *list->items, capacity = hints->capacity == 0 ? 8 : 2 * hints->capacity;
        list->items = arena_grow(hints->arena, list->items, hints->capacity * size, capacity * size);
        hints->capacity = capacity;
    }
    struct place place = place_of(hints->workload, spot->path, spot->at);
    list->items[list->count++] =
        finding_at(rule, &place, str_format(hints->arena, "%.*s %.*s", STR_ARG(spot->path), STR_ARG(text)));
}

static struct spot spot_member(struct hints *hints, const struct spot *of, struct str name) {
    struct buf path = BUF(hints->arena);
    buf_str(&path, of->path);
    path_add(&path, name);
    struct json *at = ARENA_NEW(hints->arena, struct json);
    *at = json_member_of(of->at, name);
    return (struct spot){.at = at, .path = buf_view(&path)};
}

/* ---- Names ---- */

static bool equal_fold(struct str a, struct str b) {
    return a.length == b.length && strncasecmp(a.bytes, b.bytes, a.length) == 0;
}

/* The security field of this name, or that is meant: written otherwise anywhere, or misspelt where it belongs. */
static const struct field *field_meant(struct str name, unsigned level) {
    struct spelling spelling = spelling_of(name);
    const struct field *fold = NULL, *near = NULL;
    for (size_t i = 0; i < FIELDS; i++) {
        const struct field *field = &fields[i];
        struct str own = str_of(field->name);
        if (str_equal(own, name)) {
            return field;
        }
        if (equal_fold(name, own)) {
            fold = field;
        }
        if ((field->levels & level) != 0 && name.length >= SHORTEST_MISSPELT) {
            spelling_offer(&spelling, own);
            near = spelling.nearest.bytes == own.bytes ? field : near;
        }
    }
    return fold != NULL ? fold : near;
}

/* "spec.template.spec or a container" */
static struct str home_of(const struct hints *hints, const struct field *field) {
    static const struct {
        unsigned levels;
        const char *below, *name; /* of the pod's spec, and without it */
    } homes[] = {
        {POD | CONTAINER, "", " or a container"},
        {POD, "", ""},
        {POD_CONTEXT | CONTAINER_CONTEXT, ".securityContext", " or the securityContext of a container"},
        {POD_CONTEXT, ".securityContext", ""},
    };
    const char *template = hints->workload->template_path;
    for (size_t i = 0; i < sizeof homes / sizeof homes[0]; i++) {
        if (homes[i].levels == field->levels) {
            return str_format(hints->arena, "%s%sspec%s%s", template, template[0] == '\0' ? "" : ".", homes[i].below,
                              homes[i].name);
        }
    }
    return STR("the securityContext of a container");
}

/* ---- Fields ---- */

static void id_check(struct hints *hints, const struct spot *spot) {
    int64_t id = 0;
    if (json_as_int64(spot->at, &id, NULL) && (id < 0 || id > INT32_MAX)) {
        hint_add(hints, "scc-invalid-id", spot,
                 str_format(hints->arena,
                            "is %lld, which is no valid ID: the API server takes 0 to 2147483647, whatever the SCC",
                            (long long)id));
    }
}

static struct spot spot_element(struct hints *hints, const struct spot *list, struct json *item) {
    return (struct spot){item, str_format(hints->arena, "%.*s[%zu]", STR_ARG(list->path), item->index)};
}

/* One ID, or a list of them. */
static void ids_check(struct hints *hints, const struct spot *spot) {
    struct json item;
    id_check(hints, spot);
    for (struct json_walk walk = json_walk(spot->at); json_is_array(spot->at) && json_next(&walk, &item);) {
        const struct spot element = spot_element(hints, spot, &item);
        id_check(hints, &element);
    }
}

static struct str unknown_text(struct hints *hints, const struct field *field, bool exact, unsigned level) {
    struct str home = home_of(hints, field);
    if (exact) {
        return str_format(hints->arena, "is unknown there and has no effect: it belongs in %.*s", STR_ARG(home));
    }
    if ((field->levels & level) != 0) {
        return str_format(hints->arena, "is unknown there and has no effect: did you mean %s?", field->name);
    }
    return str_format(hints->arena, "is unknown there and has no effect: did you mean %s, in %.*s?", field->name,
                      STR_ARG(home));
}

static void fields_check(struct hints *hints, const struct spot *spot, unsigned level) {
    struct json member;
    if (!json_is_object(spot->at)) {
        return;
    }
    for (struct json_walk walk = json_walk(spot->at); json_next(&walk, &member);) {
        const struct field *field = field_meant(member.key, level);
        if (field == NULL) {
            continue;
        }
        const struct spot found = spot_member(hints, spot, member.key);
        bool exact = str_equal(member.key, str_of(field->name));
        if (!exact || (field->levels & level) == 0) {
            hint_add(hints, "scc-unknown-field", &found, unknown_text(hints, field, exact, level));
        } else if (field->is_id) {
            ids_check(hints, &found);
        }
    }
}

static void containers_check(struct hints *hints, const struct spot *spec) {
    static const char *const lists[] = {"initContainers", "containers", "ephemeralContainers"};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct spot list = spot_member(hints, spec, str_of(lists[i]));
        struct json item;
        for (struct json_walk walk = json_walk(list.at); json_is_array(list.at) && json_next(&walk, &item);) {
            const struct spot container = spot_element(hints, &list, &item);
            struct spot context = spot_member(hints, &container, STR("securityContext"));
            fields_check(hints, &container, CONTAINER);
            fields_check(hints, &context, CONTAINER_CONTEXT);
        }
    }
}

/* ---- Annotations ---- */

static bool template_has(const struct workload *workload, const char *annotation) {
    struct json template = workload->template, metadata = json_member(&template, "metadata"),
                annotations = json_member(&metadata, "annotations"), found = json_member(&annotations, annotation);
    return !json_is_null(&found);
}

static void annotations_check(struct hints *hints, const struct spot *object) {
    struct spot metadata = spot_member(hints, object, STR("metadata")),
                annotations = spot_member(hints, &metadata, STR("annotations")),
                required = spot_member(hints, &annotations, STR(ANNOTATION_REQUIRED_SCC)),
                written = spot_member(hints, &annotations, STR(ANNOTATION_SCC));
    struct json uid = json_member(metadata.at, "uid"); /* a Pod that was created has been through admission */
    if (!json_is_null(required.at) && !template_has(hints->workload, ANNOTATION_REQUIRED_SCC)) {
        hint_add(hints, "scc-annotation", &required,
                 str_format(hints->arena, "has no effect there: it is read on pods, so it belongs in %s.metadata",
                            hints->workload->template_path));
    }
    if (!json_is_null(written.at) && json_is_null(&uid)) {
        hint_add(hints, "scc-annotation", &written,
                 STR("has no effect: admission writes it and does not read it; " ANNOTATION_REQUIRED_SCC
                     " on the pod template names an SCC"));
    }
}

/* ---- Everything ---- */

struct finding_list hints_of_manifest(struct arena *arena, const struct workload *workload) {
    struct hints hints = {.arena = arena, .workload = workload};
    struct json object = workload->manifest->object;
    struct spot at = {.at = &object};
    struct str rest = str_of(workload->template_path), step;
    while (!str_empty(rest) && str_split(&rest, '.', &step)) {
        fields_check(&hints, &at, ABOVE);
        annotations_check(&hints, &at);
        at = spot_member(&hints, &at, step);
    }
    struct spot spec = spot_member(&hints, &at, STR("spec")),
                context = spot_member(&hints, &spec, STR("securityContext"));
    fields_check(&hints, &at, ABOVE);
    annotations_check(&hints, &at);
    fields_check(&hints, &spec, POD);
    fields_check(&hints, &context, POD_CONTEXT);
    containers_check(&hints, &spec);
    return hints.list;
}

bool hints_name_invalid_id(struct arena *arena, const struct workload *workload) {
    struct finding_list hints = hints_of_manifest(arena, workload);
    for (size_t i = 0; i < hints.count; i++) {
        if (hints.items[i].rule == rule_named("scc-invalid-id")) {
            return true;
        }
    }
    return false;
}
