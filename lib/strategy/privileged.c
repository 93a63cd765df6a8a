/*
 * SCC field: allowPrivilegedContainer. Container field: securityContext.privileged, read. Reference: provider.go.
 */
#include "strategy/strategy.h"

static void validate_container(struct evaluation *evaluation, const struct container_at *container) {
    if (container->security->privileged.value && !evaluation->scc->allow_privileged_container) {
        violation_invalid(&evaluation->violations, field_child(evaluation->arena, container->path, "privileged"),
                          VALUE_OF_BOOL(true), STR("Privileged containers are not allowed"));
    }
}

const struct strategy strategy_privileged = {
    .field = "allowPrivilegedContainer",
    .validate_container = validate_container,
};
