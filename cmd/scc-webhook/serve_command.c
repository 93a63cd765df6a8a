/*
 * `scc-webhook serve`: open everything, wait for signals, drain, close everything. Signals are waited for and never
 * handled, so that no code runs at a bad moment.
 */
#include <gnutls/gnutls.h>
#include <malloc.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "command.h"
#include "drain.h"
#include "reload_thread.h"
#include "server.h"

#include "base/log.h"

enum { THREADS_USUAL = 4, LARGE_BODY = 256 << 10 };

static size_t processor_count(void) {
    cpu_set_t set;
    const int count = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return count < THREADS_USUAL ? (size_t)count : THREADS_USUAL;
}

/* Every connection is a descriptor: take as many as the system lets us have. */
static void descriptors_raise(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

static void signals_block(sigset_t *signals) {
    sigemptyset(signals);
    sigaddset(signals, SIGTERM);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGHUP);
    pthread_sigmask(SIG_BLOCK, signals, NULL);
}

static void signals_serve(const sigset_t *signals, struct server *server, struct reload_thread *reload) {
    for (;;) {
        int signal = 0;
        if (sigwait(signals, &signal) != 0) {
            continue;
        }
        if (signal == SIGTERM || signal == SIGINT) {
            drain_run(server, signals);
            return;
        }
        log_event(LOG_INFO, "reload asked for", NULL, 0);
        reload_thread_ask(reload);
    }
}

static void log_policy(struct scc_engine *engine) {
    struct scc_engine_state state;
    char sccs[32], namespaces[32];
    scc_engine_state(engine, &state);
    snprintf(sccs, sizeof sccs, "%zu", state.sccs);
    snprintf(namespaces, sizeof namespaces, "%zu", state.namespaces);
    log_event(LOG_INFO, "starting",
              LOG_FIELDS({"version", STR(SCC_VERSION)}, {"sccs", str_of(sccs)}, {"namespaces", str_of(namespaces)}));
}

/* Everything that the listeners need. */
static bool server_prepare(struct server *server, struct error *err) {
    const struct options *options = server->options;
    const struct connection_limits limits = {
        .cap = options->max_connections,
        .header_seconds = options->header_timeout,
        .body_seconds = options->body_timeout,
        .idle_seconds = options->idle_timeout,
    };
    const struct tls_source source = {
        .cert_path = options->tls_cert,
        .key_path = options->tls_key,
        .ask_client = options->client_ca != NULL,
        .handshake_seconds = options->header_timeout,
    };
    policy_watch_open(&server->policy, server->engine);
    if (!tls_open(&server->tls, &source, err) ||
        !client_trust_open(&server->trust, options->client_ca, options->client_name, err)) {
        return false;
    }
    return (worker_pool_open(&server->workers, server->engine, options->threads) &&
            connection_watch_start(&server->watch, &limits)) ||
           error_set(err, ERROR_LIMIT, "no memory or no thread");
}

static bool live_prepare(struct server *server, struct error *err) {
    if (!live_is_wanted(server->options)) {
        const char *needing = server->options->allocate_ranges                 ? "--allocate-ranges"
                              : server->options->authorizer != AUTHORIZER_RBAC ? "--authorizer sar or rbac-then-sar"
                                                                               : NULL;
        return needing == NULL ||
               error_set(err, ERROR_INPUT, "%s needs a cluster: --kubeconfig, or a pod without --policy", needing);
    }
    if (server->options->policies.count > 0 || server->options->scc_set != NULL) {
        return error_set(err, ERROR_INPUT, "--kubeconfig: the policy comes from the cluster; leave out %s",
                         server->options->scc_set != NULL ? "--scc-set" : "--policy");
    }
    server->live = live_open(server->options, server->engine, err);
    return server->live != NULL;
}

static bool server_run(struct server *server, const sigset_t *signals, struct error *err) {
    struct reload_thread reload = {0};
    bool done = server_prepare(server, err) && live_prepare(server, err) && server_start(server, err);
    if (done) {
        done = reload_thread_start(&reload, server) || error_set(err, ERROR_LIMIT, "no thread");
    }
    if (done) {
        signals_serve(signals, server, &reload);
    }
    reload_thread_stop(&reload);
    live_release(server->live); /* libmicrohttpd must not be stopped while a connection sleeps */
    server_stop(server);
    live_close(server->live);
    connection_watch_stop(&server->watch);
    worker_pool_close(&server->workers);
    client_trust_close(&server->trust);
    tls_close(&server->tls);
    metrics_free(&server->metrics);
    return done;
}

int serve_command(const struct options *options) {
    struct options complete = *options;
    complete.threads = complete.threads > 0 ? complete.threads : processor_count();
    log_setup((enum log_format)complete.log_format, (enum log_level)complete.log_level);
    sigset_t signals;
    signals_block(&signals);
    descriptors_raise();
    /* Large bodies go back to the system at once, and what every request takes and gives back stays. */
    mallopt(M_MMAP_THRESHOLD, LARGE_BODY);
    mallopt(M_TRIM_THRESHOLD, 4 * LARGE_BODY);

    struct scc_error error = {0};
    struct error err = {0};
    bool done = false;
    struct scc_engine *engine = policy_open(&complete, live_is_wanted(&complete), &error);
    struct server *server = calloc(1, sizeof *server);
    if (engine == NULL || server == NULL) {
        error_set(&err, ERROR_POLICY, "%s", engine == NULL ? error.text : "no memory");
    } else {
        log_policy(engine);
        *server = (struct server){
            .options = &complete, .engine = engine, .started_at = time(NULL), .secure.fd = -1, .plain.fd = -1};
        done = server_run(server, &signals, &err);
    }
    free(server);
    scc_engine_free(engine);
    if (done) {
        log_event(LOG_INFO, "stopped", NULL, 0);
    } else {
        log_event(LOG_ERROR, "cannot serve", LOG_FIELDS({"error", str_of(err.text)}));
    }
    return done ? EXIT_DONE : EXIT_FAILED;
}
