/*
 * A SecurityContextConstraints object as written into struct scc: every field of openshift/api security/v1, with absent
 * and null told apart from empty where the reference does. Nothing is defaulted here; strings are borrowed.
 */
#include "policy/policy.h"

/* Entries of a list that rules compare each with each. Lists of users and groups have no bound of their own. */
enum { LIST_LENGTH = 4096 };

struct field {
    const char *key;
    size_t offset; /* in struct scc */
};

#define FIELD(key, member)                                                                                             \
    { key, offsetof(struct scc, member) }

static const struct field bool_fields[] = {
    FIELD("allowPrivilegedContainer", allow_privileged_container),
    FIELD("allowHostDirVolumePlugin", allow_host_dir_volume_plugin),
    FIELD("allowHostNetwork", allow_host_network),
    FIELD("allowHostPorts", allow_host_ports),
    FIELD("allowHostPID", allow_host_pid),
    FIELD("allowHostIPC", allow_host_ipc),
    FIELD("readOnlyRootFilesystem", read_only_root_filesystem),
};

static const struct field opt_bool_fields[] = {
    FIELD("defaultAllowPrivilegeEscalation", default_allow_privilege_escalation),
    FIELD("allowPrivilegeEscalation", allow_privilege_escalation),
};

static const struct field list_fields[] = {
    FIELD("defaultAddCapabilities", default_add_capabilities),
    FIELD("requiredDropCapabilities", required_drop_capabilities),
    FIELD("allowedCapabilities", allowed_capabilities),
    FIELD("volumes", volumes),
    FIELD("users", users),
    FIELD("groups", groups),
    FIELD("seccompProfiles", seccomp_profiles),
    FIELD("allowedUnsafeSysctls", allowed_unsafe_sysctls),
    FIELD("forbiddenSysctls", forbidden_sysctls),
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define AT(scc, field) ((void *)((char *)(scc) + (field)->offset))

static const struct {
    const char *name;
    enum rule_type type;
} rule_types[] = {
    {"MustRunAs", RULE_MUST_RUN_AS},
    {"MustRunAsRange", RULE_MUST_RUN_AS_RANGE},
    {"MustRunAsNonRoot", RULE_MUST_RUN_AS_NON_ROOT},
    {"RunAsAny", RULE_RUN_AS_ANY},
};

static bool type_decode(struct json *rule, struct str *name, enum rule_type *type, struct error *err) {
    if (!json_string(rule, "type", name, err)) {
        return false;
    }
    *type = RULE_UNKNOWN;
    for (size_t i = 0; i < COUNT(rule_types); i++) {
        if (str_equal(*name, str_of(rule_types[i].name))) {
            *type = rule_types[i].type;
        }
    }
    return true;
}

static bool run_as_user_decode(struct json *object, struct run_as_user_rule *rule, struct error *err) {
    struct json at;
    return json_object(object, "runAsUser", &at, err) && type_decode(&at, &rule->type_name, &rule->type, err) &&
           json_opt_int64(&at, "uid", &rule->uid, err) && json_opt_int64(&at, "uidRangeMin", &rule->range_min, err) &&
           json_opt_int64(&at, "uidRangeMax", &rule->range_max, err);
}

static bool se_linux_decode(struct json *object, struct se_linux_rule *rule, struct error *err) {
    struct json at, options;
    if (!json_object(object, "seLinuxContext", &at, err) || !type_decode(&at, &rule->type_name, &rule->type, err) ||
        !json_object(&at, "seLinuxOptions", &options, err)) {
        return false;
    }
    rule->has_options = !json_is_null(&options);
    return json_string(&options, "user", &rule->options.user, err) &&
           json_string(&options, "role", &rule->options.role, err) &&
           json_string(&options, "type", &rule->options.type, err) &&
           json_string(&options, "level", &rule->options.level, err);
}

static bool range_decode(struct json *item, struct id_range *range, struct error *err) {
    struct opt_int64 min, max;
    if (!json_as_object(item, err) || !json_opt_int64(item, "min", &min, err) ||
        !json_opt_int64(item, "max", &max, err)) {
        return false;
    }
    *range = (struct id_range){.min = min.value, .max = max.value};
    return true;
}

static bool group_rule_decode(struct arena *arena, struct json *object, const char *key, struct group_rule *rule,
                              struct error *err) {
    struct json at, list, item;
    if (!json_object(object, key, &at, err) || !type_decode(&at, &rule->type_name, &rule->type, err) ||
        !json_array(&at, "ranges", &list, err)) {
        return false;
    }
    struct id_range *ranges = ARENA_ARRAY(arena, json_count(&list), struct id_range);
    for (struct json_walk walk = json_walk(&list); json_next(&walk, &item);) {
        if (!range_decode(&item, &ranges[item.index], err)) {
            return false;
        }
    }
    rule->ranges = (struct id_ranges){.items = ranges, .count = json_count(&list)};
    return true;
}

static bool flex_volumes_decode(struct arena *arena, struct json *object, struct scc *scc, struct error *err) {
    struct json list, item;
    if (!json_array(object, "allowedFlexVolumes", &list, err)) {
        return false;
    }
    struct str *drivers = ARENA_ARRAY(arena, json_count(&list), struct str);
    for (struct json_walk walk = json_walk(&list); json_next(&walk, &item);) {
        struct str *driver = &drivers[item.index];
        if (!json_as_object(&item, err) || !json_string(&item, "driver", driver, err)) {
            return false;
        }
        *driver = driver->bytes == NULL ? STR("") : *driver;
    }
    scc->has_flex_volumes = json_count(&list) > 0;
    scc->flex_drivers =
        (struct str_list){.items = drivers, .count = json_count(&list), .present = !json_is_null(&list)};
    return true;
}

static bool flat_fields_decode(struct arena *arena, struct json *object, struct scc *scc, struct error *err) {
    for (size_t i = 0; i < COUNT(bool_fields); i++) {
        if (!json_bool(object, bool_fields[i].key, AT(scc, &bool_fields[i]), err)) {
            return false;
        }
    }
    for (size_t i = 0; i < COUNT(opt_bool_fields); i++) {
        if (!json_opt_bool(object, opt_bool_fields[i].key, AT(scc, &opt_bool_fields[i]), err)) {
            return false;
        }
    }
    for (size_t i = 0; i < COUNT(list_fields); i++) {
        struct str_list *list = AT(scc, &list_fields[i]);
        if (!json_string_list(arena, object, list_fields[i].key, list, err)) {
            return false;
        }
        if (list->count > LIST_LENGTH && list != &scc->users && list != &scc->groups) {
            return error_set(err, ERROR_LIMIT, "%s: more than %d entries", list_fields[i].key, LIST_LENGTH);
        }
    }
    return json_opt_int32(object, "priority", &scc->priority, err) &&
           json_string(object, "userNamespaceLevel", &scc->user_namespace_level, err);
}

bool scc_decode(struct arena *arena, struct json *object, struct scc *scc, struct error *err) {
    struct json metadata;
    *scc = (struct scc){0};
    return json_as_object(object, err) && json_object(object, "metadata", &metadata, err) &&
           json_string(&metadata, "name", &scc->name, err) && flat_fields_decode(arena, object, scc, err) &&
           run_as_user_decode(object, &scc->run_as_user, err) && se_linux_decode(object, &scc->se_linux, err) &&
           group_rule_decode(arena, object, "fsGroup", &scc->fs_group, err) &&
           group_rule_decode(arena, object, "supplementalGroups", &scc->supplemental_groups, err) &&
           flex_volumes_decode(arena, object, scc, err);
}
