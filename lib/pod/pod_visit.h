/*
 * Paths of containers: PARENT.initContainers[0], PARENT.containers[0], PARENT.ephemeralContainers[0].
 */
#ifndef POD_POD_VISIT_H
#define POD_POD_VISIT_H

#include "base/field_path.h"
#include "pod/pod.h"

const struct field_path *container_path(struct arena *arena, const struct field_path *parent,
                                        const struct container *container);

#endif
