/*
 * The policy state at one moment: immutable, counted, pre-sorted. A new version shares all that did not change with
 * the old one (persistent maps), so that publishing an event costs the event.
 */
#ifndef POLICY_SNAPSHOT_H
#define POLICY_SNAPSHOT_H

#include "base/persistent_map.h"
#include "policy/policy.h"

struct snapshot;

struct snapshot *snapshot_retain(struct snapshot *snapshot);
void snapshot_release(struct snapshot *snapshot); /* NULL is harmless */

/* SCCs in the order of policy_order. */
const struct scc *const *snapshot_sccs(const struct snapshot *snapshot, size_t *count);
const struct scc *snapshot_scc(const struct snapshot *snapshot, struct str name);                    /* NULL: none */
const struct namespace_ranges *snapshot_namespace(const struct snapshot *snapshot, struct str name); /* NULL: none */
const struct role *snapshot_role(const struct snapshot *snapshot, struct str namespace_name,
                                 struct str name); /* namespace absent: ClusterRole */
size_t snapshot_count(const struct snapshot *snapshot, enum policy_kind kind);
const struct policy_object *snapshot_object(const struct snapshot *snapshot, enum policy_kind kind,
                                            struct str namespace_name, struct str name);
/* Every object of a kind, in order of namespace and name; stops when the visitor returns false. */
bool snapshot_each(const struct snapshot *snapshot, enum policy_kind kind,
                   bool (*visit)(const struct policy_object *object, void *context), void *context);

/*
 * The bindings that name a subject, cluster-wide (namespace absent) or in one namespace: an array of references to
 * bindings, as the index holds them. This is what makes a decision cost the candidates and not the bindings.
 */
struct grants {
    const struct policy_object *const *bindings;
    size_t count;
};
struct grants snapshot_grants(const struct snapshot *snapshot, enum subject_kind kind, struct str name,
                              struct str namespace_name);

/* A number that grows by one with every commit of the process, for the metric and the logs. */
uint64_t snapshot_generation(const struct snapshot *snapshot);

/* Making the next version. One thread at a time; `base` may be NULL (an empty state). */
struct snapshot_edit;
struct snapshot_edit *snapshot_edit_begin(struct snapshot *base);
/* Adds or replaces; takes its own reference. True when an object of that kind and name was there before. */
bool snapshot_edit_put(struct snapshot_edit *edit, struct policy_object *object);
bool snapshot_edit_remove(struct snapshot_edit *edit, enum policy_kind kind, struct str namespace_name,
                          struct str name);
/* Puts every object of `from`. */
void snapshot_edit_put_all(struct snapshot_edit *edit, const struct snapshot *from);
/* All objects of a kind become those that `from` has of it. */
void snapshot_edit_replace(struct snapshot_edit *edit, enum policy_kind kind, const struct snapshot *from);
/* The new version, one reference, the caller's; the edit is gone. */
struct snapshot *snapshot_edit_commit(struct snapshot_edit *edit);
void snapshot_edit_abandon(struct snapshot_edit *edit); /* NULL is harmless */

#endif
