/*
 * allowPrivilegedContainer: each privileged container is refused, in every position.
 */
#include "strategy/evaluation.h"

#define C "{'securityContext':{'privileged':true}}"
#define WRONG(path) "provider s: ." path ".privileged: Invalid value: true: Privileged containers are not allowed"

static const struct strategy_case cases[] = {
    {"", CONTAINER(""), NULL, NULL},
    {"", CONTAINER("'privileged':false"), NULL, NULL},
    {"", CONTAINER("'privileged':true"), NULL, WRONG("containers[0]")},
    {"", SPEC("'initContainers':[{}," C "],'containers':[" C ",{}],'ephemeralContainers':[" C "]"), NULL,
     WRONG("initContainers[1]") "\n" WRONG("containers[0]") "\n" WRONG("ephemeralContainers[0]")},
    {"'allowPrivilegedContainer':true", CONTAINER("'privileged':true"), NULL, NULL},
};

START_TEST(tables) {
    strategy_check(&strategy_privileged, cases, COUNT(cases));
}
END_TEST

int main(void) {
    return SUITE_RUN("privileged", tables);
}
