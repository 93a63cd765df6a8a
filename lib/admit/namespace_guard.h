/*
 * Namespaces carry what SCC admission trusts: the ranges, and the label that exempts them. Who may change a namespace
 * may not yet change those; that takes a verb of its own.
 */
#ifndef ADMIT_NAMESPACE_GUARD_H
#define ADMIT_NAMESPACE_GUARD_H

#include "admit/admit.h"

bool namespace_guard_concerns(const struct request *request);
/* False: what the namespace carries cannot be read, and *err says why. */
bool namespace_guard_admit(const struct admission *admission, struct request *request, struct decision *decision,
                           struct error *err);

#endif
