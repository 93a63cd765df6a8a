/*
 * allowHostNetwork: reported for the pod, and once more for every container in every position.
 */
#include "strategy/evaluation.h"

#define ON "'hostNetwork':true"
#define WRONG(path) "provider s: ." path ".hostNetwork: Invalid value: true: Host network is not allowed to be used"

static const struct strategy_case cases[] = {
    {"", SPEC("'containers':[{}]"), NULL, NULL},
    {"", SPEC("'hostNetwork':false,'containers':[{}]"), NULL, NULL},
    {"", SPEC(ON), NULL, WRONG("spec")},
    {"'allowHostNetwork':false", SPEC(ON ",'containers':[{}]"), NULL, WRONG("spec") "\n" WRONG("containers[0]")},
    {"", SPEC(ON ",'initContainers':[{}],'containers':[{},{}],'ephemeralContainers':[{}]"), NULL,
     WRONG("spec") "\n" WRONG("initContainers[0]") "\n" WRONG("containers[0]") "\n" WRONG("containers[1]") "\n" WRONG(
         "ephemeralContainers[0]")},
    {"'allowHostNetwork':true", SPEC(ON ",'containers':[{}]"), NULL, NULL},
};

START_TEST(tables) {
    strategy_check(&strategy_host_network, cases, COUNT(cases));
}
END_TEST

int main(void) {
    return SUITE_RUN("host_network", tables);
}
