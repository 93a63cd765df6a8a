/*
 * SCC field: fsGroup {type, ranges}. Pod field: spec.securityContext.fsGroup, read and written.
 * MustRunAs fills the start of the first range and demands a value in the ranges; RunAsAny does nothing.
 * Reference: group/mustrunas.go, group/runasany.go.
 */
#include "strategy/group_ranges.h"

static void generate_pod(struct evaluation *evaluation) {
    struct opt_int64 *fs_group = &evaluation->pod->security.fs_group;
    if (evaluation->scc->fs_group.type == RULE_MUST_RUN_AS && !fs_group->set) {
        *fs_group = (struct opt_int64){.set = true, .value = evaluation->filled.fs_group.items[0].min};
    }
}

static void validate_pod(struct evaluation *evaluation) {
    const struct opt_int64 *fs_group = &evaluation->pod->security.fs_group;
    if (evaluation->scc->fs_group.type == RULE_MUST_RUN_AS) {
        group_ranges_validate(evaluation, &evaluation->filled.fs_group, "fsGroup", &fs_group->value, fs_group->set);
    }
}

static struct str problem(struct arena *arena, const struct filled_scc *filled) {
    return group_rule_problem(arena, &filled->scc->fs_group, &filled->fs_group, "FSGroup");
}

const struct strategy strategy_fs_group = {
    .field = "fsGroup",
    .generate_pod = generate_pod,
    .validate_pod = validate_pod,
    .problem = problem,
};
