/* kubectl's connection flags as a table. --cache-dir and --disable-compression are taken and have nothing to do here. */
#include "connection_flags.h"

#include <string.h>

struct flag_table connection_flags(struct connection_flags *connection) {
    struct connection_flags *c = connection;
    const struct flag flags[CONNECTION_FLAGS] = {
        {"namespace", 'n', FLAG_TEXT, &c->namespace_name, "NAMESPACE", "The namespace of objects that name none"},
        {"all-namespaces", 'A', FLAG_SWITCH, &c->all_namespaces, NULL, "Every namespace"},
        {"as", 0, FLAG_TEXT, &c->as, "USER", "The user who asks; on a cluster: impersonate"},
        {"as-group", 0, FLAG_REPEATED, &c->as_groups, "GROUP", "A group of that user (repeatable)"},
        {"as-uid", 0, FLAG_TEXT, &c->as_uid, "UID", "UID of that user"},
        {"kubeconfig", 0, FLAG_TEXT, &c->kubeconfig, "FILE", "Configuration file; else $KUBECONFIG, ~/.kube/config"},
        {"context", 0, FLAG_TEXT, &c->context, "NAME", "Context of the configuration"},
        {"cluster", 0, FLAG_TEXT, &c->cluster, "NAME", "Cluster of the configuration"},
        {"user", 0, FLAG_TEXT, &c->user, "NAME", "User of the configuration"},
        {"server", 's', FLAG_TEXT, &c->server, "URL", "Address of the API server"},
        {"token", 0, FLAG_TEXT, &c->token, "TOKEN", "Bearer token"},
        {"certificate-authority", 0, FLAG_TEXT, &c->certificate_authority, "FILE", "CA of the API server"},
        {"client-certificate", 0, FLAG_TEXT, &c->client_certificate, "FILE", "Client certificate"},
        {"client-key", 0, FLAG_TEXT, &c->client_key, "FILE", "Key of the client certificate"},
        {"insecure-skip-tls-verify", 0, FLAG_SWITCH, &c->insecure_skip_tls_verify, NULL, "Do not verify the server"},
        {"tls-server-name", 0, FLAG_TEXT, &c->tls_server_name, "NAME", "Name in the server's certificate"},
        {"request-timeout", 0, FLAG_TEXT, &c->request_timeout, "TIME", "Longest wait for one request (30s, 1m)"},
        {"cache-dir", 0, FLAG_TEXT, &c->cache_dir, "FOLDER", "Taken for kubectl's sake; nothing is cached"},
        {"disable-compression", 0, FLAG_SWITCH, &c->disable_compression, NULL, "Taken for kubectl's sake"},
    };
    memcpy(c->flags, flags, sizeof flags);
    return (struct flag_table){.title = "Cluster and identity", .flags = c->flags, .count = CONNECTION_FLAGS};
}

bool connection_named(const struct connection_flags *c) {
    return c->kubeconfig != NULL || c->context != NULL || c->cluster != NULL || c->user != NULL || c->server != NULL ||
           c->token != NULL;
}
