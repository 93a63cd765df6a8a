/*
 * One SCC, one pod: a verdict. Reference: AssignSecurityContext on a copy of the pod.
 */
#ifndef ADMIT_EVALUATE_H
#define ADMIT_EVALUATE_H

#include "admit/decision.h"
#include "policy/policy.h"

/* The verdict's SCC is filled and free of problems (candidates). Sets verdict->pod and verdict->violations. */
void evaluate(struct arena *arena, const struct pod *pod, struct verdict *verdict);

#endif
