/*
 * seLinuxContext: options filled in for the pod, levels compared as sets of categories, the rest as written.
 */
#include "strategy/evaluation.h"

#define ANY "'seLinuxContext':{'type':'RunAsAny'}"
#define MUST "'seLinuxContext':{'type':'MustRunAs'}"
#define OWN "'seLinuxContext':{'type':'MustRunAs','seLinuxOptions':{'user':'u','role':'r','type':'t','level':'s0:c5'}}"
#define NO_LEVEL "'seLinuxContext':{'type':'MustRunAs','seLinuxOptions':{'type':'t'}}"
#define POD_OPTIONS(options) SPEC("'securityContext':{'seLinuxOptions':{" options "}}")
#define POD_IS "provider s: .spec.securityContext.seLinuxOptions."
#define CONTAINER_IS "provider s: .containers[0].seLinuxOptions."

static const struct strategy_case cases[] = {
    {ANY, SPEC("'containers':[{}]"), NULL, NULL},
    {ANY, POD_OPTIONS("'level':'whatever'"), NULL, NULL},
    {MUST, SPEC("'containers':[{}]"), POD_CONTEXT("{'seLinuxOptions':{'level':'s0:c1,c0'}}"), NULL},
    {OWN, SPEC("'containers':[{}]"),
     POD_CONTEXT("{'seLinuxOptions':{'user':'u','role':'r','type':'t','level':'s0:c5'}}"), NULL},
    {NO_LEVEL, SPEC(""), POD_CONTEXT("{'seLinuxOptions':{'type':'t','level':'s0:c1,c0'}}"), NULL},
    {MUST, POD_OPTIONS("'level':'s0:c1,c0'"), NULL, NULL},
    {MUST, POD_OPTIONS("'level':'s0:c0,c1'"), NULL, NULL}, /* any order */
    {MUST, POD_OPTIONS("'level':'s0:c0,c1,c1'"), NULL, POD_IS "level: Invalid value: 's0:c0,c1,c1': must be s0:c1,c0"},
    {MUST, POD_OPTIONS("'level':'s0:c0'"), NULL, POD_IS "level: Invalid value: 's0:c0': must be s0:c1,c0"},
    {MUST, POD_OPTIONS("'level':'s1:c1,c0'"), NULL, POD_IS "level: Invalid value: 's1:c1,c0': must be s0:c1,c0"},
    {MUST, POD_OPTIONS("'level':'s0'"), NULL, POD_IS "level: Invalid value: 's0': must be s0:c1,c0"},
    {MUST, POD_OPTIONS("'level':'s0:'"), NULL, POD_IS "level: Invalid value: 's0:': must be s0:c1,c0"},
    {MUST, POD_OPTIONS("'level':'S0:C1,C0'"), NULL, POD_IS "level: Invalid value: 'S0:C1,C0': must be s0:c1,c0"},
    {MUST, POD_OPTIONS("'level':'s0:c1, c0'"), NULL, POD_IS "level: Invalid value: 's0:c1, c0': must be s0:c1,c0"},
    {MUST, POD_OPTIONS(""), NULL, POD_IS "level: Invalid value: '': must be s0:c1,c0"}, /* {} is not absent */
    {"'seLinuxContext':{'type':'MustRunAs','seLinuxOptions':{'level':'s0:c1:c2'}}", POD_OPTIONS("'level':'s0:c1:c2'"),
     NULL, NULL},
    {"'seLinuxContext':{'type':'MustRunAs','seLinuxOptions':{'level':'plain'}}", POD_OPTIONS("'level':'plain'"), NULL,
     NULL},
    {OWN, POD_OPTIONS("'level':'x'"), NULL,
     POD_IS "level: Invalid value: 'x': must be s0:c5\n" POD_IS "role: Invalid value: '': must be r\n" POD_IS
            "type: Invalid value: '': must be t\n" POD_IS "user: Invalid value: '': must be u"},
    {OWN, POD_OPTIONS("'user':'U','role':'r','type':'t','level':'s0:c5'"), NULL,
     POD_IS "user: Invalid value: 'U': must be u"},
    {MUST, POD_OPTIONS("'level':'s0:c1,c0','type':'spc_t'"), NULL, POD_IS "type: Invalid value: 'spc_t': must be "},
    {MUST, SPEC("'containers':[{'securityContext':{'seLinuxOptions':{'level':'s0:c9'}}}]"),
     POD_CONTEXT("{'seLinuxOptions':{'level':'s0:c1,c0'}}"),
     CONTAINER_IS "level: Invalid value: 's0:c9': must be s0:c1,c0"},
    {MUST,
     SPEC("'securityContext':{'seLinuxOptions':{'level':'bad'}},'containers':[{'securityContext':{'seLinuxOptions':"
          "{'level':'s0:c0,c1'}}},{}]"),
     NULL,
     POD_IS "level: Invalid value: 'bad': must be s0:c1,c0\n"
            "provider s: .containers[1].seLinuxOptions.level: Invalid value: 'bad': must be s0:c1,c0"},
};

START_TEST(tables) {
    strategy_check(&strategy_se_linux, cases, COUNT(cases));
}
END_TEST

/* A strategy alone can be asked for a pod without options: then they are required. */
START_TEST(options_are_required) {
    struct arena arena = {0};
    struct pod pod = pod_from(&arena, SPEC("'containers':[{}]"));
    struct evaluation evaluation = evaluation_with(&arena, MUST, &pod);
    strategy_se_linux.validate_pod(&evaluation);
    ck_assert_text(violations_text(&arena, &evaluation.violations),
                   "provider s: .spec.securityContext.seLinuxOptions: Required value");
    struct container_at container = {
        .facts = pod.facts->containers, .security = pod.containers, .path = evaluation.provider};
    strategy_se_linux.generate_container(&evaluation, &container);
    ck_assert_text(pod.containers[0].se_linux->level, "s0:c1,c0");
    arena_free(&arena);
}
END_TEST

#define OTHERS ",'runAsUser':{'type':'RunAsAny'}"

START_TEST(rules_that_cannot_be_evaluated) {
    problem_check(ANY OTHERS, NULL);
    problem_check(MUST OTHERS, NULL);
    problem_check("'seLinuxContext':{'type':'Other'}" OTHERS, "Unrecognized SELinuxContext strategy type Other");
    problem_check("'runAsUser':{'type':'RunAsAny'}", "Unrecognized SELinuxContext strategy type ");
    problem_check("'seLinuxContext':{'type':'Other'}", "Unrecognized RunAsUser strategy type "); /* the first counts */
}
END_TEST

int main(void) {
    return SUITE_RUN("se_linux", tables, options_are_required, rules_that_cannot_be_evaluated);
}
