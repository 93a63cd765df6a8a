/*
 * A pod template written out as the Pod that its controller sends, with the defaults of the API server that SCC looks
 * at: the service account, host ports under hostNetwork, volumes without a source, volumes of a StatefulSet's claims.
 */
#ifndef KUBECTL_SCC_POD_SHAPE_H
#define KUBECTL_SCC_POD_SHAPE_H

#include "workload.h"

struct pod_shape {
    struct workload *workload;
    bool defaults;
    bool from_claims; /* spec.volumeClaimTemplates become volumes */
};

bool pod_shape_build(struct arena *arena, const struct pod_shape *shape, struct json *pod, struct str *service_account,
                     struct error *err);

#endif
