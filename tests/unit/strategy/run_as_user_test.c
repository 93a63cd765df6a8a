/*
 * runAsUser: the four types, the effective UID, and rules that cannot be evaluated.
 */
#include "strategy/evaluation.h"

#define MUST "'runAsUser':{'type':'MustRunAs','uid':7}"
#define RANGE "'runAsUser':{'type':'MustRunAsRange'}"
#define OWN_RANGE "'runAsUser':{'type':'MustRunAsRange','uidRangeMin':5,'uidRangeMax':6}"
#define NON_ROOT "'runAsUser':{'type':'MustRunAsNonRoot'}"
#define ANY "'runAsUser':{'type':'RunAsAny'}"
#define POD_USER(pod, context)                                                                                         \
    SPEC("'securityContext':{" pod "},'containers':[{'name':'c','securityContext':{" context "}}]")
#define USER_IS "provider s: .containers[0].runAsUser: "
#define NON_ROOT_IS "provider s: .containers[0].runAsNonRoot: "

static const struct strategy_case cases[] = {
    {MUST, CONTAINER(""), CONTAINER_ADDS("runAsUser", "7"), NULL},
    {MUST, CONTAINER("'runAsUser':7"), NULL, NULL},
    {MUST, CONTAINER("'runAsUser':8"), NULL, USER_IS "Invalid value: 8: must be: 7"},
    {MUST, CONTAINER("'runAsUser':0"), NULL, USER_IS "Invalid value: 0: must be: 7"},
    {MUST, CONTAINER("'runAsUser':-1"), NULL, USER_IS "Invalid value: -1: must be: 7"},
    {MUST, POD_USER("'runAsUser':7", ""), NULL, NULL},
    {MUST, POD_USER("'runAsUser':8", ""), NULL, USER_IS "Invalid value: 8: must be: 7"},
    {MUST, POD_USER("'runAsUser':8", "'runAsUser':7"), NULL, NULL},
    {"'runAsUser':{'type':'MustRunAs','uid':0}", CONTAINER(""), CONTAINER_ADDS("runAsUser", "0"), NULL},
    {RANGE, CONTAINER(""), CONTAINER_ADDS("runAsUser", "1000"), NULL},
    {RANGE, CONTAINER("'runAsUser':1000"), NULL, NULL},
    {RANGE, CONTAINER("'runAsUser':1009"), NULL, NULL},
    {RANGE, CONTAINER("'runAsUser':999"), NULL, USER_IS "Invalid value: 999: must be in the ranges: [1000, 1009]"},
    {RANGE, CONTAINER("'runAsUser':1010"), NULL, USER_IS "Invalid value: 1010: must be in the ranges: [1000, 1009]"},
    {RANGE, CONTAINER("'runAsUser':9223372036854775807"), NULL,
     USER_IS "Invalid value: 9223372036854775807: must be in the ranges: [1000, 1009]"},
    {RANGE, POD_USER("'runAsUser':0", "'runAsUser':1001"), NULL, NULL},
    {OWN_RANGE, CONTAINER(""), CONTAINER_ADDS("runAsUser", "5"), NULL},
    {OWN_RANGE, CONTAINER("'runAsUser':1000"), NULL, USER_IS "Invalid value: 1000: must be in the ranges: [5, 6]"},
    {NON_ROOT, CONTAINER(""), NULL, NON_ROOT_IS "Required value: must be true"},
    {NON_ROOT, CONTAINER("'runAsNonRoot':true"), NULL, NULL},
    {NON_ROOT, CONTAINER("'runAsNonRoot':false"), NULL, NON_ROOT_IS "Invalid value: false: must be true"},
    {NON_ROOT, CONTAINER("'runAsNonRoot':false,'runAsUser':5"), NULL, NON_ROOT_IS "Invalid value: false: must be true"},
    {NON_ROOT, CONTAINER("'runAsUser':5"), NULL, NULL},
    {NON_ROOT, CONTAINER("'runAsUser':0"), NULL, USER_IS "Invalid value: 0: running with the root UID is forbidden"},
    {NON_ROOT, CONTAINER("'runAsUser':0,'runAsNonRoot':true"), NULL,
     USER_IS "Invalid value: 0: running with the root UID is forbidden"},
    {NON_ROOT, POD_USER("'runAsNonRoot':true", ""), NULL, NULL},
    {NON_ROOT, POD_USER("'runAsNonRoot':true,'runAsUser':0", "'runAsUser':1"), NULL, NULL},
    {NON_ROOT, POD_USER("'runAsNonRoot':true", "'runAsNonRoot':false"), NULL,
     NON_ROOT_IS "Invalid value: false: must be true"},
    {ANY, CONTAINER(""), NULL, NULL},
    {ANY, CONTAINER("'runAsUser':0"), NULL, NULL},
    {ANY, CONTAINER("'runAsNonRoot':false"), NULL, NULL},
    {RANGE, SPEC("'initContainers':[{}],'containers':[{'securityContext':{'runAsUser':1}}],'ephemeralContainers':[{}]"),
     "[" ADD("/spec/initContainers/0/securityContext",
             "{'runAsUser':1000}") "," ADD("/spec/ephemeralContainers/0/securityContext", "{'runAsUser':1000}") "]",
     USER_IS "Invalid value: 1: must be in the ranges: [1000, 1009]"},
};

START_TEST(tables) {
    strategy_check(&strategy_run_as_user, cases, COUNT(cases));
}
END_TEST

#define OTHERS                                                                                                         \
    ",'seLinuxContext':{'type':'RunAsAny'},'fsGroup':{'type':'RunAsAny'},'supplementalGroups':{'type':'RunAsAny'}"

START_TEST(rules_that_cannot_be_evaluated) {
    problem_check(MUST OTHERS, NULL);
    problem_check(RANGE OTHERS, NULL);
    problem_check(NON_ROOT OTHERS, NULL);
    problem_check(ANY OTHERS, NULL);
    problem_check("'runAsUser':{'type':'MustRunAs'}" OTHERS, "MustRunAs requires a UID");
    problem_check("'runAsUser':{'type':'MustRunAsRange','uidRangeMin':1}" OTHERS,
                  "MustRunAsRange requires a UIDRangeMax");
    problem_check("'runAsUser':{'type':'MustRunAsRange','uidRangeMax':1}" OTHERS,
                  "MustRunAsRange requires a UIDRangeMin");
    problem_check("'runAsUser':{'type':'mustrunas'}" OTHERS, "Unrecognized RunAsUser strategy type mustrunas");
    problem_check("'runAsUser':{}" OTHERS, "Unrecognized RunAsUser strategy type ");
}
END_TEST

int main(void) {
    return SUITE_RUN("run_as_user", tables, rules_that_cannot_be_evaluated);
}
