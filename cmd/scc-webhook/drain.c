/* The last seconds of a server. */
#include "drain.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

#include "base/log.h"

enum { SETTLE_MS = 20 };

static int64_t clock_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* True when another signal to end came within the time. */
static bool ended_early(const sigset_t *signals, int64_t wait_ms) {
    const int64_t until = clock_ms() + wait_ms;
    for (int64_t left = wait_ms; left > 0; left = until - clock_ms()) {
        const struct timespec timeout = {.tv_sec = left / 1000, .tv_nsec = left % 1000 * 1000000};
        const int signal = sigtimedwait(signals, NULL, &timeout);
        if (signal == SIGTERM || signal == SIGINT) {
            return true;
        }
    }
    return false;
}

static void log_state(struct server *server, const char *message) {
    char connections[32], requests[32];
    snprintf(connections, sizeof connections, "%zu", connection_watch_count(&server->watch));
    snprintf(requests, sizeof requests, "%llu", (unsigned long long)atomic_load(&server->metrics.in_flight));
    log_event(LOG_INFO, message, LOG_FIELDS({"connections", str_of(connections)}, {"requests", str_of(requests)}));
}

void drain_run(struct server *server, const sigset_t *signals) {
    atomic_store(&server->draining, true);
    log_state(server, "draining: not ready any more, still serving");
    ended_early(signals, (int64_t)server->options->drain * 1000);
    server_stop_listening(server);
    log_state(server, "draining: no new connections");
    /*
     * Ends by itself: every phase but idle has a deadline. Looked at twice: a thread may have taken a connection off the
     * listener and not have told of it yet.
     */
    size_t quiet = 0;
    while (quiet < 2) {
        if (ended_early(signals, SETTLE_MS)) {
            return;
        }
        quiet = connection_watch_busy(&server->watch) > 0 ? 0 : quiet + 1;
    }
}
