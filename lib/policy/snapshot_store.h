/*
 * The one place where the current snapshot is published and taken: a writer swaps, readers hold what they took for as
 * long as their request lasts.
 */
#ifndef POLICY_SNAPSHOT_STORE_H
#define POLICY_SNAPSHOT_STORE_H

#include "policy/snapshot.h"

struct snapshot_store;

struct snapshot_store *snapshot_store_new(void);
void snapshot_store_free(struct snapshot_store *store);
void snapshot_store_publish(struct snapshot_store *store, struct snapshot *snapshot); /* takes its own reference */
struct snapshot *snapshot_store_acquire(struct snapshot_store *store); /* NULL before the first publish */

#endif
