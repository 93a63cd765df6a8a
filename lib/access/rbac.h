/*
 * Kubernetes RBAC on a snapshot: additive, cluster bindings then those of the namespace, exact names, as
 * k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac. system:masters may do everything, as the API server has it.
 */
#ifndef ACCESS_RBAC_H
#define ACCESS_RBAC_H

#include "access/authorizer.h"
#include "policy/snapshot.h"

struct authorizer rbac_authorizer(const struct snapshot *snapshot);

#endif
