/*
 * allowHostPorts: every port in use is reported under every container's path.
 */
#include "strategy/evaluation.h"

#define PORTS(list) "{'ports':[" list "]}"
#define WRONG(path, port)                                                                                              \
    "provider s: ." path ".hostPort: Invalid value: " port ": Host ports are not allowed to be used"

static const struct strategy_case cases[] = {
    {"", SPEC("'containers':[{}]"), NULL, NULL},
    {"", SPEC("'containers':[" PORTS("{'containerPort':80},{'hostPort':0},{'hostPort':-1}") "]"), NULL, NULL},
    {"", SPEC("'containers':[" PORTS("{'hostPort':80},{'hostPort':80},{'hostPort':2147483647}") "]"), NULL,
     WRONG("containers[0].containers[0]", "80") "\n" WRONG("containers[0].containers[0]", "80") "\n" WRONG(
         "containers[0].containers[0]", "2147483647")},
    {"",
     SPEC("'initContainers':[" PORTS("{'hostPort':1}") "],'containers':[{}],'ephemeralContainers':[" PORTS(
         "{'hostPort':2}") "]"),
     NULL,
     WRONG("initContainers[0].initContainers[0]",
           "1") "\n" WRONG("initContainers[0].ephemeralContainers[0]",
                           "2") "\n" WRONG("containers[0].initContainers[0]",
                                           "1") "\n" WRONG("containers[0].ephemeralContainers[0]",
                                                           "2") "\n" WRONG("ephemeralContainers[0].initContainers[0]",
                                                                           "1") "\n" WRONG("ephemeralContainers[0]."
                                                                                           "ephemeralContainers[0]",
                                                                                           "2")},
    {"'allowHostPorts':true", SPEC("'containers':[" PORTS("{'hostPort':80}") "]"), NULL, NULL},
};

START_TEST(tables) {
    strategy_check(&strategy_host_ports, cases, COUNT(cases));
}
END_TEST

int main(void) {
    return SUITE_RUN("host_ports", tables);
}
