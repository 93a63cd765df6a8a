/*
 * Shipped SCCs are kept from being deleted or edited by accident. On by choice of whoever runs the webhook.
 */
#ifndef ADMIT_SCC_PROTECTION_H
#define ADMIT_SCC_PROTECTION_H

#include "admit/decision.h"

/* On the SCC as it is: lets it be changed. */
#define LABEL_UNPROTECTED "security.openshift.io/allow-changes"

/* Is this the deletion or edit of a shipped SCC that nothing permits? Then the decision says so. */
bool scc_protection_refuses(struct arena *arena, struct request *request, struct decision *decision);

#endif
