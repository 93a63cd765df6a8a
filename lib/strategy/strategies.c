/*
 * The four orders. They are data, and they are visible: a message lists violations in the order in which they were
 * found. Reference: provider.go (Create/Validate Pod/Container SecurityContext) and matcher.go (AssignSecurityContext).
 */
#include "pod/pod_visit.h"
#include "strategy/strategy.h"

static const struct strategy *const pod_generate[] = {
    &strategy_supplemental_groups,
    &strategy_fs_group,
    &strategy_se_linux,
    &strategy_seccomp,
};

static const struct strategy *const pod_validate[] = {
    &strategy_fs_group, &strategy_supplemental_groups, &strategy_seccomp,
    &strategy_se_linux, &strategy_host_network,        &strategy_host_pid,
    &strategy_host_ipc, &strategy_user_namespace,      &strategy_sysctls,
    &strategy_volumes,  &strategy_flex_volumes,
};

static const struct strategy *const container_generate[] = {
    &strategy_run_as_user,    &strategy_se_linux, &strategy_run_as_non_root,      &strategy_capabilities,
    &strategy_read_only_root, &strategy_seccomp,  &strategy_privilege_escalation,
};

/* Host network, PID and IPC are the pod's, but the reference repeats them for every container. So do we. */
static const struct strategy *const container_validate[] = {
    &strategy_run_as_user,
    &strategy_se_linux,
    &strategy_seccomp,
    &strategy_privileged,
    &strategy_capabilities,
    &strategy_host_network,
    &strategy_host_ports,
    &strategy_host_pid,
    &strategy_host_ipc,
    &strategy_read_only_root,
    &strategy_privilege_escalation,
};

/* The order in which the reference builds a provider. */
static const struct strategy *const problems[] = {
    &strategy_run_as_user,
    &strategy_se_linux,
    &strategy_fs_group,
    &strategy_supplemental_groups,
};

#define EACH(strategy, list)                                                                                           \
    (size_t i_ = 0; i_ < sizeof(list) / sizeof(list)[0] && ((strategy) = (list)[i_]) != NULL; i_++)

struct str strategies_problem(struct arena *arena, const struct filled_scc *filled) {
    const struct strategy *strategy;
    for
        EACH(strategy, problems) {
            struct str problem = strategy->problem(arena, filled);
            if (problem.bytes != NULL) {
                return problem;
            }
        }
    return (struct str){0};
}

static void container_evaluate(struct evaluation *evaluation, size_t index) {
    struct container_at container = {
        .facts = &evaluation->pod->facts->containers[index],
        .security = &evaluation->pod->containers[index],
        .path = container_path(evaluation->arena, evaluation->provider, &evaluation->pod->facts->containers[index]),
    };
    const struct strategy *strategy;
    for
        EACH(strategy, container_generate) {
            strategy->generate_container(evaluation, &container);
        }
    for
        EACH(strategy, container_validate) {
            strategy->validate_container(evaluation, &container);
        }
}

void strategies_evaluate(struct evaluation *evaluation) {
    const struct strategy *strategy;
    for
        EACH(strategy, pod_generate) {
            strategy->generate_pod(evaluation);
        }
    for
        EACH(strategy, pod_validate) {
            strategy->validate_pod(evaluation);
        }
    for (size_t i = 0; i < evaluation->pod->facts->container_count; i++) {
        container_evaluate(evaluation, i);
    }
}
