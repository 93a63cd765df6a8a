/*
 * The flags by which kubectl reaches a cluster and impersonates, under kubectl's names (cli-runtime, config_flags.go).
 * Offline verbs take them too: --namespace and --as say for whom the question is asked.
 */
#ifndef KUBECTL_SCC_CONNECTION_FLAGS_H
#define KUBECTL_SCC_CONNECTION_FLAGS_H

#include "flags.h"

enum { CONNECTION_FLAGS = 18 };

struct connection_flags {
    const char *kubeconfig, *context, *cluster, *user, *namespace_name;
    const char *server, *token, *certificate_authority, *client_certificate, *client_key, *tls_server_name;
    const char *as, *as_uid, *request_timeout, *cache_dir;
    struct text_list as_groups;
    bool insecure_skip_tls_verify, disable_compression;
    struct flag flags[CONNECTION_FLAGS];
};

/* The table over `connection`, which must outlive it. */
struct flag_table connection_flags(struct connection_flags *connection);
/* -A, for the verbs to which it means something. */
struct flag all_namespaces_flag(bool *target);

/* --request-timeout in milliseconds; 0: not given. */
bool connection_timeout(const struct connection_flags *connection, unsigned *milliseconds, struct error *err);

/* Does any of them name a cluster? Then a verb that works offline by default asks that cluster. */
bool connection_named(const struct connection_flags *connection);

#endif
