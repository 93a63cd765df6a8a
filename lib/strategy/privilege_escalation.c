/*
 * SCC fields: defaultAllowPrivilegeEscalation, allowPrivilegeEscalation. Container field:
 * securityContext.allowPrivilegeEscalation, read and written: first the default, then false where true is forbidden.
 * A privileged container, or one that adds CAP_SYS_ADMIN under exactly that name, is left out of the default, since
 * Kubernetes itself refuses false for those. Reference: provider.go.
 */
#include "strategy/strategy.h"

static bool default_applies(const struct container_security *security) {
    return !security->privileged.value &&
           !(security->capabilities != NULL && str_list_has(&security->capabilities->add, STR("CAP_SYS_ADMIN")));
}

static void generate_container(struct evaluation *evaluation, struct container_at *container) {
    const struct scc *scc = evaluation->scc;
    struct opt_bool *escalation = &container->security->allow_privilege_escalation;
    if (!escalation->set && scc->default_allow_privilege_escalation.set && default_applies(container->security)) {
        *escalation = scc->default_allow_privilege_escalation;
    }
    if (!escalation->set && scc->allow_privilege_escalation.set && !scc->allow_privilege_escalation.value) {
        *escalation = scc->allow_privilege_escalation;
    }
}

static void validate_container(struct evaluation *evaluation, const struct container_at *container) {
    struct opt_bool escalation = container->security->allow_privilege_escalation;
    struct opt_bool allowed = evaluation->scc->allow_privilege_escalation;
    if (allowed.set && !allowed.value && (!escalation.set || escalation.value)) {
        violation_invalid(&evaluation->violations,
                          field_child(evaluation->arena, container->path, "allowPrivilegeEscalation"),
                          escalation.set ? VALUE_OF_BOOL(true) : VALUE_OF_NULL,
                          STR("Allowing privilege escalation for containers is not allowed"));
    }
}

const struct strategy strategy_privilege_escalation = {
    .field = "allowPrivilegeEscalation",
    .generate_container = generate_container,
    .validate_container = validate_container,
};
