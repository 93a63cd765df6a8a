/*
 * SCC field: userNamespaceLevel. Pod field: spec.hostUsers, read. RequirePodLevel wants it to be false, said aloud;
 * any other level asks nothing. Reference: provider.go.
 */
#include "strategy/strategy.h"

static void validate_pod(struct evaluation *evaluation) {
    struct opt_bool host_users = evaluation->pod->facts->host_users;
    if (!str_equal(evaluation->scc->user_namespace_level, STR("RequirePodLevel"))) {
        return;
    }
    if (!host_users.set || host_users.value) {
        violation_invalid(&evaluation->violations, field_child(evaluation->arena, evaluation->spec, "hostUsers"),
                          host_users.set ? VALUE_OF_BOOL(true) : VALUE_OF_NULL, STR("Host Users must be set to false"));
    }
}

const struct strategy strategy_user_namespace = {
    .field = "userNamespaceLevel",
    .validate_pod = validate_pod,
};
