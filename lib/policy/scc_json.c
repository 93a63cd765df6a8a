/*
 * The defaulted SCC as the reference's defaulting plugin writes it (openshift/api security/v1 types.go: field order and
 * omitempty), and the patch that leads there from the object as written. metadata is never touched by the patch.
 */
#include "base/json_join.h"
#include "base/json_write.h"
#include "policy/policy.h"

/* ---- The whole object ---- */

static void put_string(struct json_out *out, const char *key, struct str value) {
    if (!str_empty(value)) {
        json_key(out, key);
        json_put_str(out, value);
    }
}

static void put_bool(struct json_out *out, const char *key, bool value) {
    json_key(out, key);
    json_put_bool(out, value);
}

static void put_opt_bool(struct json_out *out, const char *key, struct opt_bool value) {
    if (value.set) {
        put_bool(out, key, value.value);
    }
}

static void put_opt_int(struct json_out *out, const char *key, struct opt_int64 value) {
    if (value.set) {
        json_key(out, key);
        json_put_int(out, value.value);
    }
}

/* A required list: null where it is missing. */
static void put_list(struct json_out *out, const char *key, const struct str_list *list) {
    json_key(out, key);
    if (list->present) {
        json_put_str_list(out, list);
    } else {
        json_put_null(out);
    }
}

static void put_optional_list(struct json_out *out, const char *key, const struct str_list *list) {
    if (list->count > 0) {
        put_list(out, key, list);
    }
}

static void put_flex_volumes(struct json_out *out, const struct str_list *drivers) {
    if (drivers->count == 0) {
        return;
    }
    json_key(out, "allowedFlexVolumes");
    json_open(out, '[');
    for (size_t i = 0; i < drivers->count; i++) {
        json_open(out, '{');
        json_key(out, "driver");
        json_put_str(out, drivers->items[i]);
        json_close(out, '}');
    }
    json_close(out, ']');
}

static void put_se_linux(struct json_out *out, const struct se_linux_rule *rule) {
    json_key(out, "seLinuxContext");
    json_open(out, '{');
    put_string(out, "type", rule->type_name);
    if (rule->has_options) {
        json_key(out, "seLinuxOptions");
        json_open(out, '{');
        put_string(out, "user", rule->options.user);
        put_string(out, "role", rule->options.role);
        put_string(out, "type", rule->options.type);
        put_string(out, "level", rule->options.level);
        json_close(out, '}');
    }
    json_close(out, '}');
}

static void put_run_as_user(struct json_out *out, const struct run_as_user_rule *rule) {
    json_key(out, "runAsUser");
    json_open(out, '{');
    put_string(out, "type", rule->type_name);
    put_opt_int(out, "uid", rule->uid);
    put_opt_int(out, "uidRangeMin", rule->range_min);
    put_opt_int(out, "uidRangeMax", rule->range_max);
    json_close(out, '}');
}

static void put_group_rule(struct json_out *out, const char *key, const struct group_rule *rule) {
    json_key(out, key);
    json_open(out, '{');
    put_string(out, "type", rule->type_name);
    if (rule->ranges.count > 0) {
        json_key(out, "ranges");
        json_open(out, '[');
        for (size_t i = 0; i < rule->ranges.count; i++) { /* 0 is left out: omitempty */
            const struct id_range *range = &rule->ranges.items[i];
            json_open(out, '{');
            put_opt_int(out, "min", (struct opt_int64){range->min != 0, range->min});
            put_opt_int(out, "max", (struct opt_int64){range->max != 0, range->max});
            json_close(out, '}');
        }
        json_close(out, ']');
    }
    json_close(out, '}');
}

/* Empty members go, as they do in ObjectMeta; those that we do not know stay. */
static void put_metadata(struct arena *arena, struct json_out *out, struct json *object) {
    struct json metadata = json_member(object, "metadata"), item;
    json_key(out, "metadata");
    json_open(out, '{');
    for (struct json_walk walk = json_walk(&metadata); json_next(&walk, &item);) {
        struct str text = json_text(arena, &item);
        bool empty = json_is_null(&item) || str_equal(text, STR("\"\"")) || str_equal(text, STR("{}")) ||
                     str_equal(text, STR("[]"));
        if (!empty) {
            json_key_str(out, item.key);
            json_put_raw(out, text);
        }
    }
    json_close(out, '}');
}

static void put_rights(struct json_out *out, const struct scc *scc) {
    json_key(out, "priority");
    if (scc->priority.set) {
        json_put_int(out, scc->priority.value);
    } else {
        json_put_null(out);
    }
    put_bool(out, "allowPrivilegedContainer", scc->allow_privileged_container);
    put_list(out, "defaultAddCapabilities", &scc->default_add_capabilities);
    put_list(out, "requiredDropCapabilities", &scc->required_drop_capabilities);
    put_list(out, "allowedCapabilities", &scc->allowed_capabilities);
    put_bool(out, "allowHostDirVolumePlugin", scc->allow_host_dir_volume_plugin);
    put_list(out, "volumes", &scc->volumes);
    put_flex_volumes(out, &scc->flex_drivers);
    put_bool(out, "allowHostNetwork", scc->allow_host_network);
    put_bool(out, "allowHostPorts", scc->allow_host_ports);
    put_bool(out, "allowHostPID", scc->allow_host_pid);
    put_bool(out, "allowHostIPC", scc->allow_host_ipc);
    put_string(out, "userNamespaceLevel", scc->user_namespace_level);
    put_opt_bool(out, "defaultAllowPrivilegeEscalation", scc->default_allow_privilege_escalation);
    put_opt_bool(out, "allowPrivilegeEscalation", scc->allow_privilege_escalation);
}

struct str scc_json(struct arena *arena, struct json *object, const struct scc *defaulted) {
    struct buf buf = BUF(arena);
    struct json_out out = json_out(&buf);
    json_open(&out, '{');
    json_key(&out, "kind");
    json_put_text(&out, policy_kind_name(POLICY_SCC));
    json_key(&out, "apiVersion");
    json_put_text(&out, SCC_GROUP "/v1");
    put_metadata(arena, &out, object);
    put_rights(&out, defaulted);
    put_se_linux(&out, &defaulted->se_linux);
    put_run_as_user(&out, &defaulted->run_as_user);
    put_group_rule(&out, "supplementalGroups", &defaulted->supplemental_groups);
    put_group_rule(&out, "fsGroup", &defaulted->fs_group);
    put_bool(&out, "readOnlyRootFilesystem", defaulted->read_only_root_filesystem);
    put_list(&out, "users", &defaulted->users);
    put_list(&out, "groups", &defaulted->groups);
    put_optional_list(&out, "seccompProfiles", &defaulted->seccomp_profiles);
    put_optional_list(&out, "allowedUnsafeSysctls", &defaulted->allowed_unsafe_sysctls);
    put_optional_list(&out, "forbiddenSysctls", &defaulted->forbidden_sysctls);
    json_close(&out, '}');
    return buf_view(&buf);
}

/* ---- The patch ---- */

static bool key_is_identity(struct str key) {
    return str_equal(key, STR("kind")) || str_equal(key, STR("apiVersion")) || str_equal(key, STR("metadata"));
}

/* A member by its key, told apart from one that is not there when it is null. */
static bool member_find(const struct json *object, struct str key, struct json *out) {
    for (struct json_walk walk = json_walk(object); json_next(&walk, out);) {
        if (str_equal(out->key, key)) {
            return true;
        }
    }
    return false;
}

/* A JSON pointer to a member of the root (RFC 6901). */
static struct str pointer_to(struct arena *arena, struct str key) {
    struct buf buf = BUF(arena);
    buf_char(&buf, '/');
    for (size_t i = 0; i < key.length; i++) {
        if (key.bytes[i] == '~') {
            BUF_LITERAL(&buf, "~0");
        } else if (key.bytes[i] == '/') {
            BUF_LITERAL(&buf, "~1");
        } else {
            buf_char(&buf, key.bytes[i]);
        }
    }
    return buf_view(&buf);
}

static void put_operation(struct arena *arena, struct json_out *out, const char *operation, const struct json *member) {
    json_open(out, '{');
    json_key(out, "op");
    json_put_text(out, operation);
    json_key(out, "path");
    json_put_str(out, pointer_to(arena, member->key));
    if (strcmp(operation, "remove") != 0) {
        json_key(out, "value");
        json_put_raw(out, json_text(arena, member));
    }
    json_close(out, '}');
}

/* Members that the defaulted object has and the written one lacks, or has otherwise. */
static void put_changes(struct arena *arena, struct json_out *out, const struct json *written,
                        const struct json *wanted) {
    struct json member, old;
    for (struct json_walk walk = json_walk(wanted); json_next(&walk, &member);) {
        if (key_is_identity(member.key)) {
            continue;
        }
        if (!member_find(written, member.key, &old)) {
            put_operation(arena, out, "add", &member);
        } else if (json_is_null(&old) != json_is_null(&member) || !json_equal(arena, &old, &member)) {
            put_operation(arena, out, "replace", &member);
        }
    }
}

/* Members that are lost on the reference's way through its Go type: unknown ones, and optional lists that are empty. */
static void put_removals(struct arena *arena, struct json_out *out, const struct json *written,
                         const struct json *wanted) {
    struct json member, kept;
    for (struct json_walk walk = json_walk(written); json_next(&walk, &member);) {
        if (!key_is_identity(member.key) && !member_find(wanted, member.key, &kept)) {
            put_operation(arena, out, "remove", &member);
        }
    }
}

struct str scc_default_patch(struct arena *arena, struct json *object, const struct scc *defaulted) {
    struct str text = scc_json(arena, object, defaulted);
    struct json wanted;
    char *bytes = arena_alloc(arena, text.length + JSON_PADDING);
    memcpy(bytes, text.bytes, text.length);
    if (!json_parse_in_place(arena, bytes, text.length, &wanted, NULL)) {
        return (struct str){0}; /* cannot be: we wrote it */
    }
    struct buf buf = BUF(arena);
    struct json_out out = json_out(&buf);
    json_open(&out, '[');
    put_changes(arena, &out, object, &wanted);
    put_removals(arena, &out, object, &wanted);
    json_close(&out, ']');
    return buf.length > 2 ? buf_view(&buf) : (struct str){0};
}
