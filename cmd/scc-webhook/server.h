/*
 * The HTTP side: two listeners (HTTPS, and plain HTTP for probes and metrics), and what all requests share. Requests are
 * answered on libmicrohttpd's threads; nothing here waits.
 */
#ifndef WEBHOOK_SERVER_H
#define WEBHOOK_SERVER_H

#include <microhttpd.h>
#include <stdatomic.h>

#include "client_trust.h"
#include "connection_watch.h"
#include "live.h"
#include "metrics.h"
#include "options.h"
#include "policy_watch.h"
#include "tls.h"
#include "worker_pool.h"

/* One address that is listened on. */
struct listener {
    struct server *server;
    struct MHD_Daemon *daemon; /* NULL: not started */
    int fd;                    /* -1: none */
    bool secure;
    bool quiesced; /* nobody is accepted any more */
};

struct server {
    const struct options *options;
    struct scc_engine *engine;
    struct live *live; /* NULL: policy from files */
    struct worker_pool workers;
    struct policy_watch policy;
    struct tls tls;
    struct client_trust trust;
    struct connection_watch watch;
    struct metrics metrics;
    struct listener secure, plain;
    time_t started_at;
    atomic_bool draining;
};

/* Begins to listen. */
bool server_start(struct server *server, struct error *err);
/* No new connections; those that were made already are still served. */
void server_stop_listening(struct server *server);
/* Cuts what is left. */
void server_stop(struct server *server);

#endif
