/*
 * By which way a subject may use an SCC: the SCC's own lists, or a binding and its role.
 */
#ifndef KUBECTL_SCC_ACCESS_PATH_H
#define KUBECTL_SCC_ACCESS_PATH_H

#include "state.h"

/* "RoleBinding/x to ClusterRole/y (group system:authenticated)"; absent when it may not. The first one found. */
struct str access_path(const struct state *state, const struct scc *scc, const struct subject *subject,
                       struct str namespace_name);

/* The same for a pod: its service account first, then who creates it, as the engine asks. */
struct pod_access {
    enum subject_type type;
    struct str path;
};
struct pod_access access_of_pod(const struct state *state, const struct scc *scc, const struct subject *creator,
                                struct str namespace_name, struct str service_account);

#endif
