/*
 * The main path: scope, candidates; per candidate access and evaluation; the choice. Reference: admission.go, Admit,
 * Validate and computeSecurityContext.
 */
#ifndef ADMIT_ADMIT_H
#define ADMIT_ADMIT_H

#include "admit/decision.h"
#include "policy/snapshot.h"

struct admission {
    struct arena *arena;
    const struct snapshot *snapshot;
    const struct authorizer *authorizer;
    /* Ranges for a namespace that the snapshot does not know; NULL: the request is denied as by the reference. */
    const struct namespace_ranges *unknown_namespace;
};

/*
 * Decides a request for a pod. An object that is no pod is a denial (fail closed), not an error.
 * The decision's memory is the arena's; nothing else is held.
 */
void admit(const struct admission *admission, struct request *request, struct decision *decision);

#endif
