/*
 * Semantic equality (k8s.io/apimachinery equality.Semantic) on raw JSON: absent, null and empty collections are one,
 * quantities are compared by value. Fields of pointer type tell absent from zero; only fields that are listed here as
 * plain values do not, and the keys of maps are nobody's fields. In doubt two pods differ: then the update is
 * evaluated, which is the safe side.
 */
#include "pod/pod_unchanged.h"

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

/* What the lists above say by name alone, but the API has otherwise in one place. */
static bool is_pointer_here(const struct json *value) {
    if (str_equal(value->key, STR("securityContext"))) {
        return !parent_is(value, STR("spec")); /* a container's is one, the pod's always exists */
    }
    if (str_equal(value->key, STR("resources"))) {
        return parent_is(value, STR("spec")); /* the pod's is one, a container's is not */
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

static bool quantity_same(const struct json *a, const struct json *b) {
    struct str x, y;
    if (json_as_string(a, &x, NULL) && json_as_string(b, &y, NULL)) {
        return quantity_equal(x, y);
    }
    return json_equal(a, b);
}

/* Maps are the same when they have the same keys, with the same text or quantity each. */
static bool map_same(const struct json *a, const struct json *b) {
    bool quantities = listed(quantity_maps, a->key);
    struct json member, place = *b;
    if (json_count(a) != json_count(b)) {
        return false;
    }
    for (struct json_walk walk = json_walk(a); json_next(&walk, &member);) {
        struct json other = json_member_of(&place, member.key);
        if (other.value == NULL || !(quantities ? quantity_same(&member, &other) : json_equal(&member, &other))) {
            return false;
        }
    }
    return true;
}

static bool value_same(const struct json *a, const struct json *b);

/* Members of a that b does not have in the same form; with `both`, equality of those that both have as well. */
static bool members_same(const struct json *a, struct json *b, bool both, const char *const *left_out) {
    struct json member;
    for (struct json_walk walk = json_walk(a); json_next(&walk, &member);) {
        if (left_out != NULL && listed(left_out, member.key)) {
            continue;
        }
        struct json other = json_member_of(b, member.key);
        if (other.value == NULL ? !counts_as_absent(&member) : both && !value_same(&member, &other)) {
            return false;
        }
    }
    return true;
}

static bool object_same(const struct json *a, const struct json *b, const char *const *left_out) {
    struct json x = *a, y = *b;
    return members_same(a, &y, true, left_out) && members_same(b, &x, false, left_out);
}

static bool array_same(const struct json *a, const struct json *b) {
    struct json x, y;
    if (json_count(a) != json_count(b)) {
        return false;
    }
    struct json_walk left = json_walk(a), right = json_walk(b);
    while (json_next(&left, &x) && json_next(&right, &y)) {
        if (!value_same(&x, &y)) {
            return false;
        }
    }
    return true;
}

/* Depth is bounded by JSON_DEPTH. */
static bool value_same(const struct json *a, const struct json *b) {
    static const char *const quantities[] = {"sizeLimit", "divisor", NULL};
    if (a->value == NULL || b->value == NULL) {
        return counts_as_absent(a) && counts_as_absent(b);
    }
    if (json_is_object(a) && json_is_object(b)) {
        bool is_map = listed(text_maps, a->key) || listed(quantity_maps, a->key);
        return is_map ? map_same(a, b) : object_same(a, b, NULL);
    }
    if (json_is_array(a) && json_is_array(b)) {
        return array_same(a, b);
    }
    return listed(quantities, a->key) ? quantity_same(a, b) : json_equal(a, b);
}

static struct str service_account(struct json *spec) {
    struct str name = {0}, alias = {0};
    json_string(spec, "serviceAccountName", &name, NULL);
    json_string(spec, "serviceAccount", &alias, NULL);
    return str_empty(name) ? alias : name;
}

bool pod_content_unchanged(struct json *before, struct json *after) {
    /* The alias of serviceAccountName is no field of its own inside the API server. */
    static const char *const spec_left_out[] = {"schedulingGates", "serviceAccountName", "serviceAccount", NULL};
    static const char *const left_out[] = {"metadata", "spec", NULL};
    struct json old_spec = json_member(before, "spec"), new_spec = json_member(after, "spec");
    return str_equal(service_account(&old_spec), service_account(&new_spec)) &&
           object_same(&old_spec, &new_spec, spec_left_out) && object_same(before, after, left_out);
}

bool pod_metadata_unchanged(struct json *before, struct json *after) {
    static const char *const left_out[] = {"annotations",   "ownerReferences", "finalizers", "selfLink",
                                           "managedFields", "resourceVersion", NULL};
    struct json old_metadata = json_member(before, "metadata"), new_metadata = json_member(after, "metadata");
    return object_same(&old_metadata, &new_metadata, left_out);
}
