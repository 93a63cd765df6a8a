/*
 * The part of k8s.io/apimachinery pkg/api/validation (ValidateObjectMeta, ValidateObjectMetaUpdate) that concerns
 * identity: name, namespace, uid, versions. Labels, annotations and the rest are checked by every API server.
 */
#include "policy/policy_validate.h"

enum { NAME_LENGTH = 253 };

static bool letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* [a-z0-9]([-a-z0-9]*[a-z0-9])? */
static bool label_matches(struct str label) {
    for (size_t i = 0; i < label.length; i++) {
        bool edge = i == 0 || i + 1 == label.length;
        if (!letter_or_digit(label.bytes[i]) && (edge || label.bytes[i] != '-')) {
            return false;
        }
    }
    return label.length > 0;
}

static bool subdomain_matches(struct str name) {
    struct str label;
    while (str_split(&name, '.', &label)) {
        if (!label_matches(label)) {
            return false;
        }
    }
    return true;
}

/* NameIsDNSSubdomain. Of a prefix for generated names the trailing dash does not count. */
static void name_validate(struct violations *to, const struct field_path *path, struct str name, bool prefix) {
    struct str checked = name;
    if (prefix && name.length > 1 && name.bytes[name.length - 1] == '-') {
        checked = str_format(to->arena, "%.*sa", (int)(name.length - 2), name.bytes);
    }
    if (checked.length > NAME_LENGTH) {
        violation_invalid(to, path, VALUE_OF_STRING(name), STR("must be no more than 253 characters"));
    }
    if (!subdomain_matches(checked)) {
        violation_invalid(
            to, path, VALUE_OF_STRING(name),
            STR("a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and "
                "must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
                "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"));
    }
}

static struct str string_of(struct json *metadata, const char *key) {
    struct str value;
    return json_string(metadata, key, &value, NULL) && value.bytes != NULL ? value : STR("");
}

static const struct field_path *path_to(struct violations *to, const char *name) {
    return field_child(to->arena, field_root(to->arena, STR("metadata")), name);
}

static void create_validate(struct violations *to, struct json *metadata) {
    struct str name = string_of(metadata, "name"), generated = string_of(metadata, "generateName");
    if (!str_empty(generated)) {
        name_validate(to, path_to(to, "generateName"), generated, true);
    }
    if (str_empty(name)) {
        violation_required(to, path_to(to, "name"), STR("name or generateName is required"));
    } else {
        name_validate(to, path_to(to, "name"), name, false);
    }
    if (!str_empty(string_of(metadata, "namespace"))) {
        violation_forbidden(to, path_to(to, "namespace"), STR("not allowed on this type"));
    }
}

static void generation_validate(struct violations *to, struct json *metadata, struct json *old) {
    struct opt_int64 now, before;
    bool read = json_opt_int64(metadata, "generation", &now, NULL) && json_opt_int64(old, "generation", &before, NULL);
    if (read && now.value < before.value) {
        violation_invalid(to, path_to(to, "generation"), VALUE_OF_INT(now.value), STR("must not be decremented"));
    }
}

static void immutable_validate(struct violations *to, struct json *metadata, struct json *old, const char *key) {
    struct str now = string_of(metadata, key), before = string_of(old, key);
    if (!str_equal(now, before)) {
        violation_invalid(to, path_to(to, key), VALUE_OF_STRING(now), STR("field is immutable"));
    }
}

static void update_validate(struct violations *to, struct json *metadata, struct json *old) {
    if (str_empty(string_of(metadata, "resourceVersion"))) {
        violation_invalid(to, path_to(to, "resourceVersion"), VALUE_OF_STRING(STR("")),
                          STR("must be specified for an update"));
    }
    generation_validate(to, metadata, old);
    immutable_validate(to, metadata, old, "name");
    immutable_validate(to, metadata, old, "namespace");
    immutable_validate(to, metadata, old, "uid");
}

void metadata_validate(struct violations *to, struct json *object, struct json *old) {
    struct json metadata = json_member(object, "metadata");
    if (old != NULL) {
        struct json before = json_member(old, "metadata");
        update_validate(to, &metadata, &before);
    }
    create_validate(to, &metadata);
}
