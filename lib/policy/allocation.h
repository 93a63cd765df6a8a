/*
 * How OpenShift numbers namespaces: block i of a UID range, and the MCS label that goes with it. Pure arithmetic; who
 * takes which block is the controller's business. Reference: cluster-policy-controller pkg/security/{uid,mcs}.
 */
#ifndef POLICY_ALLOCATION_H
#define POLICY_ALLOCATION_H

#include "policy/policy.h"

struct allocation_plan {
    uint32_t start, end, size; /* "START-END/SIZE": UIDs, both ends inclusive, and UIDs per block */
    struct str mcs_prefix;     /* "s0:" */
    unsigned mcs_labels;       /* categories in a label, 1 to 5 */
    unsigned mcs_per_block;    /* label offsets per block */
};

/* OpenShift's own: 1000000000-1999999999/10000, s0:/2, 5. */
extern const struct allocation_plan allocation_default;

uint32_t allocation_blocks(const struct allocation_plan *plan);
/* "1000000000/10000" */
struct str allocation_uid_range(struct arena *arena, const struct allocation_plan *plan, uint32_t block);
/* "s0:c1,c0": highest category first. */
struct str allocation_mcs(struct arena *arena, const struct allocation_plan *plan, uint32_t block);
/* Is the namespace's UID range a block of the plan, whole and aligned? Then *block is its number. */
bool allocation_block_of(const struct allocation_plan *plan, const struct namespace_ranges *ranges, uint32_t *block);
/* Reads "START-END/SIZE" and "PREFIX/LABELS", with the reference's errors. Strings of the plan live in the arena. */
bool allocation_plan_parse(struct arena *arena, struct allocation_plan *plan, struct str uid_range,
                           struct str mcs_range, struct error *err);
/* "1000000000-1999999999/10000": how the plan is written down in the state object. */
struct str allocation_plan_text(struct arena *arena, const struct allocation_plan *plan);

/*
 * Ranges for a namespace that nobody has described: a block by its name, the same on every machine and after every
 * restart. Two names may share one.
 */
const struct namespace_ranges *allocation_by_name(struct arena *arena, const struct allocation_plan *plan,
                                                  struct str namespace_name);

#endif
