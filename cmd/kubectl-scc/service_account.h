/*
 * What a service account says to its pods: whether they mount its token. Known from the manifests, else from the cluster.
 */
#ifndef KUBECTL_SCC_SERVICE_ACCOUNT_H
#define KUBECTL_SCC_SERVICE_ACCOUNT_H

#include "state.h"

/* True as well where nobody knows the account: that is the API's default. */
bool service_account_mounts(struct state *state, struct str namespace_name, struct str name);

#endif
