/*
 * What a rule about one SCC field is: up to four hooks. The order in which they run is data (strategies.c), since it
 * shows in messages. A strategy writes only to the evaluation's pod.
 */
#ifndef STRATEGY_STRATEGY_H
#define STRATEGY_STRATEGY_H

#include "base/violation.h"
#include "policy/policy.h"

/* One SCC on one pod, at work. */
struct evaluation {
    struct arena *arena;
    struct filled_scc filled;
    const struct scc *scc; /* == filled.scc */
    struct pod *pod;       /* the candidate's own copy */
    struct violations violations;
    const struct field_path *provider; /* "provider NAME: " */
    const struct field_path *spec, *pod_security;
};

/* The container that is looked at. */
struct container_at {
    const struct container *facts;
    struct container_security *security;
    const struct field_path *path; /* "provider NAME: .initContainers[0]": without .spec, as in the reference */
};

struct strategy {
    const char *field; /* of the SCC */
    void (*generate_pod)(struct evaluation *evaluation);
    void (*validate_pod)(struct evaluation *evaluation);
    void (*generate_container)(struct evaluation *evaluation, struct container_at *container);
    void (*validate_container)(struct evaluation *evaluation, const struct container_at *container);
    /* Can the filled SCC be evaluated at all? Absent when it can, else the reference's text. */
    struct str (*problem)(struct arena *arena, const struct filled_scc *filled);
};

extern const struct strategy strategy_run_as_user, strategy_run_as_non_root, strategy_se_linux, strategy_fs_group,
    strategy_supplemental_groups, strategy_capabilities, strategy_seccomp, strategy_sysctls, strategy_volumes,
    strategy_flex_volumes, strategy_host_network, strategy_host_ports, strategy_host_pid, strategy_host_ipc,
    strategy_user_namespace, strategy_privileged, strategy_privilege_escalation, strategy_read_only_root;

/* Runs all rules; violations collect in the evaluation. */
void strategies_evaluate(struct evaluation *evaluation);
/* The first problem in the reference's order, absent when there is none. */
struct str strategies_problem(struct arena *arena, const struct filled_scc *filled);

#endif
