/*
 * Admission of SecurityContextConstraints objects themselves: defaulting in the mutating pass, validation in the
 * other. Reference: customresourcevalidation/securitycontextconstraints.
 */
#ifndef ADMIT_SCC_OBJECTS_H
#define ADMIT_SCC_OBJECTS_H

#include "admit/decision.h"

bool scc_objects_concern(const struct request *request);
void scc_objects_admit(struct arena *arena, struct request *request, struct decision *decision);

#endif
