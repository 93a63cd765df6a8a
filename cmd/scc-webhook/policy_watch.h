/*
 * Takes up policy files that changed, once they have stayed the same from one poll to the next: a file that is being
 * written may say less than it will. What cannot be read leaves the last good state in force.
 */
#ifndef WEBHOOK_POLICY_WATCH_H
#define WEBHOOK_POLICY_WATCH_H

#include <stdatomic.h>

#include "reload_status.h"
#include "scc.h"

struct policy_watch {
    struct scc_engine *engine;
    uint64_t seen;     /* the files' fingerprint at the last poll */
    atomic_bool asked; /* by SIGHUP */
    struct reload_status status;
};

void policy_watch_open(struct policy_watch *watch, struct scc_engine *engine);
/* Reload at one of the next polls, changed or not. */
void policy_watch_ask(struct policy_watch *watch);
/* Once a second, by one thread. */
void policy_watch_poll(struct policy_watch *watch);

#endif
