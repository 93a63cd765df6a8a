/*
 * From a Kubernetes object to a policy object: which kinds we read, what they have in common, and their counting.
 * Decoding is strict: a value of the wrong type is an error with its path, never a default.
 */
#include "policy/policy_decode.h"

static const struct {
    const char *group;
    const char *name;
} kinds[POLICY_KINDS] = {
    [POLICY_SCC] = {SCC_GROUP, "SecurityContextConstraints"},
    [POLICY_NAMESPACE] = {"", "Namespace"},
    [POLICY_ROLE] = {"rbac.authorization.k8s.io", "Role"},
    [POLICY_CLUSTER_ROLE] = {"rbac.authorization.k8s.io", "ClusterRole"},
    [POLICY_ROLE_BINDING] = {"rbac.authorization.k8s.io", "RoleBinding"},
    [POLICY_CLUSTER_ROLE_BINDING] = {"rbac.authorization.k8s.io", "ClusterRoleBinding"},
};

const char *policy_kind_name(enum policy_kind kind) {
    return kinds[kind].name;
}

/* Version v1, and v1beta1 of RBAC, which has the same shape. OpenShift 3 wrote SCCs with the core group, too. */
static bool version_is_ours(enum policy_kind kind, struct str api_version) {
    struct str group = STR(""), version = api_version;
    const char *slash = api_version.length > 0 ? memchr(api_version.bytes, '/', api_version.length) : NULL;
    if (slash != NULL) {
        group = (struct str){.bytes = api_version.bytes, .length = (size_t)(slash - api_version.bytes)};
        version = str_after(api_version, group.length + 1);
    }
    if (kind == POLICY_SCC && str_empty(group)) {
        return str_equal(version, STR("v1"));
    }
    bool known = str_equal(version, STR("v1")) || (kind >= POLICY_ROLE && str_equal(version, STR("v1beta1")));
    return known && str_equal(group, str_of(kinds[kind].group));
}

bool policy_kind_of(struct str api_version, struct str kind, enum policy_kind *out) {
    for (enum policy_kind i = 0; i < POLICY_KINDS; i++) {
        if (str_equal(kind, str_of(kinds[i].name))) {
            *out = i;
            return version_is_ours(i, api_version);
        }
    }
    return false;
}

static bool labels_decode(struct arena *arena, struct json *metadata, struct label_list *labels, struct error *err) {
    struct json list, item;
    if (!json_object(metadata, "labels", &list, err)) {
        return false;
    }
    struct label *items = ARENA_ARRAY(arena, json_count(&list), struct label);
    for (struct json_walk walk = json_walk(&list); json_next(&walk, &item);) {
        struct str value;
        if (!json_as_string(&item, &value, err)) {
            return false;
        }
        items[labels->count++] = (struct label){str_copy(arena, item.key), str_copy(arena, value)};
    }
    labels->items = items;
    return true;
}

struct str label_value(const struct label_list *labels, struct str key) {
    for (size_t i = 0; i < labels->count; i++) {
        if (str_equal(labels->items[i].key, key)) {
            return labels->items[i].value;
        }
    }
    return (struct str){0};
}

static bool namespace_decode(struct arena *arena, struct json *metadata, struct namespace_ranges *ranges,
                             struct error *err) {
    struct json annotations;
    if (!json_object(metadata, "annotations", &annotations, err) ||
        !json_string(&annotations, ANNOTATION_UID_RANGE, &ranges->uid_range, err) ||
        !json_string(&annotations, ANNOTATION_GROUPS, &ranges->groups, err) ||
        !json_string(&annotations, ANNOTATION_MCS, &ranges->mcs, err)) {
        return false;
    }
    ranges->uid_range = str_copy(arena, ranges->uid_range);
    ranges->groups = str_copy(arena, ranges->groups);
    ranges->mcs = str_copy(arena, ranges->mcs);
    namespace_derive(arena, ranges);
    return true;
}

/* An SCC keeps nearly all of its text, so the object is copied whole and its strings are borrowed from the copy. */
static bool scc_decode_copy(struct arena *arena, struct json *object, struct scc *scc, struct error *err) {
    struct json copy;
    if (!json_copy(arena, object, &copy, err) || !scc_decode(arena, &copy, scc, err)) {
        return false;
    }
    scc_default(arena, scc);
    return true;
}

static bool body_decode(struct policy_object *into, struct json *object, struct json *metadata, struct error *err) {
    struct arena *arena = &into->arena;
    switch (into->kind) {
    case POLICY_SCC:
        return labels_decode(arena, metadata, &into->labels, err) && scc_decode_copy(arena, object, &into->scc, err);
    case POLICY_NAMESPACE:
        if (!labels_decode(arena, metadata, &into->labels, err)) {
            return false;
        }
        into->ranges.exempt = str_equal(label_value(&into->labels, STR(LABEL_EXEMPT)), STR("true"));
        return namespace_decode(arena, metadata, &into->ranges, err);
    case POLICY_ROLE:
    case POLICY_CLUSTER_ROLE:
        return role_decode(arena, object, &into->role, err);
    case POLICY_ROLE_BINDING:
    case POLICY_CLUSTER_ROLE_BINDING:
        return binding_decode(arena, object, into->namespace_name, &into->binding, err);
    case POLICY_KINDS:
        break;
    }
    return error_set(err, ERROR_INTERNAL, "unknown policy kind");
}

static bool object_decode(struct policy_object *into, struct json *object, struct error *err) {
    struct json metadata;
    struct str namespace_name = {0};
    bool namespaced = into->kind == POLICY_ROLE || into->kind == POLICY_ROLE_BINDING;
    if (!json_as_object(object, err) || !json_object(object, "metadata", &metadata, err) ||
        !json_string(&metadata, "name", &into->name, err) ||
        !json_string(&metadata, "namespace", &namespace_name, err) ||
        !json_string(&metadata, "resourceVersion", &into->resource_version, err)) {
        return false;
    }
    if (str_empty(into->name)) {
        return error_set(err, ERROR_INPUT, "metadata.name: expected a name, found none");
    }
    if (namespaced) { /* as kubectl, which takes the namespace of its context */
        into->namespace_name = str_empty(namespace_name) ? STR("default") : namespace_name;
    }
    into->name = str_copy(&into->arena, into->name);
    into->namespace_name = str_copy(&into->arena, into->namespace_name);
    into->resource_version = str_copy(&into->arena, into->resource_version);
    return body_decode(into, object, &metadata, err);
}

/* The object is the first piece of its own arena. */
struct policy_object *policy_decode(enum policy_kind kind, struct json *object, struct error *err) {
    struct arena arena = {0};
    arena_init(&arena, 0);
    struct policy_object *decoded = ARENA_NEW(&arena, struct policy_object);
    decoded->arena = arena;
    decoded->kind = kind;
    atomic_init(&decoded->references, 1);
    if (!object_decode(decoded, object, err)) {
        policy_release(decoded);
        return NULL;
    }
    return decoded;
}

void policy_retain(struct policy_object *object) {
    atomic_fetch_add_explicit(&object->references, 1, memory_order_relaxed);
}

void policy_release(struct policy_object *object) {
    if (object != NULL && atomic_fetch_sub_explicit(&object->references, 1, memory_order_acq_rel) == 1) {
        struct arena arena = object->arena;
        arena_free(&arena);
    }
}
