/*
 * SCC field: runAsUser.type. Pod field: runAsNonRoot, written on the container where neither it nor the pod says.
 * A UID above 0 gets the mark (Pod Security's "restricted" wants it); without any UID only MustRunAsNonRoot sets it,
 * and the kubelet then looks at the image. Reference: provider.go, CreateContainerSecurityContext.
 */
#include "strategy/strategy.h"

static void generate_container(struct evaluation *evaluation, struct container_at *container) {
    if (effective_run_as_non_root(evaluation->pod, container->security).set) {
        return;
    }
    struct opt_int64 uid = effective_run_as_user(evaluation->pod, container->security);
    bool non_root = uid.set ? uid.value > 0 : evaluation->scc->run_as_user.type == RULE_MUST_RUN_AS_NON_ROOT;
    if (non_root) {
        container->security->run_as_non_root = (struct opt_bool){.set = true, .value = true};
    }
}

const struct strategy strategy_run_as_non_root = {
    .field = "runAsUser.type",
    .generate_container = generate_container,
};
