/*
 * SCC field: readOnlyRootFilesystem. Container field: securityContext.readOnlyRootFilesystem, read and written: true
 * is filled in and demanded where the SCC says so. Reference: provider.go.
 */
#include "strategy/strategy.h"

static void generate_container(struct evaluation *evaluation, struct container_at *container) {
    struct opt_bool *read_only = &container->security->read_only_root;
    if (evaluation->scc->read_only_root_filesystem && !read_only->set) {
        *read_only = (struct opt_bool){.set = true, .value = true};
    }
}

static void validate_container(struct evaluation *evaluation, const struct container_at *container) {
    struct opt_bool read_only = container->security->read_only_root;
    if (!evaluation->scc->read_only_root_filesystem || read_only.value) {
        return;
    }
    violation_invalid(&evaluation->violations,
                      field_child(evaluation->arena, container->path, "readOnlyRootFilesystem"),
                      read_only.set ? VALUE_OF_BOOL(false) : VALUE_OF_NULL,
                      read_only.set ? STR("ReadOnlyRootFilesystem must be set to true")
                                    : STR("ReadOnlyRootFilesystem may not be nil and must be set to true"));
}

const struct strategy strategy_read_only_root = {
    .field = "readOnlyRootFilesystem",
    .generate_container = generate_container,
    .validate_container = validate_container,
};
