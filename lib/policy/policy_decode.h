/*
 * Inside policy/: the decoders that policy_decode chooses from. Each fills a value whose strings are in `arena`.
 */
#ifndef POLICY_POLICY_DECODE_H
#define POLICY_POLICY_DECODE_H

#include "policy/policy.h"

bool role_decode(struct arena *arena, struct json *object, struct role *role, struct error *err);
/* `namespace_name`: of the binding, absent for a ClusterRoleBinding; service accounts without one live there. */
bool binding_decode(struct arena *arena, struct json *object, struct str namespace_name, struct binding *binding,
                    struct error *err);

#endif
