/*
 * SCC field: runAsUser {type, uid, uidRangeMin, uidRangeMax}. Pod fields: runAsUser and runAsNonRoot, effective per
 * container; runAsUser is written on the container.
 * MustRunAs: exactly uid. MustRunAsRange: within the range, its start is filled in. MustRunAsNonRoot: a UID that is not
 * 0, or the mark runAsNonRoot. RunAsAny: anything. Reference: user/.
 */
#include "strategy/strategy.h"

static void generate_container(struct evaluation *evaluation, struct container_at *container) {
    const struct run_as_user_rule *rule = &evaluation->scc->run_as_user;
    if (effective_run_as_user(evaluation->pod, container->security).set) {
        return;
    }
    if (rule->type == RULE_MUST_RUN_AS) {
        container->security->run_as_user = rule->uid;
    } else if (rule->type == RULE_MUST_RUN_AS_RANGE) {
        container->security->run_as_user = evaluation->filled.uid_min;
    }
}

static void user_is_wrong(struct evaluation *evaluation, const struct container_at *container, int64_t uid,
                          struct str detail) {
    violation_invalid(&evaluation->violations, field_child(evaluation->arena, container->path, "runAsUser"),
                      VALUE_OF_INT(uid), detail);
}

static void validate_exact(struct evaluation *evaluation, const struct container_at *container, struct opt_int64 uid) {
    int64_t must = evaluation->scc->run_as_user.uid.value;
    if (uid.value != must) {
        struct buf detail = BUF(evaluation->arena);
        BUF_LITERAL(&detail, "must be: ");
        buf_int(&detail, must);
        user_is_wrong(evaluation, container, uid.value, buf_view(&detail));
    }
}

static void validate_range(struct evaluation *evaluation, const struct container_at *container, struct opt_int64 uid) {
    int64_t min = evaluation->filled.uid_min.value, max = evaluation->filled.uid_max.value;
    if (uid.value < min || uid.value > max) {
        struct buf detail = BUF(evaluation->arena);
        BUF_LITERAL(&detail, "must be in the ranges: [");
        buf_int(&detail, min);
        BUF_LITERAL(&detail, ", ");
        buf_int(&detail, max);
        buf_char(&detail, ']');
        user_is_wrong(evaluation, container, uid.value, buf_view(&detail));
    }
}

static void validate_non_root(struct evaluation *evaluation, const struct container_at *container,
                              struct opt_int64 uid) {
    struct opt_bool non_root = effective_run_as_non_root(evaluation->pod, container->security);
    const struct field_path *path = field_child(evaluation->arena, container->path, "runAsNonRoot");
    if (!non_root.set && !uid.set) {
        violation_required(&evaluation->violations, path, STR("must be true"));
    } else if (non_root.set && !non_root.value) {
        violation_invalid(&evaluation->violations, path, VALUE_OF_BOOL(false), STR("must be true"));
    } else if (uid.set && uid.value == 0) {
        user_is_wrong(evaluation, container, 0, STR("running with the root UID is forbidden"));
    }
}

static void validate_container(struct evaluation *evaluation, const struct container_at *container) {
    enum rule_type type = evaluation->scc->run_as_user.type;
    struct opt_int64 uid = effective_run_as_user(evaluation->pod, container->security);
    if (type == RULE_MUST_RUN_AS_NON_ROOT) {
        validate_non_root(evaluation, container, uid);
    } else if (type == RULE_RUN_AS_ANY) {
        return;
    } else if (!uid.set) {
        violation_required(&evaluation->violations, field_child(evaluation->arena, container->path, "runAsUser"),
                           STR(""));
    } else if (type == RULE_MUST_RUN_AS) {
        validate_exact(evaluation, container, uid);
    } else {
        validate_range(evaluation, container, uid);
    }
}

static struct str problem(struct arena *arena, const struct filled_scc *filled) {
    const struct run_as_user_rule *rule = &filled->scc->run_as_user;
    switch (rule->type) {
    case RULE_MUST_RUN_AS:
        return rule->uid.set ? ((struct str){0}) : STR("MustRunAs requires a UID");
    case RULE_MUST_RUN_AS_RANGE:
        if (!filled->uid_min.set) {
            return STR("MustRunAsRange requires a UIDRangeMin");
        }
        return filled->uid_max.set ? ((struct str){0}) : STR("MustRunAsRange requires a UIDRangeMax");
    case RULE_MUST_RUN_AS_NON_ROOT:
    case RULE_RUN_AS_ANY:
        return (struct str){0};
    default:
        return str_format(arena, "Unrecognized RunAsUser strategy type %.*s", STR_ARG(rule->type_name));
    }
}

const struct strategy strategy_run_as_user = {
    .field = "runAsUser",
    .generate_container = generate_container,
    .validate_container = validate_container,
    .problem = problem,
};
