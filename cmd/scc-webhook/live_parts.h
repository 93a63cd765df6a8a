/*
 * Inside the live side: what live.c opens and pending.c waits for.
 */
#ifndef WEBHOOK_LIVE_PARTS_H
#define WEBHOOK_LIVE_PARTS_H

#include <stdatomic.h>

#include "live.h"

#include "kube/lease.h"

struct live {
    const struct options *options;
    struct scc_engine *engine;
    struct arena arena; /* texts of the allocation plan */
    struct kube_client *client;
    struct live_policy *policy;
    struct subject_access *access;   /* NULL: RBAC alone */
    struct range_controller *ranges; /* NULL: somebody else allocates */
    struct lease *lease;
    uint64_t opened_ms;
    struct pending *waiting;     /* on the client's thread only */
    atomic_bool released;        /* nobody waits any more */
    atomic_size_t pending_count; /* from pending_enter until the connection has been resumed */
};

/* On the client's thread: reviews whose namespace, or whose first state, is there now go on. */
void pending_check_all(struct live *live, const struct snapshot *snapshot);

#endif
