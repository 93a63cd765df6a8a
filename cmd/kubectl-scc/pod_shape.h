/*
 * A pod template written out as the Pod that its controller sends, with what the API server adds before SCC looks at it:
 * the service account and the volume with its token, host ports under hostNetwork, volumes without a source; and the
 * volumes of a StatefulSet's claims.
 */
#ifndef KUBECTL_SCC_POD_SHAPE_H
#define KUBECTL_SCC_POD_SHAPE_H

#include "workload.h"

struct pod_shape {
    struct workload *workload; /* gets its pod, service account and token volume */
    struct state *state;       /* knows the service accounts */
    bool defaults;
    bool from_claims; /* spec.volumeClaimTemplates become volumes */
};

bool pod_shape_build(struct arena *arena, const struct pod_shape *shape, struct error *err);

#endif
