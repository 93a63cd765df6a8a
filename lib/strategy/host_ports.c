/*
 * SCC field: allowHostPorts. Container field: ports[].hostPort, read. The reference walks all containers of the pod
 * again for each container, so every port in use is reported once per container, under that container's path.
 * Reference: provider.go, hasHostPort.
 */
#include "pod/pod_visit.h"
#include "strategy/strategy.h"

static void validate_container(struct evaluation *evaluation, const struct container_at *container) {
    const struct container *other = evaluation->pod->facts->first_with_host_ports;
    struct arena *arena = evaluation->arena;
    if (evaluation->scc->allow_host_ports) {
        return;
    }
    for (; other != NULL; other = other->next_with_host_ports) {
        const struct field_path *path = field_child(arena, container_path(arena, container->path, other), "hostPort");
        for (size_t port = 0; port < other->host_port_count; port++) {
            violation_invalid(&evaluation->violations, path, VALUE_OF_INT(other->host_ports[port]),
                              STR("Host ports are not allowed to be used"));
        }
    }
}

const struct strategy strategy_host_ports = {
    .field = "allowHostPorts",
    .validate_container = validate_container,
};
