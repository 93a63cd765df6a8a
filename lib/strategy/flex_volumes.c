/*
 * SCC field: allowedFlexVolumes. Pod field: spec.volumes[].flexVolume.driver, read. An empty list, or an SCC that does
 * not allow flexVolume at all, asks nothing here. The reference looks at every volume that has a flexVolume, also beside
 * another source. Reference: provider.go, ValidatePodSecurityContext.
 */
#include "strategy/strategy.h"

static void validate_pod(struct evaluation *evaluation) {
    const struct scc *scc = evaluation->scc;
    const struct pod_facts *facts = evaluation->pod->facts;
    if (scc->flex_drivers.count == 0 || !(scc->all_volumes || (scc->volume_types >> VOLUME_FLEX_VOLUME & 1) != 0)) {
        return;
    }
    for (size_t i = 0; i < facts->volume_count; i++) {
        const struct volume *volume = &facts->volumes[i];
        if (!volume->flex || str_list_has(&scc->flex_drivers, volume->flex_driver)) {
            continue;
        }
        struct arena *arena = evaluation->arena;
        const struct field_path *path = field_index(arena, field_child(arena, evaluation->spec, "volumes"), i);
        violation_invalid(&evaluation->violations, field_child(arena, field_child(arena, path, "flexVolume"), "driver"),
                          VALUE_OF_STRING(volume->flex_driver), STR("Flexvolume driver is not allowed to be used"));
    }
}

const struct strategy strategy_flex_volumes = {
    .field = "allowedFlexVolumes",
    .validate_pod = validate_pod,
};
