/* Where settings come from: flags, files, or the service account; and what is checked before they are used. */
#include "kube/kube_config.h"

#include <ctype.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "kube/kubeconfig_resolve.h"

static struct kube_config *config_new(void) {
    struct arena arena;
    arena_init(&arena, 0);
    struct kube_config *config = ARENA_NEW(&arena, struct kube_config);
    config->arena = arena;
    config->context = "";
    return config;
}

void kube_config_free(struct kube_config *config) {
    if (config != NULL) {
        struct arena arena = config->arena;
        arena_free(&arena);
    }
}

static const char *environment(const char *name) {
    const char *value = getenv(name);
    return value == NULL || value[0] == '\0' ? NULL : value;
}

/* A header value or part of a URL: printable ASCII without blanks. */
static bool is_plain(const char *text) {
    for (; *text != '\0'; text++) {
        if (!isgraph((unsigned char)*text)) {
            return false;
        }
    }
    return true;
}

/* The address as we use it: a scheme (https unless written), no trailing slash, no user, query or fragment. */
static bool server_check(struct kube_config *config, struct error *err) {
    struct str server = str_of(config->server);
    if (strstr(config->server, "://") == NULL) {
        server = str_format(&config->arena, "https://%s", config->server);
    }
    if (!str_starts(server, STR("https://")) && !str_starts(server, STR("http://"))) {
        return error_set(err, ERROR_INPUT, "server \"%s\": not an https or http address", config->server);
    }
    if (!is_plain(server.bytes) || strpbrk(server.bytes, "@?#\\") != NULL) {
        return error_set(err, ERROR_INPUT, "server \"%s\": only scheme, host, port and path are allowed",
                         config->server);
    }
    while (str_ends(server, STR("/"))) {
        server.length--;
    }
    if (str_ends(server, STR(":"))) {
        return error_set(err, ERROR_INPUT, "server \"%s\": no host", config->server);
    }
    config->server = str_copy(&config->arena, server).bytes;
    return true;
}

static bool certificate_check(struct kube_config *config, struct error *err) {
    bool certificate = config->client_certificate_file != NULL || config->client_certificate_data.length > 0;
    bool key = config->client_key_file != NULL || config->client_key_data.length > 0;
    if (certificate != key) {
        return error_set(err, ERROR_INPUT, "client-%s: required with client-%s", certificate ? "key" : "certificate",
                         certificate ? "certificate" : "key");
    }
    if (config->insecure_skip_tls_verify && (config->ca_file != NULL || config->ca_data.length > 0)) {
        return error_set(err, ERROR_INPUT, "certificate-authority: not together with insecure-skip-tls-verify");
    }
    const char *files[] = {config->ca_data.length > 0 ? NULL : config->ca_file,
                           config->client_certificate_data.length > 0 ? NULL : config->client_certificate_file,
                           config->client_key_data.length > 0 ? NULL : config->client_key_file};
    static const char *const fields[] = {"certificate-authority", "client-certificate", "client-key"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct str ignored;
        if (files[i] != NULL && !file_content(&config->arena, files[i], &ignored, err)) {
            return error_wrap(err, "%s", fields[i]);
        }
    }
    return true;
}

static bool config_check(struct kube_config *config, struct error *err) {
    if (config->server == NULL) {
        return error_set(err, ERROR_INPUT, "no API server: neither the kubeconfig's context nor --server names one");
    }
    if (config->namespace_name == NULL) {
        config->namespace_name = "default";
    }
    if ((config->token != NULL || config->token_file != NULL) && config->username != NULL) {
        return error_set(err, ERROR_INPUT, "token: not together with username");
    }
    if (config->token != NULL && !is_plain(config->token)) {
        return error_set(err, ERROR_INPUT, "token: only printable characters without blanks are allowed");
    }
    return server_check(config, err) && certificate_check(config, err);
}

static struct kube_config *checked(struct kube_config *config, bool ok) {
    if (!ok) {
        kube_config_free(config);
        return NULL;
    }
    return config;
}

static bool service_account_read(struct kube_config *config, const char *directory, struct error *err) {
    struct arena *arena = &config->arena;
    struct str text;
    const char *host = environment("KUBERNETES_SERVICE_HOST"), *port = environment("KUBERNETES_SERVICE_PORT");
    if (host == NULL || port == NULL) {
        return error_set(err, ERROR_INPUT,
                         "not in a cluster: KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set");
    }
    bool bracket = strchr(host, ':') != NULL && host[0] != '[';
    config->server = str_format(arena, "https://%s%s%s:%s", bracket ? "[" : "", host, bracket ? "]" : "", port).bytes;
    config->in_cluster = true;
    config->token_file = str_format(arena, "%s/token", directory).bytes;
    config->ca_file = str_format(arena, "%s/ca.crt", directory).bytes;
    if (!file_content(arena, config->token_file, &text, err)) {
        return error_wrap(err, "service account");
    }
    if (file_content(arena, str_format(arena, "%s/namespace", directory).bytes, &text, NULL)) {
        while (text.length > 0 && isspace((unsigned char)text.bytes[text.length - 1])) {
            text.length--;
        }
        config->namespace_name = text.length == 0 ? NULL : str_copy(arena, text).bytes;
    }
    return true;
}

struct kube_config *kube_config_in_cluster(const char *directory, struct error *err) {
    struct kube_config *config = config_new();
    bool ok = service_account_read(config, directory == NULL ? KUBE_SERVICE_ACCOUNT_DIRECTORY : directory, err) &&
              config_check(config, err);
    return checked(config, ok);
}

/* ~/.kube/config, or NULL where there is no home. */
static const char *home_file(struct arena *arena) {
    const char *home = environment("HOME");
    return home == NULL ? NULL : str_format(arena, "%s/.kube/config", home).bytes;
}

static bool files_read(struct kube_config *config, const struct kube_overrides *overrides, struct kubeconfig *files,
                       struct error *err) {
    struct arena *arena = &config->arena;
    const char *list = environment("KUBECONFIG"), *home = home_file(arena);
    if (overrides->kubeconfig != NULL) {
        return kubeconfig_add(arena, files, overrides->kubeconfig, true, err);
    }
    if (list == NULL) {
        return home == NULL || kubeconfig_add(arena, files, home, false, err);
    }
    struct str rest = str_of(list), path;
    while (str_split(&rest, ':', &path)) {
        if (path.length > 0 && !kubeconfig_add(arena, files, str_copy(arena, path).bytes, false, err)) {
            return false;
        }
    }
    return true;
}

struct kube_config *kube_config_load(const struct kube_overrides *overrides, struct error *err) {
    static const struct kube_overrides none = {0};
    const struct kube_overrides *flags = overrides == NULL ? &none : overrides;
    struct kube_config *config = config_new();
    struct kubeconfig files = {0};
    if (!files_read(config, flags, &files, err)) {
        return checked(config, false);
    }
    bool ok;
    if (files.files == 0 && flags->server == NULL && environment("KUBERNETES_SERVICE_HOST") != NULL) {
        ok = service_account_read(config, KUBE_SERVICE_ACCOUNT_DIRECTORY, err) &&
             kubeconfig_resolve(&files, flags, config, err);
    } else {
        ok = kubeconfig_resolve(&files, flags, config, err);
    }
    return checked(config, ok && config_check(config, err));
}
