/*
 * The mark runAsNonRoot: set for a UID above 0, or for no UID under MustRunAsNonRoot; never overwritten.
 */
#include "strategy/evaluation.h"

#define NON_ROOT "'runAsUser':{'type':'MustRunAsNonRoot'}"
#define ANY "'runAsUser':{'type':'RunAsAny'}"
#define POD_AND(pod, context) SPEC("'securityContext':{" pod "},'containers':[{'securityContext':{" context "}}]")
#define MARK CONTAINER_ADDS("runAsNonRoot", "true")

static const struct strategy_case cases[] = {
    {ANY, CONTAINER(""), NULL, NULL},
    {ANY, CONTAINER("'runAsUser':0"), NULL, NULL},
    {ANY, CONTAINER("'runAsUser':-5"), NULL, NULL},
    {ANY, CONTAINER("'runAsUser':5"), MARK, NULL},
    {ANY, CONTAINER("'runAsUser':5,'runAsNonRoot':false"), NULL, NULL},
    {ANY, CONTAINER("'runAsUser':5,'runAsNonRoot':true"), NULL, NULL},
    {ANY, POD_AND("'runAsUser':5", ""), MARK, NULL},
    {ANY, POD_AND("'runAsUser':5", "'runAsUser':0"), NULL, NULL},
    {ANY, POD_AND("'runAsUser':5,'runAsNonRoot':false", ""), NULL, NULL},
    {ANY, POD_AND("'runAsUser':5,'runAsNonRoot':true", ""), NULL, NULL},
    {NON_ROOT, CONTAINER(""), MARK, NULL},
    {NON_ROOT, CONTAINER("'runAsUser':0"), NULL, NULL},
    {NON_ROOT, CONTAINER("'runAsUser':5"), MARK, NULL},
    {NON_ROOT, CONTAINER("'runAsNonRoot':false"), NULL, NULL},
    {NON_ROOT, POD_AND("'runAsNonRoot':true", ""), NULL, NULL},
    {NON_ROOT, SPEC("'initContainers':[{}],'containers':[{}],'ephemeralContainers':[{}]"),
     "[" ADD("/spec/initContainers/0/securityContext", "{'runAsNonRoot':true}") "," ADD(
         "/spec/containers/0/securityContext",
         "{'runAsNonRoot':true}") "," ADD("/spec/ephemeralContainers/0/securityContext", "{'runAsNonRoot':true}") "]",
     NULL},
};

START_TEST(tables) {
    strategy_check(&strategy_run_as_non_root, cases, COUNT(cases));
}
END_TEST

int main(void) {
    return SUITE_RUN("run_as_non_root", tables);
}
