/*
 * Namespace annotations as Go's Sscanf reads them (recorded from library-go security/uid), and SCCs filled with them.
 */
#include "policy/policy_text.h"

static const struct {
    const char *text;
    int64_t start, end;
    const char *cause; /* NULL: it can be read */
} blocks[] = {
    {"1000000000/10000", 1000000000, 1000009999, NULL},
    {"1-5", 1, 5, NULL},
    {"1/5", 1, 5, NULL},
    {"foo", 0, 0, "expected integer"},
    {"1", 0, 0, "unexpected EOF"},
    {"1/", 0, 0, "EOF"},
    {"/5", 0, 0, "expected integer"},
    {"1-", 0, 0, "EOF"},
    {" 1/5", 1, 5, NULL},
    {"\t\v 1/\f5", 1, 5, NULL},
    {"\xc2\xa0"
     "1/5",
     1, 5, NULL},
    {"1/\xe2\x80\x8a"
     "5",
     1, 5, NULL},
    {"1/5x", 1, 5, NULL},
    {"1/5,6/5", 1, 5, NULL},
    {"1/5 ", 1, 5, NULL},
    {"5-1", 5, 1, NULL},
    {"1/0", 1, 0, NULL},
    {"0/0", 0, 4294967295, NULL},
    {"-1/5", 0, 0, "expected integer"},
    {"1000/-5", 0, 0, "expected integer"},
    {"4294967295/2", 4294967295, 0, NULL},
    {"4294967295/10", 4294967295, 8, NULL},
    {"4294967296/1", 0, 0, "unsigned integer overflow on token 4294967296"},
    {"1/4294967296", 0, 0, "unsigned integer overflow on token 4294967296"},
    {"99999999999/10", 0, 0, "unsigned integer overflow on token 99999999999"},
    {"18446744073709551615/1", 0, 0, "unsigned integer overflow on token 18446744073709551615"},
    {"18446744073709551616/1", 0, 0, "strconv.ParseUint: parsing \"18446744073709551616\": value out of range"},
    {"1 /5", 0, 0, "input does not match format"},
    {"1/ 5", 1, 5, NULL},
    {"+1/5", 0, 0, "expected integer"},
    {"0x10/5", 0, 0, "input does not match format"},
    {"010/5", 10, 14, NULL},
    {"1-5/2", 0, 0, "input does not match format"},
    {"1_0/5", 0, 0, "input does not match format"},
    {"0b11/2", 0, 0, "input does not match format"},
    {"1000.5/10", 0, 0, "input does not match format"},
    {"1,2", 0, 0, "input does not match format"},
    {",1000/10", 0, 0, "expected integer"},
    {"\n1/5", 0, 0, "unexpected newline"},
    {"\r\n1/5", 0, 0, "unexpected newline"},
    {"1/\n5", 0, 0, "unexpected newline"},
    {"\r1/5", 1, 5, NULL},
    {" ", 0, 0, "EOF"},
    {"\xff"
     "1/5",
     0, 0, "expected integer"},
};

START_TEST(blocks_as_recorded) {
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof blocks / sizeof blocks[0]; i++) {
        struct namespace_ranges ranges = {.uid_range = str_of(blocks[i].text), .mcs = STR("s0")};
        namespace_derive(&arena, &ranges);
        if (blocks[i].cause != NULL) {
            ck_assert_text(ranges.uid_cause, blocks[i].cause);
        } else {
            ck_assert_msg(ranges.uid_cause.bytes == NULL, "%s: %s", blocks[i].text, ranges.uid_cause.bytes);
            ck_assert_int_eq(ranges.uid.min, blocks[i].start);
            ck_assert_int_eq(ranges.uid.max, blocks[i].end);
        }
    }
    arena_free(&arena);
}
END_TEST

START_TEST(annotations_absent_and_empty) {
    struct arena arena = {0};
    struct namespace_ranges ranges = {0};
    namespace_derive(&arena, &ranges);
    ck_assert_text(ranges.uid_cause, "unable to find annotation openshift.io/sa.scc.uid-range");
    ck_assert_text(ranges.mcs_cause, "unable to find annotation openshift.io/sa.scc.mcs");
    ranges = (struct namespace_ranges){.uid_range = STR(""), .mcs = STR(""), .groups = STR("1/5")};
    namespace_derive(&arena, &ranges);
    ck_assert_text(ranges.uid_cause, "found annotation openshift.io/sa.scc.uid-range but it was empty");
    ck_assert_text(ranges.mcs_cause, "found annotation openshift.io/sa.scc.mcs but it was empty");
    ck_assert(ranges.groups_cause.bytes == NULL);
    arena_free(&arena);
}
END_TEST

START_TEST(groups_are_a_list) {
    struct arena arena = {0};
    struct namespace_ranges ranges = {.uid_range = STR("7/1"), .groups = STR("1000/100,2000-2999, 5/1x")};
    namespace_derive(&arena, &ranges);
    ck_assert(ranges.groups_cause.bytes == NULL);
    ck_assert_uint_eq(ranges.group_blocks.count, 3);
    ck_assert_int_eq(ranges.group_blocks.items[0].max, 1099);
    ck_assert_int_eq(ranges.group_blocks.items[1].min, 2000);
    ck_assert_int_eq(ranges.group_blocks.items[1].max, 2999);
    ck_assert_int_eq(ranges.group_blocks.items[2].min, 5);
    const char *const broken[][2] = {
        {"1000/10,", "EOF"}, {"1000/10,abc", "expected integer"}, {"1,2", "unexpected EOF"}, {",1/5", "EOF"}};
    for (size_t i = 0; i < 4; i++) {
        ranges = (struct namespace_ranges){.uid_range = STR("7/1"), .groups = str_of(broken[i][0])};
        namespace_derive(&arena, &ranges);
        ck_assert_text(ranges.groups_cause, broken[i][1]);
        ck_assert_uint_eq(ranges.group_blocks.count, 0);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(groups_fall_back_to_the_uid_range) {
    struct arena arena = {0};
    struct namespace_ranges ranges = {.uid_range = STR("10/5,20/5")};
    namespace_derive(&arena, &ranges);
    ck_assert_uint_eq(ranges.group_blocks.count, 2);
    ck_assert_int_eq(ranges.group_blocks.items[1].max, 24);
    ranges = (struct namespace_ranges){.uid_range = STR("10/5"), .groups = STR("")};
    namespace_derive(&arena, &ranges);
    ck_assert_text(ranges.groups_cause, "unable to find groups using openshift.io/sa.scc.supplemental-groups and "
                                        "openshift.io/sa.scc.uid-range annotations");
    arena_free(&arena);
}
END_TEST

#define ALL_NEEDS                                                                                                      \
    "{'metadata':{'name':'all'},'runAsUser':{'type':'MustRunAsRange'},'seLinuxContext':{'type':'MustRunAs',"           \
    "'seLinuxOptions':{'user':'u'}},'fsGroup':{'type':'MustRunAs'},'supplementalGroups':{'type':'MustRunAs'}}"

START_TEST(fill_takes_what_is_open) {
    struct arena arena = {0};
    struct scc scc = scc_defaulted(&arena, ALL_NEEDS);
    struct namespace_ranges ranges = {.uid_range = STR("10/5"), .groups = STR("100/10,300/10"), .mcs = STR("s0:c1,c2")};
    struct filled_scc filled;
    struct str problem;
    namespace_derive(&arena, &ranges);
    ck_assert_uint_eq(scc.needs, NEEDS_UID_RANGE | NEEDS_LEVEL | NEEDS_FS_GROUP | NEEDS_SUPPLEMENTAL_GROUPS);
    ck_assert(scc_fill(&arena, &scc, &(struct scc_home){STR("ns"), &ranges}, &filled, &problem));
    ck_assert_ptr_eq(filled.scc, &scc);
    ck_assert(filled.uid_min.set && filled.uid_max.set);
    ck_assert_int_eq(filled.uid_min.value, 10);
    ck_assert_int_eq(filled.uid_max.value, 14);
    ck_assert_text(filled.se_linux->level, "s0:c1,c2");
    ck_assert_text(filled.se_linux->user, "u");
    ck_assert_uint_eq(filled.fs_group.count, 1);
    ck_assert_int_eq(filled.fs_group.items[0].min, 100);
    ck_assert_int_eq(filled.fs_group.items[0].max, 100);
    ck_assert_uint_eq(filled.supplemental_groups.count, 2);
    ck_assert_int_eq(filled.supplemental_groups.items[1].max, 309);
    arena_free(&arena);
}
END_TEST

START_TEST(fill_leaves_what_the_scc_says) {
    struct arena arena = {0};
    struct scc scc = scc_defaulted(
        &arena,
        "{'metadata':{'name':'own'},'runAsUser':{'type':'MustRunAsRange','uidRangeMin':5},"
        "'seLinuxContext':{'type':'MustRunAs','seLinuxOptions':{'level':'s1'}},"
        "'fsGroup':{'type':'MustRunAs','ranges':[{'min':3,'max':4}]},'supplementalGroups':{'type':'RunAsAny'}}");
    struct namespace_ranges ranges = {0};
    struct filled_scc filled;
    struct str problem;
    namespace_derive(&arena, &ranges);
    ck_assert_uint_eq(scc.needs, 0);
    ck_assert(scc_fill(&arena, &scc, &(struct scc_home){STR("ns"), &ranges}, &filled, &problem));
    ck_assert_int_eq(filled.uid_min.value, 5);
    ck_assert(!filled.uid_max.set);
    ck_assert_text(filled.se_linux->level, "s1");
    ck_assert_int_eq(filled.fs_group.items[0].max, 4);
    scc = scc_defaulted(&arena, "{'runAsUser':{'type':'RunAsAny'},'seLinuxContext':{'type':'RunAsAny'}}");
    ck_assert(scc_fill(&arena, &scc, &(struct scc_home){STR("ns"), &ranges}, &filled, &problem));
    ck_assert_ptr_null(filled.se_linux);
    arena_free(&arena);
}
END_TEST

static void expect_problem(const char *uid_range, const char *groups, const char *mcs, const char *expected) {
    struct arena arena = {0};
    struct scc scc = scc_defaulted(&arena, ALL_NEEDS);
    struct namespace_ranges ranges = {.uid_range = str_of(uid_range), .groups = str_of(groups), .mcs = str_of(mcs)};
    struct filled_scc filled;
    struct str problem = {0};
    namespace_derive(&arena, &ranges);
    ck_assert(!scc_fill(&arena, &scc, &(struct scc_home){STR("ns"), &ranges}, &filled, &problem));
    ck_assert_text(problem, expected);
    arena_free(&arena);
}

START_TEST(fill_names_the_first_problem) {
    expect_problem("foo", "foo", "",
                   "unable to find pre-allocated uid annotation for namespace ns while trying to configure SCC all: "
                   "expected integer");
    expect_problem("1/5", "foo", "",
                   "unable to find pre-allocated mcs annotation for namespace ns while trying to configure SCC all: "
                   "found annotation openshift.io/sa.scc.mcs but it was empty");
    expect_problem("1/5", "1/", "s0",
                   "unable to find pre-allocated group annotation for namespace ns while trying to configure SCC all: "
                   "EOF");
}
END_TEST

START_TEST(fill_without_any_annotation) {
    struct arena arena = {0};
    struct scc scc = scc_defaulted(&arena, "{'metadata':{'name':'g'},'runAsUser':{'type':'RunAsAny'},"
                                           "'seLinuxContext':{'type':'RunAsAny'},'fsGroup':{'type':'MustRunAs'}}");
    struct namespace_ranges ranges = {0};
    struct filled_scc filled;
    struct str problem = {0};
    namespace_derive(&arena, &ranges);
    ck_assert(!scc_fill(&arena, &scc, &(struct scc_home){STR("ns"), &ranges}, &filled, &problem));
    ck_assert_text(problem, "unable to find pre-allocated group annotation for namespace ns while trying to configure "
                            "SCC g: unable to find supplemental group or uid annotation for namespace ns");
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("policy_ranges", blocks_as_recorded, annotations_absent_and_empty, groups_are_a_list,
                     groups_fall_back_to_the_uid_range, fill_takes_what_is_open, fill_leaves_what_the_scc_says,
                     fill_names_the_first_problem, fill_without_any_annotation);
}
