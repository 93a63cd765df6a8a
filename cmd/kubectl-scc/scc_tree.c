/* An SCC as an object again, in the order of the API's fields; what the API requires is there, null where it may be. */
#include "json_tree.h"
#include "scc_print.h"

static void list_put(struct json_object *to, const char *key, const struct str_list *list) {
    if (!list->present) {
        tree_null(to, key);
        return;
    }
    struct json_object *array = tree_array(to, key);
    for (size_t i = 0; i < list->count; i++) {
        tree_add_str(array, list->items[i]);
    }
}

static void list_put_some(struct json_object *to, const char *key, const struct str_list *list) {
    if (list->count > 0) {
        list_put(to, key, list);
    }
}

static void int_put(struct json_object *to, const char *key, struct opt_int64 value) {
    if (value.set) {
        tree_int(to, key, value.value);
    }
}

static void bool_put(struct json_object *to, const char *key, struct opt_bool value) {
    if (value.set) {
        tree_bool(to, key, value.value);
    }
}

static void groups_put(struct json_object *to, const char *key, const struct group_rule *rule) {
    struct json_object *object = tree_object(to, key);
    tree_str(object, "type", rule->type_name);
    struct json_object *array = rule->ranges.count > 0 ? tree_array(object, "ranges") : NULL;
    for (size_t i = 0; i < rule->ranges.count; i++) {
        struct json_object *range = tree_item(array);
        tree_int(range, "min", rule->ranges.items[i].min);
        tree_int(range, "max", rule->ranges.items[i].max);
    }
}

static void strategies_put(struct json_object *to, const struct scc *scc) {
    struct json_object *context = tree_object(to, "seLinuxContext");
    tree_str(context, "type", scc->se_linux.type_name);
    if (scc->se_linux.has_options) {
        struct json_object *options = tree_object(context, "seLinuxOptions");
        tree_str(options, "user", scc->se_linux.options.user);
        tree_str(options, "role", scc->se_linux.options.role);
        tree_str(options, "type", scc->se_linux.options.type);
        tree_str(options, "level", scc->se_linux.options.level);
    }
    struct json_object *user = tree_object(to, "runAsUser");
    tree_str(user, "type", scc->run_as_user.type_name);
    int_put(user, "uid", scc->run_as_user.uid);
    int_put(user, "uidRangeMin", scc->run_as_user.range_min);
    int_put(user, "uidRangeMax", scc->run_as_user.range_max);
    groups_put(to, "supplementalGroups", &scc->supplemental_groups);
    groups_put(to, "fsGroup", &scc->fs_group);
}

struct json_object *scc_tree(const struct scc *scc) {
    struct json_object *to = tree_new();
    tree_text(to, "apiVersion", SCC_GROUP "/v1");
    tree_text(to, "kind", "SecurityContextConstraints");
    tree_str(tree_object(to, "metadata"), "name", scc->name);
    if (scc->priority.set) {
        tree_int(to, "priority", scc->priority.value);
    } else {
        tree_null(to, "priority");
    }
    tree_bool(to, "allowPrivilegedContainer", scc->allow_privileged_container);
    list_put(to, "defaultAddCapabilities", &scc->default_add_capabilities);
    list_put(to, "requiredDropCapabilities", &scc->required_drop_capabilities);
    list_put(to, "allowedCapabilities", &scc->allowed_capabilities);
    tree_bool(to, "allowHostDirVolumePlugin", scc->allow_host_dir_volume_plugin);
    list_put(to, "volumes", &scc->volumes);
    struct json_object *flex = scc->flex_drivers.count > 0 ? tree_array(to, "allowedFlexVolumes") : NULL;
    for (size_t i = 0; i < scc->flex_drivers.count; i++) {
        tree_str(tree_item(flex), "driver", scc->flex_drivers.items[i]);
    }
    tree_bool(to, "allowHostNetwork", scc->allow_host_network);
    tree_bool(to, "allowHostPorts", scc->allow_host_ports);
    tree_bool(to, "allowHostPID", scc->allow_host_pid);
    tree_bool(to, "allowHostIPC", scc->allow_host_ipc);
    tree_str(to, "userNamespaceLevel", scc->user_namespace_level);
    bool_put(to, "defaultAllowPrivilegeEscalation", scc->default_allow_privilege_escalation);
    bool_put(to, "allowPrivilegeEscalation", scc->allow_privilege_escalation);
    strategies_put(to, scc);
    tree_bool(to, "readOnlyRootFilesystem", scc->read_only_root_filesystem);
    list_put(to, "users", &scc->users);
    list_put(to, "groups", &scc->groups);
    list_put_some(to, "seccompProfiles", &scc->seccomp_profiles);
    list_put_some(to, "allowedUnsafeSysctls", &scc->allowed_unsafe_sysctls);
    list_put_some(to, "forbiddenSysctls", &scc->forbidden_sysctls);
    return to;
}
