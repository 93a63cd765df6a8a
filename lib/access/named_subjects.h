/*
 * The direct lists of an SCC, `users` and `groups`: asked before any authorizer (reference: ConstraintAppliesTo).
 */
#ifndef ACCESS_NAMED_SUBJECTS_H
#define ACCESS_NAMED_SUBJECTS_H

#include "access/authorizer.h"

bool named_subjects_allow(const struct scc *scc, const struct subject *subject);
/* The identity of a service account: its user and the two groups, not system:authenticated. */
struct subject service_account_subject(struct arena *arena, struct str namespace_name, struct str name);

#endif
