/*
 * Two authorizers as one: what the first does not allow is asked of the second. RBAC on the snapshot, then the API
 * server, for clusters with other authorizers beside RBAC.
 */
#ifndef ACCESS_AUTHORIZER_CHAIN_H
#define ACCESS_AUTHORIZER_CHAIN_H

#include "access/authorizer.h"

/* Borrows both, which must live as long as the result; that lives in the arena. */
struct authorizer authorizer_chain(struct arena *arena, const struct authorizer *first,
                                   const struct authorizer *second);

#endif
