/*
 * Where a container stands, as the reference's VisitContainersWithPath names it. The walk itself is the flat array of
 * pod_facts: init, regular, ephemeral.
 */
#include "pod/pod_visit.h"

const struct field_path *container_path(struct arena *arena, const struct field_path *parent,
                                        const struct container *container) {
    static const char *const lists[] = {
        [CONTAINER_INIT] = "initContainers",
        [CONTAINER_REGULAR] = "containers",
        [CONTAINER_EPHEMERAL] = "ephemeralContainers",
    };
    return field_index(arena, field_child(arena, parent, lists[container->kind]), container->index);
}
