/*
 * supplementalGroups: filled where there is none, and every group demanded in some range; one violation per group.
 */
#include "strategy/evaluation.h"

#define ANY "'supplementalGroups':{'type':'RunAsAny'}"
#define MUST "'supplementalGroups':{'type':'MustRunAs'}"
#define RANGES "'supplementalGroups':{'type':'MustRunAs','ranges':[{'min':5,'max':6},{'min':9,'max':9}]}"
#define GROUPS(list) SPEC("'securityContext':{'supplementalGroups':" list "}")
#define WRONG(list, group)                                                                                             \
    "provider s: .spec.securityContext.supplementalGroups: Invalid value: " list ": " group " is not an allowed group"

static const struct strategy_case cases[] = {
    {ANY, SPEC(""), NULL, NULL},
    {ANY, GROUPS("[0]"), NULL, NULL},
    {"", GROUPS("[0]"), NULL, NULL}, /* absent is RunAsAny */
    {MUST, SPEC(""), POD_CONTEXT("{'supplementalGroups':[2000]}"), NULL},
    {MUST, GROUPS("[]"), "[" ADD("/spec/securityContext/supplementalGroups", "[2000]") "]", NULL},
    {MUST, GROUPS("null"), "[" ADD("/spec/securityContext/supplementalGroups", "[2000]") "]", NULL},
    {MUST, GROUPS("[2000,2004,3000,3001,2000]"), NULL, NULL}, /* every block of the namespace */
    {MUST, GROUPS("[2005]"), NULL, WRONG("[2005]", "2005")},
    {RANGES, SPEC(""), POD_CONTEXT("{'supplementalGroups':[5]}"), NULL},
    {RANGES, GROUPS("[5,6,9]"), NULL, NULL},
    {RANGES, GROUPS("[5,7,9,0]"), NULL, WRONG("[5,7,9,0]", "7") "\n" WRONG("[5,7,9,0]", "0")},
    {RANGES, GROUPS("[7,7]"), NULL, WRONG("[7,7]", "7") "\n" WRONG("[7,7]", "7")},
    {RANGES, GROUPS("[-9223372036854775808]"), NULL, WRONG("[-9223372036854775808]", "-9223372036854775808")},
};

START_TEST(tables) {
    strategy_check(&strategy_supplemental_groups, cases, COUNT(cases));
}
END_TEST

#define OTHERS ",'runAsUser':{'type':'RunAsAny'},'seLinuxContext':{'type':'RunAsAny'}"

START_TEST(rules_that_cannot_be_evaluated) {
    problem_check(MUST OTHERS, NULL);
    problem_check("'supplementalGroups':{'type':'Other'}" OTHERS,
                  "Unrecognized SupplementalGroups strategy type Other");
    problem_check("'supplementalGroups':{'type':'Other'},'fsGroup':{'type':'Else'}" OTHERS,
                  "Unrecognized FSGroup strategy type Else"); /* the first counts */
}
END_TEST

int main(void) {
    return SUITE_RUN("supplemental_groups", tables, rules_that_cannot_be_evaluated);
}
