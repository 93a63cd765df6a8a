/*
 * allowHostPID: reported for the pod, and once more for every container in every position.
 */
#include "strategy/evaluation.h"

#define ON "'hostPID':true"
#define WRONG(path) "provider s: ." path ".hostPID: Invalid value: true: Host PID is not allowed to be used"

static const struct strategy_case cases[] = {
    {"", SPEC("'containers':[{}]"), NULL, NULL},
    {"", SPEC("'hostPID':false,'containers':[{}]"), NULL, NULL},
    {"", SPEC(ON), NULL, WRONG("spec")},
    {"'allowHostPID':false", SPEC(ON ",'containers':[{}]"), NULL, WRONG("spec") "\n" WRONG("containers[0]")},
    {"", SPEC(ON ",'initContainers':[{}],'containers':[{},{}],'ephemeralContainers':[{}]"), NULL,
     WRONG("spec") "\n" WRONG("initContainers[0]") "\n" WRONG("containers[0]") "\n" WRONG("containers[1]") "\n" WRONG(
         "ephemeralContainers[0]")},
    {"'allowHostPID':true", SPEC(ON ",'containers':[{}]"), NULL, NULL},
};

START_TEST(tables) {
    strategy_check(&strategy_host_pid, cases, COUNT(cases));
}
END_TEST

int main(void) {
    return SUITE_RUN("host_pid", tables);
}
