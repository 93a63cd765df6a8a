/*
 * Rebuilds the bookkeeping from what namespaces really have: a fresh list of all of them, page by page (the watch may
 * lag). Blocks of deleted namespaces become free here and nowhere else, as in the reference.
 */
#ifndef KUBE_RANGE_REPAIR_H
#define KUBE_RANGE_REPAIR_H

#include "kube/kube_client.h"
#include "kube/range_state.h"

struct range_repair;

struct range_repair *range_repair_new(struct kube_client *client, const struct allocation_plan *plan); /* borrowed */
void range_repair_free(struct range_repair *repair);

/* `put` for every namespace, then `listed` once for each start: complete or not, with what went wrong. */
void range_repair_listen(struct range_repair *repair,
                         void (*put)(void *context, struct str name, const struct namespace_ranges *ranges),
                         void (*listed)(void *context, bool complete, const char *text), void *context);

/* On the client's thread. */
void range_repair_start(struct range_repair *repair);
void range_repair_cancel(struct range_repair *repair); /* `listed` comes soon, if it has yet to come; `put` no more */
/* Replaces `state` by what was found; from then on until the next start the repair counts as being saved. */
void range_repair_apply(struct range_repair *repair, struct range_state *state);
bool range_repair_saving(const struct range_repair *repair);

#endif
