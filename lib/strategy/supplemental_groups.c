/*
 * SCC field: supplementalGroups {type, ranges}. Pod field: spec.securityContext.supplementalGroups, read and written.
 * MustRunAs fills the start of the first range where there is no group at all (an empty list counts as none), and
 * demands every group to be in the ranges; RunAsAny does nothing. Reference: group/mustrunas.go, group/runasany.go.
 */
#include "strategy/group_ranges.h"

static void generate_pod(struct evaluation *evaluation) {
    struct pod_security *security = &evaluation->pod->security;
    if (evaluation->scc->supplemental_groups.type == RULE_MUST_RUN_AS && security->supplemental_group_count == 0) {
        security->supplemental_groups = &evaluation->filled.supplemental_groups.items[0].min;
        security->supplemental_group_count = 1;
    }
}

static void validate_pod(struct evaluation *evaluation) {
    const struct pod_security *security = &evaluation->pod->security;
    if (evaluation->scc->supplemental_groups.type == RULE_MUST_RUN_AS) {
        group_ranges_validate(evaluation, &evaluation->filled.supplemental_groups, "supplementalGroups",
                              security->supplemental_groups, security->supplemental_group_count);
    }
}

static struct str problem(struct arena *arena, const struct filled_scc *filled) {
    return group_rule_problem(arena, &filled->scc->supplemental_groups, &filled->supplemental_groups,
                              "SupplementalGroups");
}

const struct strategy strategy_supplemental_groups = {
    .field = "supplementalGroups",
    .generate_pod = generate_pod,
    .validate_pod = validate_pod,
    .problem = problem,
};
