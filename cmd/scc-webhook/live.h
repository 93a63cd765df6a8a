/*
 * The live side of the server: a cluster's policy state watched into the engine, what a review lacks found out on the
 * client's thread, and, where this replica leads, ranges given to namespaces. Without a cluster none of it exists.
 */
#ifndef WEBHOOK_LIVE_H
#define WEBHOOK_LIVE_H

#include <stdio.h>

#include "options.h"
#include "scc_live.h"

#include "kube/live_policy.h"
#include "kube/range_controller.h"
#include "kube/subject_access.h"

struct live;
struct pending;

/* Does the command line, or where we run, name a cluster? */
bool live_is_wanted(const struct options *options);

/* Connects and begins to watch; publishes into the engine. NULL on error. Free with live_close. */
struct live *live_open(const struct options *options, struct scc_engine *engine, struct error *err);
/* Every pending review is answered with what is known by now, and none waits any more. Returns when that is so. */
void live_release(struct live *live);
/* After the server has stopped. NULL is harmless. */
void live_close(struct live *live);

/*
 * A review that found something missing. It is found out, or the time is over, and `resume` is called once on another
 * thread; then the review runs again with pending_findings.
 */
struct pending *pending_new(struct live *live, uint64_t deadline_ms, void (*resume)(void *context), void *context);
const struct scc_findings *pending_findings(struct pending *pending);
/* Before the connection is suspended. False when nobody may wait any more: then the findings are complete. */
bool pending_enter(struct pending *pending);
/* After it. */
void pending_find(struct pending *pending, enum scc_needs needs, const struct scc_answer *answer);
void pending_free(struct pending *pending); /* NULL is harmless; not while it waits */

struct live_status {
    struct live_policy_status policy;
    struct subject_access_status access;   /* zero without an API server authorizer */
    struct range_controller_status ranges; /* zero unless ranges are allocated */
    bool allocates, leads, asks_server;
    bool stale;         /* a watch has had no contact for too long */
    uint64_t oldest_ms; /* since the last contact of the watch that waits longest */
    size_t pending;
};
void live_status(struct live *live, struct live_status *out);
/* Prometheus text. */
void live_print_metrics(FILE *out, struct live *live);

#endif
