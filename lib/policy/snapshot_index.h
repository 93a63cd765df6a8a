/*
 * The grants index of a snapshot: from a subject, cluster-wide or in one namespace, to the bindings that name it.
 * It holds no references on bindings: whoever keeps an index keeps the bindings that are in it.
 */
#ifndef POLICY_SNAPSHOT_INDEX_H
#define POLICY_SNAPSHOT_INDEX_H

#include "policy/snapshot.h"

struct persistent_map index_empty(void);
/* Nothing for objects that are no bindings. */
void index_add(struct persistent_map *index, const struct policy_object *object);
void index_remove(struct persistent_map *index, const struct policy_object *object);
/* namespace absent or empty: cluster-wide. */
struct grants index_find(const struct persistent_map *index, enum subject_kind kind, struct str name,
                         struct str namespace_name);

#endif
