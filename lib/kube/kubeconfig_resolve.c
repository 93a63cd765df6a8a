/* Context, cluster and flags of a kubeconfig, resolved as client-go's DirectClientConfig does. */
#include "kube/kubeconfig_resolve.h"

#include <limits.h>
#include <openssl/evp.h>

#include "base/buf.h"

static bool text_is_clean(struct str text) {
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        if (c < 0x20 || c == 0x7f) {
            return false;
        }
    }
    return true;
}

bool kubeconfig_text(struct arena *arena, struct json *at, const char *key, const char **out, struct error *err) {
    struct str text;
    if (!json_string(at, key, &text, err)) {
        return false;
    }
    *out = NULL;
    if (text.length == 0) {
        return true;
    }
    if (!text_is_clean(text)) {
        return error_set(err, ERROR_INPUT, "%.*s.%s: control characters are not allowed", STR_ARG(json_path(arena, at)),
                         key);
    }
    *out = str_copy(arena, text).bytes;
    return true;
}

bool kubeconfig_file_name(struct arena *arena, struct kubeconfig_entry *entry, const char *key, const char **out,
                          struct error *err) {
    if (!kubeconfig_text(arena, &entry->value, key, out, err)) {
        return false;
    }
    if (*out != NULL) {
        *out = kubeconfig_path(arena, entry->file, str_of(*out));
    }
    return true;
}

bool kubeconfig_data(struct arena *arena, struct json *at, const char *key, struct str *out, struct error *err) {
    struct str text;
    *out = (struct str){0};
    if (!json_string(at, key, &text, err)) {
        return false;
    }
    unsigned char *dense = arena_alloc(arena, text.length + 1);
    size_t length = 0, padding = 0;
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] != '\n' && text.bytes[i] != '\r') {
            dense[length++] = (unsigned char)text.bytes[i];
            padding += text.bytes[i] == '=';
        }
    }
    if (length == 0) {
        return true;
    }
    unsigned char *decoded = arena_alloc(arena, length + 1);
    int got = length > INT_MAX ? -1 : EVP_DecodeBlock(decoded, dense, (int)length);
    if (got < 0 || padding > 2 || (size_t)got < padding) {
        return error_set(err, ERROR_INPUT, "%.*s.%s: not base64", STR_ARG(json_path(arena, at)), key);
    }
    decoded[(size_t)got - padding] = '\0';
    *out = (struct str){.bytes = (const char *)decoded, .length = (size_t)got - padding};
    return true;
}

/* The extension client.authentication.k8s.io/exec of a cluster, for plugins that want to know the cluster. */
static bool extension_read(struct kubeconfig_entry *entry, struct kube_config *out, const char **extension,
                           struct error *err) {
    struct json list, item;
    if (!json_array(&entry->value, "extensions", &list, err)) {
        return false;
    }
    for (struct json_walk walk = json_walk(&list); json_next(&walk, &item);) {
        struct str name;
        if (!json_as_object(&item, err) || !json_string(&item, "name", &name, err)) {
            return false;
        }
        if (str_equal(name, STR("client.authentication.k8s.io/exec"))) {
            struct json value = json_member(&item, "extension");
            *extension = json_text(&out->arena, &value).bytes;
        }
    }
    return true;
}

static bool cluster_read(struct kubeconfig_entry *entry, struct kube_config *out, const char **extension,
                         struct error *err) {
    struct json *cluster = &entry->value;
    struct arena *arena = &out->arena;
    if (!kubeconfig_text(arena, cluster, "server", &out->server, err) ||
        !kubeconfig_text(arena, cluster, "tls-server-name", &out->tls_server_name, err) ||
        !json_bool(cluster, "insecure-skip-tls-verify", &out->insecure_skip_tls_verify, err) ||
        !kubeconfig_file_name(arena, entry, "certificate-authority", &out->ca_file, err) ||
        !kubeconfig_data(arena, cluster, "certificate-authority-data", &out->ca_data, err) ||
        !kubeconfig_text(arena, cluster, "proxy-url", &out->proxy_url, err) ||
        !json_bool(cluster, "disable-compression", &out->disable_compression, err)) {
        return false;
    }
    return extension_read(entry, out, extension, err);
}

static const char *copied(struct arena *arena, const char *text) {
    return str_copy(arena, str_of(text)).bytes;
}

static bool given(const char *flag) {
    return flag != NULL && flag[0] != '\0';
}

/* --server drops the file's tls-server-name; trust flags replace the trust of the file as a whole. */
static void cluster_flags(struct kube_config *out, const struct kube_overrides *flags) {
    struct arena *arena = &out->arena;
    if (given(flags->server) || given(flags->tls_server_name)) {
        out->tls_server_name = given(flags->tls_server_name) ? copied(arena, flags->tls_server_name) : NULL;
    }
    if (given(flags->server)) {
        out->server = copied(arena, flags->server);
    }
    if (given(flags->certificate_authority) || flags->insecure_skip_tls_verify) {
        out->ca_data = (struct str){0};
        out->ca_file = given(flags->certificate_authority) ? copied(arena, flags->certificate_authority) : NULL;
        out->insecure_skip_tls_verify = flags->insecure_skip_tls_verify;
    }
}

static void impersonation_flags(struct kube_config *out, const struct kube_overrides *flags) {
    struct arena *arena = &out->arena;
    if (given(flags->as)) {
        out->as = copied(arena, flags->as);
    }
    if (given(flags->as_uid)) {
        out->as_uid = copied(arena, flags->as_uid);
    }
    if (flags->as_groups.count > 0) {
        struct str *groups = ARENA_ARRAY(arena, flags->as_groups.count, struct str);
        for (size_t i = 0; i < flags->as_groups.count; i++) {
            groups[i] = str_copy(arena, flags->as_groups.items[i]);
        }
        out->as_groups = (struct str_list){.items = groups, .count = flags->as_groups.count, .present = true};
    }
}

static void user_flags(struct kube_config *out, const struct kube_overrides *flags) {
    struct arena *arena = &out->arena;
    if (given(flags->token)) {
        out->token = copied(arena, flags->token);
        out->token_file = NULL;
    }
    if (given(flags->client_certificate)) {
        out->client_certificate_file = copied(arena, flags->client_certificate);
        out->client_certificate_data = (struct str){0};
    }
    if (given(flags->client_key)) {
        out->client_key_file = copied(arena, flags->client_key);
        out->client_key_data = (struct str){0};
    }
    if (given(flags->username)) {
        out->username = copied(arena, flags->username);
        out->password = copied(arena, flags->password);
        out->token = given(flags->token) ? out->token : NULL; /* both flags: refused later */
        out->token_file = NULL;
    }
    impersonation_flags(out, flags);
}

/* The entry that a flag or the context names; *out is NULL when nothing is named. */
static bool entry_named(const struct kubeconfig *files, enum kubeconfig_section section, struct str name,
                        struct kubeconfig_entry **out, struct error *err) {
    static const char *const nouns[] = {"cluster", "user", "context"};
    *out = NULL;
    if (name.length == 0) {
        return true;
    }
    *out = kubeconfig_find(files, section, name);
    return *out != NULL ||
           error_set(err, ERROR_INPUT, "%s \"%.*s\" does not exist in the kubeconfig", nouns[section], STR_ARG(name));
}

static struct str chosen(const char *flag, struct str otherwise) {
    return given(flag) ? str_of(flag) : otherwise;
}

struct context {
    struct str cluster, user, namespace_name;
};

static bool context_read(const struct kubeconfig *files, const struct kube_overrides *flags, struct kube_config *out,
                         struct context *context, struct error *err) {
    struct kubeconfig_entry *entry;
    struct str name = chosen(flags->context, files->current_context);
    if (!entry_named(files, SECTION_CONTEXTS, name, &entry, err)) {
        return false;
    }
    out->context = entry == NULL ? "" : str_copy(&out->arena, name).bytes;
    if (entry != NULL && (!json_string(&entry->value, "cluster", &context->cluster, err) ||
                          !json_string(&entry->value, "user", &context->user, err) ||
                          !json_string(&entry->value, "namespace", &context->namespace_name, err))) {
        return error_wrap(err, "%s", entry->file);
    }
    context->cluster = chosen(flags->cluster, context->cluster);
    context->user = chosen(flags->user, context->user);
    context->namespace_name = chosen(flags->namespace_name, context->namespace_name);
    return true;
}

bool kubeconfig_resolve(const struct kubeconfig *files, const struct kube_overrides *overrides, struct kube_config *out,
                        struct error *err) {
    struct context context = {0};
    struct kubeconfig_entry *cluster, *user;
    const char *extension = NULL;
    if (!context_read(files, overrides, out, &context, err) ||
        !entry_named(files, SECTION_CLUSTERS, context.cluster, &cluster, err) ||
        !entry_named(files, SECTION_USERS, context.user, &user, err)) {
        return false;
    }
    if (cluster != NULL && !cluster_read(cluster, out, &extension, err)) {
        return error_wrap(err, "%s", cluster->file);
    }
    if (user != NULL && !kubeconfig_user_read(user, out, err)) {
        return error_wrap(err, "%s", user->file);
    }
    cluster_flags(out, overrides);
    user_flags(out, overrides);
    if (out->exec != NULL) {
        out->exec->cluster_extension = extension;
    }
    if (context.namespace_name.length > 0) {
        out->namespace_name = str_copy(&out->arena, context.namespace_name).bytes;
    }
    return true;
}
