/*
 * SCC field: allowHostNetwork. Pod field: spec.hostNetwork, read. The reference reports it for the pod and once more for every
 * container. Reference: provider.go.
 */
#include "strategy/strategy.h"

static void validate(struct evaluation *evaluation, const struct field_path *path) {
    if (evaluation->pod->facts->host_network && !evaluation->scc->allow_host_network) {
        violation_invalid(&evaluation->violations, field_child(evaluation->arena, path, "hostNetwork"),
                          VALUE_OF_BOOL(true), STR("Host network is not allowed to be used"));
    }
}

static void validate_pod(struct evaluation *evaluation) {
    validate(evaluation, evaluation->spec);
}

static void validate_container(struct evaluation *evaluation, const struct container_at *container) {
    validate(evaluation, container->path);
}

const struct strategy strategy_host_network = {
    .field = "allowHostNetwork",
    .validate_pod = validate_pod,
    .validate_container = validate_container,
};
