/*
 * Semantic equality (k8s.io/apimachinery equality.Semantic) on raw JSON: absent, null and empty collections are one,
 * quantities are compared by value. Fields of pointer type tell absent from zero; only fields that are listed here as
 * plain values do not, and the keys of maps are nobody's fields. In doubt two pods differ: then the update is
 * evaluated, which is the safe side.
 */
#include "pod/pod_unchanged.h"

#include "base/json_join.h"
#include "pod/quantity.h"

/* Booleans and numbers that are no pointers in the API: zero is what absent means. */
static const char *const zero_is_absent[] = {"hostNetwork", "hostPID",   "hostIPC",   "hostPort", "readOnly",
                                             "stdin",       "stdinOnce", "tty",       "weight",   "restartCount",
                                             "generation",  "ready",     "partition", NULL};

/* Objects that are maps or embedded structs: empty is what absent means. Elsewhere {} says something (emptyDir: {}). */
static const char *const empty_is_absent[] = {"resources",       "nodeSelector",     "limits",      "requests",
                                              "overhead",        "metadata",         "matchLabels", "annotations",
                                              "securityContext", "labels",           "options",     "status",
                                              "state",           "volumeAttributes", NULL};

/* Strings that are no pointers in the API: "" is what absent means. */
static const char *const text_is_plain[] = {"nodeName",     "hostname",
                                            "subdomain",    "schedulerName",
                                            "dnsPolicy",    "imagePullPolicy",
                                            "workingDir",   "terminationMessagePath",
                                            "subPath",      "subPathExpr",
                                            "hostIP",       "priorityClassName",
                                            "protocol",     "value",
                                            "medium",       "terminationMessagePolicy",
                                            "audience",     "user",
                                            "role",         "level",
                                            "generateName", NULL};

/* Maps from any key to text: no key in there has a meaning, and an empty text is not an absent one. */
static const char *const text_maps[] = {"labels",           "annotations", "nodeSelector", "matchLabels", "options",
                                        "volumeAttributes", NULL};

/* Maps from resource names to quantities. */
static const char *const quantity_maps[] = {"limits", "requests", "overhead", "capacity", "allocatedResources", NULL};

static bool listed(const char *const *names, struct str key) {
    for (; *names != NULL; names++) {
        if (str_equal(str_of(*names), key)) {
            return true;
        }
    }
    return false;
}

static bool parent_is(const struct json *value, struct str key) {
    return value->parent != NULL && str_equal(value->parent->key, key);
}

/* Is it an item of a list of that name? */
static bool list_is(const struct json *item, struct str name) {
    return item != NULL && parent_is(item, name);
}

static bool is_container(const struct json *item) {
    return list_is(item, STR("containers")) || list_is(item, STR("initContainers")) ||
           list_is(item, STR("ephemeralContainers"));
}

/* What the lists above say by name alone, but the API has otherwise in one place. */
static bool is_pointer_here(const struct json *value) {
    if (str_equal(value->key, STR("securityContext"))) {
        return !parent_is(value, STR("spec")); /* a container's is one, the pod's always exists */
    }
    if (str_equal(value->key, STR("resources"))) {
        return !is_container(value->parent); /* the pod's and those of a status are, a container's is not */
    }
    if (str_equal(value->key, STR("value"))) {
        return list_is(value->parent, STR("options")); /* of spec.dnsConfig; that of a variable is none */
    }
    return str_equal(value->key, STR("readOnly")) && parent_is(value, STR("csi"));
}

static bool counts_as_absent(const struct json *value) {
    struct str text;
    int64_t number;
    bool boolean = false;
    if (value->value == NULL || (json_is_array(value) && json_count(value) == 0)) {
        return true;
    }
    if (is_pointer_here(value)) {
        return false;
    }
    if (json_is_object(value)) {
        return json_count(value) == 0 && listed(empty_is_absent, value->key);
    }
    if (json_as_string(value, &text, NULL)) {
        return str_empty(text) && listed(text_is_plain, value->key);
    }
    if (!listed(zero_is_absent, value->key)) {
        return false;
    }
    return json_as_int64(value, &number, NULL) ? number == 0 : json_as_bool(value, &boolean, NULL) && !boolean;
}

static bool quantity_same(struct arena *arena, const struct json *a, const struct json *b) {
    struct str x, y;
    if (json_as_string(a, &x, NULL) && json_as_string(b, &y, NULL)) {
        return quantity_equal(x, y);
    }
    return json_equal(arena, a, b);
}

/* Maps are the same when they have the same keys, with the same text or quantity each. */
static bool map_same(struct arena *arena, const struct json *a, const struct json *b) {
    bool quantities = listed(quantity_maps, a->key);
    struct json x, y;
    for (struct json_join join = json_join(arena, a, b); json_join_next(&join, &x, &y);) {
        if (x.value == NULL || y.value == NULL ||
            !(quantities ? quantity_same(arena, &x, &y) : json_equal(arena, &x, &y))) {
            return false;
        }
    }
    return true;
}

static bool value_same(struct arena *arena, const struct json *a, const struct json *b);

static bool object_same(struct arena *arena, const struct json *a, const struct json *b, const char *const *left_out) {
    struct json x, y;
    for (struct json_join join = json_join(arena, a, b); json_join_next(&join, &x, &y);) {
        if ((left_out == NULL || !listed(left_out, x.key)) && !value_same(arena, &x, &y)) {
            return false;
        }
    }
    return true;
}

static bool array_same(struct arena *arena, const struct json *a, const struct json *b) {
    struct json x, y;
    if (json_count(a) != json_count(b)) {
        return false;
    }
    struct json_walk left = json_walk(a), right = json_walk(b);
    while (json_next(&left, &x) && json_next(&right, &y)) {
        if (!value_same(arena, &x, &y)) {
            return false;
        }
    }
    return true;
}

/* Depth is bounded by JSON_DEPTH. */
static bool value_same(struct arena *arena, const struct json *a, const struct json *b) {
    static const char *const quantities[] = {"sizeLimit", "divisor", NULL};
    if (a->value == NULL || b->value == NULL) {
        return counts_as_absent(a) && counts_as_absent(b);
    }
    if (json_is_object(a) && json_is_object(b)) {
        bool is_map = listed(text_maps, a->key) || listed(quantity_maps, a->key);
        return is_map ? map_same(arena, a, b) : object_same(arena, a, b, NULL);
    }
    if (json_is_array(a) && json_is_array(b)) {
        return array_same(arena, a, b);
    }
    return listed(quantities, a->key) ? quantity_same(arena, a, b) : json_equal(arena, a, b);
}

static struct str service_account(struct json *spec) {
    struct str name = {0}, alias = {0};
    json_string(spec, "serviceAccountName", &name, NULL);
    json_string(spec, "serviceAccount", &alias, NULL);
    return str_empty(name) ? alias : name;
}

bool pod_content_unchanged(struct arena *arena, struct json *before, struct json *after) {
    /* The alias of serviceAccountName is no field of its own inside the API server. */
    static const char *const spec_left_out[] = {"schedulingGates", "serviceAccountName", "serviceAccount", NULL};
    static const char *const left_out[] = {"metadata", "spec", NULL};
    struct json old_spec = json_member(before, "spec"), new_spec = json_member(after, "spec");
    return str_equal(service_account(&old_spec), service_account(&new_spec)) &&
           object_same(arena, &old_spec, &new_spec, spec_left_out) && object_same(arena, before, after, left_out);
}

bool pod_metadata_unchanged(struct arena *arena, struct json *before, struct json *after) {
    static const char *const left_out[] = {"annotations",   "ownerReferences", "finalizers", "selfLink",
                                           "managedFields", "resourceVersion", NULL};
    struct json old_metadata = json_member(before, "metadata"), new_metadata = json_member(after, "metadata");
    return object_same(arena, &old_metadata, &new_metadata, left_out);
}
