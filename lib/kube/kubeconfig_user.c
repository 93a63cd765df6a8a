/* The user of a kubeconfig: certificates, tokens, impersonation and the credential plugin. */
#include "kube/kubeconfig_resolve.h"

static bool exec_environment_read(struct kube_config *out, struct json *exec, struct error *err) {
    struct kube_exec_plugin *plugin = out->exec;
    struct json list, item;
    if (!json_array(exec, "env", &list, err)) {
        return false;
    }
    plugin->env = arena_array(&out->arena, json_count(&list) + 1, sizeof *plugin->env);
    for (struct json_walk walk = json_walk(&list); json_next(&walk, &item);) {
        struct kube_exec_env *env = &plugin->env[plugin->env_count++];
        struct str value;
        if (!json_as_object(&item, err) || !kubeconfig_text(&out->arena, &item, "name", &env->name, err) ||
            !json_string(&item, "value", &value, err)) {
            return false;
        }
        if (env->name == NULL || strchr(env->name, '=') != NULL) {
            return error_set(err, ERROR_INPUT, "%.*s.name: not a name of a variable",
                             STR_ARG(json_path(&out->arena, &item)));
        }
        env->value = value.bytes == NULL ? "" : str_copy(&out->arena, value).bytes;
    }
    return true;
}

static bool exec_arguments_read(struct kube_config *out, struct json *exec, struct error *err) {
    struct str_list list;
    if (!json_string_list(&out->arena, exec, "args", &list, err)) {
        return false;
    }
    const char **arguments = arena_array(&out->arena, list.count + 1, sizeof *arguments);
    for (size_t i = 0; i < list.count; i++) {
        arguments[i] = str_copy(&out->arena, list.items[i]).bytes;
    }
    out->exec->arguments = arguments;
    return true;
}

static bool exec_mode_read(struct kube_config *out, struct json *exec, struct error *err) {
    struct str mode;
    if (!json_string(exec, "interactiveMode", &mode, err)) {
        return false;
    }
    struct str path = json_path(&out->arena, exec);
    if (mode.length == 0 && str_ends(str_of(out->exec->api_version), STR("/v1"))) {
        return error_set(err, ERROR_INPUT, "%.*s.interactiveMode: required by %s", STR_ARG(path),
                         out->exec->api_version);
    }
    out->exec->stdin_always = str_equal(mode, STR("Always"));
    out->exec->stdin_never = str_equal(mode, STR("Never"));
    if (mode.length > 0 && !out->exec->stdin_always && !out->exec->stdin_never &&
        !str_equal(mode, STR("IfAvailable"))) {
        return error_set(err, ERROR_INPUT, "%.*s.interactiveMode: not \"%.*s\" but Never, IfAvailable or Always",
                         STR_ARG(path), STR_ARG(mode));
    }
    return true;
}

static bool exec_read(struct kubeconfig_entry *entry, struct json *exec, struct kube_config *out, struct error *err) {
    struct kube_exec_plugin *plugin = out->exec = ARENA_NEW(&out->arena, struct kube_exec_plugin);
    if (!kubeconfig_text(&out->arena, exec, "command", &plugin->command, err) ||
        !kubeconfig_text(&out->arena, exec, "apiVersion", &plugin->api_version, err)) {
        return false;
    }
    struct str path = json_path(&out->arena, exec);
    if (plugin->command == NULL) {
        return error_set(err, ERROR_INPUT, "%.*s.command: required", STR_ARG(path));
    }
    if (strchr(plugin->command, '/') != NULL) {
        plugin->command = kubeconfig_path(&out->arena, entry->file, str_of(plugin->command));
    }
    if (plugin->api_version == NULL || (strcmp(plugin->api_version, "client.authentication.k8s.io/v1") != 0 &&
                                        strcmp(plugin->api_version, "client.authentication.k8s.io/v1beta1") != 0)) {
        return error_set(err, ERROR_INPUT, "%.*s.apiVersion: not client.authentication.k8s.io/v1 or v1beta1",
                         STR_ARG(path));
    }
    struct str hint;
    if (!json_string(exec, "installHint", &hint, err) ||
        !json_bool(exec, "provideClusterInfo", &plugin->provide_cluster_info, err)) {
        return false;
    }
    plugin->install_hint = hint.length == 0 ? NULL : str_copy(&out->arena, hint).bytes;
    return exec_mode_read(out, exec, err) && exec_arguments_read(out, exec, err) &&
           exec_environment_read(out, exec, err);
}

static bool text_list_read(struct arena *arena, struct json *at, const char *key, struct str_list *out,
                           struct error *err) {
    struct str_list list;
    if (!json_string_list(arena, at, key, &list, err)) {
        return false;
    }
    struct str *items = ARENA_ARRAY(arena, list.count + 1, struct str);
    for (size_t i = 0; i < list.count; i++) {
        items[i] = str_copy(arena, list.items[i]);
    }
    *out = (struct str_list){.items = items, .count = list.count, .present = list.present};
    return true;
}

static bool impersonation_read(struct json *user, struct kube_config *out, struct error *err) {
    struct json extra, item;
    if (!kubeconfig_text(&out->arena, user, "as", &out->as, err) ||
        !kubeconfig_text(&out->arena, user, "as-uid", &out->as_uid, err) ||
        !text_list_read(&out->arena, user, "as-groups", &out->as_groups, err) ||
        !json_object(user, "as-user-extra", &extra, err)) {
        return false;
    }
    struct kube_extra *items = ARENA_ARRAY(&out->arena, json_count(&extra) + 1, struct kube_extra);
    for (struct json_walk walk = json_walk(&extra); json_next(&walk, &item);) {
        struct kube_extra *to = &items[out->as_extra_count++];
        to->key = str_copy(&out->arena, item.key);
        if (!text_list_read(&out->arena, &extra, to->key.bytes, &to->values, err)) {
            return false;
        }
    }
    out->as_extra = items;
    if (out->as == NULL && (out->as_uid != NULL || out->as_groups.count > 0 || out->as_extra_count > 0)) {
        return error_set(err, ERROR_INPUT, "%.*s.as: required with as-uid, as-groups and as-user-extra",
                         STR_ARG(json_path(&out->arena, user)));
    }
    return true;
}

bool kubeconfig_user_read(struct kubeconfig_entry *entry, struct kube_config *out, struct error *err) {
    struct json *user = &entry->value;
    struct arena *arena = &out->arena;
    struct json provider, *exec = ARENA_NEW(arena, struct json);
    if (!json_object(user, "auth-provider", &provider, err) || !json_object(user, "exec", exec, err)) {
        return false;
    }
    if (!json_is_null(&provider)) {
        return error_set(err, ERROR_INPUT, "%.*s: no longer part of Kubernetes; use an exec plugin",
                         STR_ARG(json_path(arena, &provider)));
    }
    if (!kubeconfig_text(arena, user, "token", &out->token, err) ||
        !kubeconfig_file_name(arena, entry, "tokenFile", &out->token_file, err) ||
        !kubeconfig_text(arena, user, "username", &out->username, err) ||
        !kubeconfig_text(arena, user, "password", &out->password, err) ||
        !kubeconfig_file_name(arena, entry, "client-certificate", &out->client_certificate_file, err) ||
        !kubeconfig_file_name(arena, entry, "client-key", &out->client_key_file, err) ||
        !kubeconfig_data(arena, user, "client-certificate-data", &out->client_certificate_data, err) ||
        !kubeconfig_data(arena, user, "client-key-data", &out->client_key_data, err)) {
        return false;
    }
    return impersonation_read(user, out, err) && (json_is_null(exec) || exec_read(entry, exec, out, err));
}
