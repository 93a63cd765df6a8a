/*
 * Ending without a cut: not ready at once, serving on until everyone has noticed, then no new connections, then what is
 * in flight to its end.
 */
#ifndef WEBHOOK_DRAIN_H
#define WEBHOOK_DRAIN_H

#include <signal.h>

#include "server.h"

/* `signals` are blocked; SIGTERM or SIGINT among them end the waiting early, and then the rest. Returns when all is sent. */
void drain_run(struct server *server, const sigset_t *signals);

#endif
