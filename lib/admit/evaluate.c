/*
 * One SCC on a copy of the pod: generate and validate. Reference: AssignSecurityContext in matcher.go.
 */
#include "admit/evaluate.h"

#include "strategy/strategy.h"

void evaluate(struct arena *arena, const struct pod *pod, struct verdict *verdict) {
    struct buf provider = BUF(arena);
    BUF_LITERAL(&provider, "provider ");
    buf_str(&provider, verdict->scc->name);
    BUF_LITERAL(&provider, ": ");

    verdict->pod = pod_copy(arena, pod);
    struct evaluation evaluation = {
        .arena = arena,
        .filled = verdict->filled,
        .scc = verdict->scc,
        .pod = &verdict->pod,
        .violations = VIOLATIONS(arena),
        .provider = field_root(arena, buf_view(&provider)),
    };
    evaluation.spec = field_child(arena, evaluation.provider, "spec");
    evaluation.pod_security = field_child(arena, evaluation.spec, "securityContext");
    strategies_evaluate(&evaluation);
    verdict->violations = evaluation.violations;
}
