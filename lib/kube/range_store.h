/*
 * The RangeAllocation object `scc-uid` in the cluster: our bookkeeping, guarded by its resourceVersion, so that two
 * writers never give one block twice. Everything runs on the client's thread.
 */
#ifndef KUBE_RANGE_STORE_H
#define KUBE_RANGE_STORE_H

#include "kube/kube_client.h"
#include "kube/range_state.h"

enum range_store_result {
    RANGE_STORE_DONE,
    RANGE_STORE_MISSING,  /* of a load: there is no object yet, or one of another plan */
    RANGE_STORE_CONFLICT, /* of a save: somebody has written since; load again */
    RANGE_STORE_FAILED,
};

struct range_store {
    struct kube_client *client;
    const struct allocation_plan *plan;
    struct range_state state;
    char resource_version[64]; /* "" before there is an object */
    void (*done)(void *context, enum range_store_result result, const char *text);
    void *context;
};

void range_store_init(struct range_store *store, struct kube_client *client, const struct allocation_plan *plan);
void range_store_free(struct range_store *store);

/* Reads the object into `state`. One call at a time; `done` is called with `context` when it is over. */
void range_store_load(struct range_store *store);
/* Writes `state`: creates the object, or replaces it if nobody else has meanwhile. */
void range_store_save(struct range_store *store);

#endif
