/*
 * The current snapshot behind a mutex. A mutex, since a reader must load the pointer and count itself in as one step:
 * otherwise the writer could release the last reference in between. What the lock covers is two instructions, so that
 * it costs some 20 ns per request; a lock-free scheme (hazard pointers, split counters) would save nothing that shows.
 */
#include "policy/snapshot_store.h"

#include <pthread.h>
#include <stdlib.h>

struct snapshot_store {
    pthread_mutex_t lock;
    struct snapshot *current; /* one reference, or NULL */
};

struct snapshot_store *snapshot_store_new(void) {
    struct snapshot_store *store = calloc(1, sizeof *store);
    if (store == NULL || pthread_mutex_init(&store->lock, NULL) != 0) {
        abort();
    }
    return store;
}

void snapshot_store_free(struct snapshot_store *store) {
    if (store == NULL) {
        return;
    }
    snapshot_release(store->current);
    pthread_mutex_destroy(&store->lock);
    free(store);
}

void snapshot_store_publish(struct snapshot_store *store, struct snapshot *snapshot) {
    snapshot_retain(snapshot);
    pthread_mutex_lock(&store->lock);
    struct snapshot *old = store->current;
    store->current = snapshot;
    pthread_mutex_unlock(&store->lock);
    snapshot_release(old); /* outside the lock: it may free a whole cluster's worth */
}

struct snapshot *snapshot_store_acquire(struct snapshot_store *store) {
    pthread_mutex_lock(&store->lock);
    struct snapshot *snapshot = snapshot_retain(store->current);
    pthread_mutex_unlock(&store->lock);
    return snapshot;
}
