/*
 * spec.volumes[] to the SCC API's volume types (reference: util.GetVolumeFSType).
 */
#ifndef POD_POD_VOLUMES_H
#define POD_POD_VOLUMES_H

#include "pod/pod.h"

bool pod_volumes_decode(struct arena *arena, struct json *spec, struct pod_facts *facts, struct error *err);

#endif
