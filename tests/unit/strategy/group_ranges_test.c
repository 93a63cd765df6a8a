/*
 * Groups against ranges, where the strategies themselves never come: no group at all, and a rule without ranges.
 */
#include "strategy/group_ranges.h"

#include "strategy/evaluation.h"

START_TEST(no_group) {
    struct arena arena = {0};
    struct pod pod = pod_from(&arena, SPEC(""));
    struct evaluation evaluation = evaluation_with(&arena, "", &pod);
    const struct id_range range = {1, 2};
    const int64_t groups[] = {0, 1, 2, 3};
    group_ranges_validate(&evaluation, &(struct id_ranges){&range, 1}, "fsGroup", NULL, 0);
    group_ranges_validate(&evaluation, &(struct id_ranges){&range, 1}, "x", groups, 4);
    group_ranges_validate(&evaluation, &(struct id_ranges){NULL, 0}, "y", groups, 1);
    ck_assert_text(
        violations_text(&arena, &evaluation.violations),
        "provider s: .spec.securityContext.fsGroup: Invalid value: []: unable to validate empty groups against "
        "required ranges\n"
        "provider s: .spec.securityContext.x: Invalid value: [0,1,2,3]: 0 is not an allowed group\n"
        "provider s: .spec.securityContext.x: Invalid value: [0,1,2,3]: 3 is not an allowed group\n"
        "provider s: .spec.securityContext.y: Invalid value: [0]: 0 is not an allowed group");
    arena_free(&arena);
}
END_TEST

START_TEST(problems) {
    struct arena arena = {0};
    const struct id_range range = {1, 2};
    const struct group_rule must = {.type = RULE_MUST_RUN_AS}, any = {.type = RULE_RUN_AS_ANY},
                            other = {.type = RULE_UNKNOWN, .type_name = STR_INIT("x")},
                            range_type = {.type = RULE_MUST_RUN_AS_RANGE, .type_name = STR_INIT("MustRunAsRange")};
    const struct id_ranges none = {0}, some = {&range, 1};
    ck_assert_ptr_null(group_rule_problem(&arena, &any, &none, "FSGroup").bytes);
    ck_assert_ptr_null(group_rule_problem(&arena, &must, &some, "FSGroup").bytes);
    ck_assert_text(group_rule_problem(&arena, &must, &none, "FSGroup"), "ranges must be supplied for MustRunAs");
    ck_assert_text(group_rule_problem(&arena, &other, &some, "FSGroup"), "Unrecognized FSGroup strategy type x");
    ck_assert_text(group_rule_problem(&arena, &range_type, &some, "SupplementalGroups"),
                   "Unrecognized SupplementalGroups strategy type MustRunAsRange");
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("group_ranges", no_group, problems);
}
