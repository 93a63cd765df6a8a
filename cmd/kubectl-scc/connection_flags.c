/* kubectl's connection flags as a table. --cache-dir and --disable-compression are taken and have nothing to do here. */
#include "connection_flags.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

struct flag_table connection_flags(struct connection_flags *connection) {
    struct connection_flags *c = connection;
    const struct flag flags[CONNECTION_FLAGS] = {
        {"namespace", 'n', FLAG_TEXT, &c->namespace_name, "NAMESPACE", "The namespace of objects that name none"},
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
        {"request-timeout", 0, FLAG_TEXT, &c->request_timeout, "TIME",
         "Longest wait for one request, as 30s or 1m; 0: for ever"},
        {"cache-dir", 0, FLAG_TEXT, &c->cache_dir, "FOLDER", "Taken for kubectl's sake; nothing is cached"},
        {"disable-compression", 0, FLAG_SWITCH, &c->disable_compression, NULL, "Taken for kubectl's sake"},
    };
    memcpy(c->flags, flags, sizeof flags);
    return (struct flag_table){.title = "Cluster and identity", .flags = c->flags, .count = CONNECTION_FLAGS};
}

struct flag all_namespaces_flag(bool *target) {
    return (struct flag){"all-namespaces", 'A', FLAG_SWITCH, target, NULL, "Every namespace, whatever -n says"};
}

/* "1m", "1.5s": the number, then its unit, cut off *text. */
static bool time_take(const char **text, double *milliseconds) {
    static const struct {
        const char *name;
        double milliseconds;
    } units[] = {{"ms", 1}, {"h", 3600e3}, {"m", 60e3}, {"s", 1e3}};
    double number = 0, place = 1;
    const char *at = *text;
    for (bool fraction = false; (*at >= '0' && *at <= '9') || (*at == '.' && !fraction); at++) {
        if (*at == '.') {
            fraction = true;
        } else {
            place = fraction ? place / 10 : place;
            number = fraction ? number + (*at - '0') * place : number * 10 + (*at - '0');
        }
    }
    for (size_t i = 0; i < sizeof units / sizeof units[0] && at > *text; i++) {
        size_t length = strlen(units[i].name);
        if (strncmp(at, units[i].name, length) == 0) {
            *milliseconds += number * units[i].milliseconds;
            *text = at + length;
            return true;
        }
    }
    return false;
}

bool connection_timeout(const struct connection_flags *connection, unsigned *milliseconds, struct error *err) {
    const char *text = connection->request_timeout, *rest = text;
    double sum = 0;
    *milliseconds = 0;
    if (text == NULL) {
        return true;
    }
    if (text[0] != '\0' && strspn(text, "0123456789") == strlen(text)) {
        sum = strtod(text, NULL) * 1e3;
    } else {
        do {
            if (!time_take(&rest, &sum)) {
                return error_set(err, ERROR_INPUT,
                                 "--request-timeout: expected a time as in 30s, 1m30s or 500ms, or a number of "
                                 "seconds, found \"%.64s\"",
                                 text);
            }
        } while (*rest != '\0');
    }
    /* kubectl's 0 is no limit. */
    *milliseconds = sum == 0 || sum > INT_MAX ? INT_MAX : sum < 1 ? 1 : (unsigned)sum;
    return true;
}

bool connection_named(const struct connection_flags *c) {
    return c->kubeconfig != NULL || c->context != NULL || c->cluster != NULL || c->user != NULL || c->server != NULL ||
           c->token != NULL;
}
