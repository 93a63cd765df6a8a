/*
 * Which API server to talk to, as whom, and how to trust it: from kubeconfig files (client-go's clientcmd rules) or
 * from the service account of the pod we run in. The result is plain values; nothing is connected here.
 */
#ifndef KUBE_KUBE_CONFIG_H
#define KUBE_KUBE_CONFIG_H

#include "base/arena.h"
#include "base/error.h"
#include "base/strings.h"

/* kubectl's flags. Absent strings: not given. All are borrowed for the call. */
struct kube_overrides {
    const char *kubeconfig; /* --kubeconfig: this file only, it must exist */
    const char *context, *cluster, *user, *namespace_name;
    const char *server, *certificate_authority, *tls_server_name;
    const char *token, *client_certificate, *client_key, *username, *password;
    const char *as, *as_uid;
    struct str_list as_groups;
    bool insecure_skip_tls_verify;
};

/* A credential plugin (client.authentication.k8s.io). */
struct kube_exec_plugin {
    const char *command; /* found as client-go finds it; an argv[0] with a slash is relative to the kubeconfig */
    const char *const *arguments; /* NULL-terminated, without argv[0] */
    struct kube_exec_env {
        const char *name, *value;
    } * env;
    size_t env_count;
    const char *api_version;  /* client.authentication.k8s.io/v1 or v1beta1 */
    const char *install_hint; /* may be NULL */
    bool provide_cluster_info;
    bool stdin_always, stdin_never;
    const char *cluster_extension; /* JSON of client.authentication.k8s.io/exec, or NULL */
};

struct kube_extra {
    struct str key;
    struct str_list values;
};

/* Resolved settings; strings are NULL (or absent) where there is nothing. Everything is in `arena`. */
struct kube_config {
    struct arena arena;
    const char *server; /* "https://HOST:PORT[/PATH]" without a slash at the end; "http://" only if written so */
    const char *namespace_name; /* of the flag, the context or the service account; "default" otherwise */
    const char *context;        /* name; "" when in a cluster or without one */
    bool in_cluster;

    const char *ca_file; /* not set when ca_data is */
    struct str ca_data;  /* PEM */
    bool insecure_skip_tls_verify, disable_compression;
    const char *tls_server_name, *proxy_url;

    const char *token, *token_file, *username, *password;
    const char *client_certificate_file, *client_key_file;
    struct str client_certificate_data, client_key_data; /* PEM */
    struct kube_exec_plugin *exec;

    const char *as, *as_uid;
    struct str_list as_groups;
    const struct kube_extra *as_extra;
    size_t as_extra_count;
};

/* Where service accounts are mounted. */
#define KUBE_SERVICE_ACCOUNT_DIRECTORY "/var/run/secrets/kubernetes.io/serviceaccount"

/*
 * From KUBERNETES_SERVICE_HOST and _PORT and the files in `directory` (NULL: the usual one). ERROR_INPUT when this is
 * no pod or a file is missing. Free with kube_config_free.
 */
struct kube_config *kube_config_in_cluster(const char *directory, struct error *err);

/*
 * As kubectl: --kubeconfig, else the files of KUBECONFIG (missing ones are passed over, the first to set a value wins),
 * else ~/.kube/config; with none of them, in-cluster; then the flags on top. Errors name file and field.
 */
struct kube_config *kube_config_load(const struct kube_overrides *overrides, struct error *err);

void kube_config_free(struct kube_config *config); /* NULL is harmless */

#endif
