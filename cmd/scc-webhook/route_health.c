/*
 * Probes. Alive: this thread answers, and no other is stuck in a review; no other party is looked at, or its hiccup
 * would restart every replica. Ready: there is a policy, a certificate that is valid now, and no drain.
 */
#include <stdio.h>
#include <stdlib.h>

#include "answer.h"
#include "routes.h"

enum {
    CHECK_COUNT = 5,
    DETAIL_MAX = 700,
    REVIEW_SECONDS = 30, /* more than any review that ends takes: its memory is bounded, and so is its time */
};

struct check {
    const char *name;
    bool passed;
    char detail[DETAIL_MAX];
};

enum MHD_Result route_healthz(struct exchange *exchange) {
    if (worker_pool_longest(&exchange->server->workers) >= REVIEW_SECONDS) {
        return answer_text(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "a review does not come to its end");
    }
    return answer_text(exchange, MHD_HTTP_OK, "ok");
}

enum MHD_Result route_version(struct exchange *exchange) {
    static const char body[] = "{\"version\":\"" SCC_VERSION "\",\"compiler\":\"" __VERSION__ "\"}\n";
    return answer_send(exchange, &(struct answer){.status = MHD_HTTP_OK,
                                                  .content_type = "application/json",
                                                  .body = body,
                                                  .length = sizeof body - 1});
}

static void check_policy(struct server *server, struct check *check) {
    struct scc_engine_state state;
    char problem[512];
    scc_engine_state(server->engine, &state);
    reload_status_error(&server->policy.status, problem, sizeof problem);
    check->passed = state.generation > 0;
    snprintf(check->detail, sizeof check->detail, "generation %llu, %zu SCCs, %zu namespaces%s%s",
             (unsigned long long)state.generation, state.sccs, state.namespaces,
             problem[0] == '\0' ? "" : "; last reload failed: ", problem);
}

static void check_certificate(struct server *server, struct check *check) {
    const time_t now = time(NULL), until = atomic_load(&server->tls.not_after);
    char problem[512], text[40];
    struct tm utc;
    reload_status_error(&server->tls.status, problem, sizeof problem);
    gmtime_r(&until, &utc);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
    check->passed = now >= atomic_load(&server->tls.not_before) && now <= until;
    snprintf(check->detail, sizeof check->detail, "valid until %s%s%s", text,
             problem[0] == '\0' ? "" : "; last reload failed: ", problem);
}

static void check_client_cas(struct server *server, struct check *check) {
    char problem[512] = "";
    const bool used = server->trust.ca_path != NULL;
    if (used) {
        reload_status_error(&server->trust.status, problem, sizeof problem);
    }
    check->passed = true;
    snprintf(check->detail, sizeof check->detail, "%s%s%s", used ? "clients need a certificate" : "not asked for",
             problem[0] == '\0' ? "" : "; last reload failed: ", problem);
}

/* Once synced, an API server that is away does not make us unready: old policy is better than no answer. */
static void check_cluster(struct server *server, struct check *check) {
    struct live_status status;
    check->passed = true;
    if (server->live == NULL) {
        snprintf(check->detail, sizeof check->detail, "not watched, policy is from files");
        return;
    }
    live_status(server->live, &status);
    check->passed = status.policy.synced;
    size_t used = (size_t)snprintf(check->detail, sizeof check->detail, "%s, last contact %llu s ago%s",
                                   status.policy.synced ? "synced" : "not synced yet",
                                   (unsigned long long)(status.oldest_ms / 1000), status.stale ? ", STALE" : "");
    for (int kind = 0; kind < POLICY_KINDS && used < sizeof check->detail; kind++) {
        const struct kube_watch_status *watch = &status.policy.kinds[kind];
        if (!watch->connected && watch->last_error[0] != '\0') {
            snprintf(check->detail + used, sizeof check->detail - used, "; %s", watch->last_error);
            break;
        }
    }
}

static enum MHD_Result answer_verbose(struct exchange *exchange, const struct check *checks, bool ready) {
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    if (out == NULL) {
        return MHD_NO;
    }
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        fprintf(out, "[%c] %s: %s\n", checks[i].passed ? '+' : '-', checks[i].name, checks[i].detail);
    }
    fprintf(out, "%s\n", ready ? "ready" : "not ready");
    fclose(out);
    return answer_send(exchange, &(struct answer){.status = ready ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE,
                                                  .owned = text,
                                                  .length = length});
}

enum MHD_Result route_readyz(struct exchange *exchange) {
    struct server *server = exchange->server;
    const bool draining = atomic_load(&server->draining);
    struct check checks[CHECK_COUNT] = {
        {.name = "policy"},
        {.name = "certificate"},
        {.name = "client-cas"},
        {.name = "cluster"},
        {.name = "draining", .passed = !draining},
    };
    check_policy(server, &checks[0]);
    check_certificate(server, &checks[1]);
    check_client_cas(server, &checks[2]);
    check_cluster(server, &checks[3]);
    snprintf(checks[4].detail, DETAIL_MAX, "%s", draining ? "yes" : "no");
    bool ready = true;
    for (size_t i = 0; i < CHECK_COUNT; i++) {
        ready = ready && checks[i].passed;
    }
    if (MHD_lookup_connection_value_n(exchange->http, MHD_GET_ARGUMENT_KIND, "verbose", 7, NULL, NULL) == MHD_YES) {
        return answer_verbose(exchange, checks, ready);
    }
    return answer_text(exchange, ready ? MHD_HTTP_OK : MHD_HTTP_SERVICE_UNAVAILABLE, ready ? "ok" : "not ready");
}
