/*
 * One strategy on one pod, as tables: the members of an SCC, a pod, and what must come out as patch and violations.
 * JSON has single quotes for double ones. The namespace's ranges are fixed: 1000/10, groups 2000/5,3000/2, s0:c1,c0.
 */
#ifndef TESTS_STRATEGY_EVALUATION_H
#define TESTS_STRATEGY_EVALUATION_H

#include "pod/pod_text.h"
#include "pod/pod_visit.h"
#include "strategy/strategy.h"

struct strategy_case {
    const char *scc; /* members */
    const char *pod;
    const char *patch;      /* NULL: nothing changes */
    const char *violations; /* one a line; NULL: none */
};

/* Pods in short: a spec, or a spec and one container's securityContext in each position. */
#define SPEC(members) "{'metadata':{'annotations':{}},'spec':{" members "}}"
#define ANNOTATED(annotations, members) "{'metadata':{'annotations':{" annotations "}},'spec':{" members "}}"
#define CONTAINER(context) SPEC("'containers':[{'name':'c','securityContext':{" context "}}]")
#define ADD(path, value) "{'op':'add','path':'" path "','value':" value "}"
#define REPLACE(path, value) "{'op':'replace','path':'" path "','value':" value "}"
#define POD_CONTEXT(value) "[" ADD("/spec/securityContext", value) "]"
#define CONTAINER_ADDS(member, value) "[" ADD("/spec/containers/0/securityContext/" member, value) "]"

static inline const struct scc *scc_with(struct arena *arena, const char *members) {
    struct scc *scc = ARENA_NEW(arena, struct scc);
    struct error err = {0};
    struct buf text = BUF(arena);
    buf_format(&text, "{'metadata':{'name':'s'}%s%s}", *members == '\0' ? "" : ",", members);
    struct json root = json_from(arena, buf_view(&text).bytes);
    ck_assert_msg(scc_decode(arena, &root, scc, &err), "%s: %s", err.text, members);
    scc_default(arena, scc);
    return scc;
}

static inline struct filled_scc filled_with(struct arena *arena, const struct scc *scc) {
    struct namespace_ranges *ranges = ARENA_NEW(arena, struct namespace_ranges);
    ranges->uid_range = STR("1000/10");
    ranges->groups = STR("2000/5,3000/2");
    ranges->mcs = STR("s0:c1,c0");
    namespace_derive(arena, ranges);
    struct filled_scc filled;
    struct str problem;
    ck_assert_msg(scc_fill(arena, scc, &(struct scc_home){STR("ns"), ranges}, &filled, &problem), "%.*s",
                  STR_ARG(problem));
    return filled;
}

static inline struct evaluation evaluation_with(struct arena *arena, const char *scc, struct pod *pod) {
    const struct scc *policy = scc_with(arena, scc);
    struct evaluation evaluation = {
        .arena = arena,
        .filled = filled_with(arena, policy),
        .scc = policy,
        .pod = pod,
        .violations = VIOLATIONS(arena),
        .provider = field_root(arena, STR("provider s: ")),
    };
    evaluation.spec = field_child(arena, evaluation.provider, "spec");
    evaluation.pod_security = field_child(arena, evaluation.spec, "securityContext");
    return evaluation;
}

/* The hooks of one strategy alone, in the order of the reference. */
static inline void strategy_apply(const struct strategy *strategy, struct evaluation *evaluation) {
    if (strategy->generate_pod != NULL) {
        strategy->generate_pod(evaluation);
    }
    if (strategy->validate_pod != NULL) {
        strategy->validate_pod(evaluation);
    }
    for (size_t i = 0; i < evaluation->pod->facts->container_count; i++) {
        const struct container *facts = &evaluation->pod->facts->containers[i];
        struct container_at container = {
            .facts = facts,
            .security = &evaluation->pod->containers[i],
            .path = container_path(evaluation->arena, evaluation->provider, facts),
        };
        if (strategy->generate_container != NULL) {
            strategy->generate_container(evaluation, &container);
        }
        if (strategy->validate_container != NULL) {
            strategy->validate_container(evaluation, &container);
        }
    }
}

static inline struct str violations_text(struct arena *arena, const struct violations *violations) {
    struct buf buf = BUF(arena);
    for (const struct violation *v = violations->first; v != NULL; v = v->next) {
        if (v != violations->first) {
            buf_char(&buf, '\n');
        }
        violation_print(&buf, v);
    }
    return buf_view(&buf);
}

static inline void strategy_check(const struct strategy *strategy, const struct strategy_case *cases, size_t count) {
    for (size_t i = 0; i < count; i++) {
        struct arena arena = {0};
        struct pod before = pod_from(&arena, cases[i].pod), after = pod_copy(&arena, &before);
        struct evaluation evaluation = evaluation_with(&arena, cases[i].scc, &after);
        strategy_apply(strategy, &evaluation);
        struct str patch = pod_patch(&arena, &before, &after);
        struct str wanted = unquoted(&arena, cases[i].patch != NULL ? cases[i].patch : "");
        struct str wrong = violations_text(&arena, &evaluation.violations);
        struct str wanted_wrong = unquoted(&arena, cases[i].violations != NULL ? cases[i].violations : "");
        ck_assert_msg(str_equal(patch, wanted), "case %zu: patch\nis:     %.*s\nwanted: %.*s", i, STR_ARG(patch),
                      STR_ARG(wanted));
        ck_assert_msg(str_equal(wrong, wanted_wrong), "case %zu: violations\nis:     %.*s\nwanted: %.*s", i,
                      STR_ARG(wrong), STR_ARG(wanted_wrong));
        ck_assert(pod_same(&before, &after, true) == (cases[i].patch == NULL));
        arena_free(&arena);
    }
}

/* What strategies_problem says of an SCC; absent when it can be evaluated. */
static inline void problem_check(const char *scc, const char *problem) {
    struct arena arena = {0};
    struct filled_scc filled = filled_with(&arena, scc_with(&arena, scc));
    struct str is = strategies_problem(&arena, &filled);
    ck_assert((problem == NULL) == (is.bytes == NULL));
    if (problem != NULL) {
        ck_assert_text(is, problem);
    }
    arena_free(&arena);
}

#endif
