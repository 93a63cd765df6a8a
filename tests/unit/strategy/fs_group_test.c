/*
 * fsGroup: filled with the start of the first range, and demanded in one of them.
 */
#include "strategy/evaluation.h"

#define ANY "'fsGroup':{'type':'RunAsAny'}"
#define MUST "'fsGroup':{'type':'MustRunAs'}"
#define RANGES "'fsGroup':{'type':'MustRunAs','ranges':[{'min':5,'max':6},{'min':9,'max':9}]}"
#define GROUP(value) SPEC("'securityContext':{'fsGroup':" value "}")
#define WRONG(value)                                                                                                   \
    "provider s: .spec.securityContext.fsGroup: Invalid value: [" value "]: " value " is not an allowed group"

static const struct strategy_case cases[] = {
    {ANY, SPEC(""), NULL, NULL},
    {ANY, GROUP("0"), NULL, NULL},
    {"", SPEC(""), NULL, NULL}, /* absent is RunAsAny */
    {MUST, SPEC(""), POD_CONTEXT("{'fsGroup':2000}"), NULL},
    {MUST, GROUP("null"), "[" ADD("/spec/securityContext/fsGroup", "2000") "]", NULL},
    {MUST, GROUP("2000"), NULL, NULL},
    {MUST, GROUP("2001"), NULL, WRONG("2001")}, /* the namespace gives the start alone */
    {MUST, GROUP("0"), NULL, WRONG("0")},
    {RANGES, SPEC("'containers':[{}]"), POD_CONTEXT("{'fsGroup':5}"), NULL},
    {RANGES, GROUP("6"), NULL, NULL},
    {RANGES, GROUP("9"), NULL, NULL},
    {RANGES, GROUP("4"), NULL, WRONG("4")},
    {RANGES, GROUP("7"), NULL, WRONG("7")},
    {RANGES, GROUP("-1"), NULL, WRONG("-1")},
    {"'fsGroup':{'type':'MustRunAs','ranges':[{'min':9,'max':5}]}", SPEC(""), POD_CONTEXT("{'fsGroup':9}"), WRONG("9")},
};

START_TEST(tables) {
    strategy_check(&strategy_fs_group, cases, COUNT(cases));
}
END_TEST

#define OTHERS ",'runAsUser':{'type':'RunAsAny'},'seLinuxContext':{'type':'RunAsAny'}"

START_TEST(rules_that_cannot_be_evaluated) {
    problem_check(MUST OTHERS, NULL);
    problem_check(RANGES OTHERS, NULL);
    problem_check("'fsGroup':{'type':'Other'}" OTHERS, "Unrecognized FSGroup strategy type Other");
}
END_TEST

int main(void) {
    return SUITE_RUN("fs_group", tables, rules_that_cannot_be_evaluated);
}
