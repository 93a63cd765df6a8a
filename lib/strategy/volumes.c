/*
 * SCC field: volumes. Pod field: spec.volumes[], read. `*` allows all; `secret` also allows the projected volume that
 * the API server injects for service account tokens. Reference: provider.go, allowsVolumeType.
 */
#include "strategy/strategy.h"

static bool allowed(const struct scc *scc, const struct volume *volume) {
    if (volume->type == VOLUME_UNKNOWN) {
        return false;
    }
    if (scc->volume_types >> volume->type & 1) {
        return true;
    }
    return volume->service_account_token && (scc->volume_types >> VOLUME_SECRET & 1) != 0;
}

static void validate_pod(struct evaluation *evaluation) {
    const struct pod_facts *facts = evaluation->pod->facts;
    struct arena *arena = evaluation->arena;
    for (size_t i = 0; !evaluation->scc->all_volumes && i < facts->volume_count; i++) {
        if (allowed(evaluation->scc, &facts->volumes[i])) {
            continue;
        }
        struct str type = volume_type_name(facts->volumes[i].type);
        struct buf detail = BUF(arena);
        if (str_empty(type)) {
            BUF_LITERAL(&detail, "unknown volume type");
        } else {
            buf_str(&detail, type);
            BUF_LITERAL(&detail, " volumes are not allowed to be used");
        }
        violation_invalid(&evaluation->violations,
                          field_index(arena, field_child(arena, evaluation->spec, "volumes"), i), VALUE_OF_STRING(type),
                          buf_view(&detail));
    }
}

const struct strategy strategy_volumes = {
    .field = "volumes",
    .validate_pod = validate_pod,
};
