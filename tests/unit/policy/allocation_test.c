/*
 * Blocks and labels by number: OpenShift's plan, its ends, and plans of other sizes. (Recorded blocks are compared in
 * tests/conformance.)
 */
#include "policy/allocation.h"

#include "suite.h"

START_TEST(openshifts_plan) {
    static const struct {
        uint32_t block;
        const char *uid_range, *mcs;
    } cases[] = {
        {0, "1000000000/10000", "s0:c1,c0"},         {1, "1000010000/10000", "s0:c3,c2"},
        {2, "1000020000/10000", "s0:c5,c0"},         {97267, "1972670000/10000", "s0:c986,c730"},
        {99907, "1999070000/10000", "s0:c1000,c35"},
    };
    struct arena arena = {0};
    ck_assert_uint_eq(allocation_blocks(&allocation_default), 100000);
    for (size_t i = 0; i < COUNT(cases); i++) {
        ck_assert_text(allocation_uid_range(&arena, &allocation_default, cases[i].block), cases[i].uid_range);
        ck_assert_text(allocation_mcs(&arena, &allocation_default, cases[i].block), cases[i].mcs);
    }
    arena_free(&arena);
}
END_TEST

/* No two of the first labels are the same, and each lists its categories from the highest down. */
START_TEST(labels_are_unique) {
    for (unsigned labels = 1; labels <= 5; labels++) {
        struct arena arena = {0};
        const struct allocation_plan plan = {
            .start = 0, .end = 999, .size = 1, .mcs_prefix = STR("s0:"), .mcs_labels = labels, .mcs_per_block = 1};
        struct str *seen = ARENA_ARRAY(&arena, 1000, struct str);
        for (uint32_t block = 0; block < 1000; block++) {
            seen[block] = allocation_mcs(&arena, &plan, block);
            struct str rest = str_after(seen[block], 3), part;
            long above = 1024;
            unsigned parts = 0;
            for (; str_split(&rest, ',', &part); parts++) {
                long category = strtol(part.bytes + 1, NULL, 10);
                ck_assert(part.bytes[0] == 'c' && category < above && category >= 0);
                above = category;
            }
            ck_assert_uint_eq(parts, labels);
        }
        const struct str_list all = {.items = seen, .count = 1000};
        ck_assert_uint_eq(str_list_sorted(&arena, &all).count, 1000);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(prefixes) {
    static const struct {
        struct str prefix;
        const char *mcs;
    } cases[] = {{STR_INIT("s0:"), "s0:c1,c0"},
                 {STR_INIT("s0"), "s0:c1,c0"},
                 {STR_INIT("s0:c9,"), "s0:c9,c1,c0"},
                 {STR_INIT(""), "c1,c0"}};
    struct arena arena = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct allocation_plan plan = allocation_default;
        plan.mcs_prefix = cases[i].prefix;
        ck_assert_text(allocation_mcs(&arena, &plan, 0), cases[i].mcs);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(the_ends_of_a_plan) {
    struct arena arena = {0};
    const struct allocation_plan whole = {.start = 0, .end = UINT32_MAX, .size = 1u << 31},
                                 uneven = {.start = 10, .end = 35, .size = 10},
                                 small = {.start = 1, .end = 5, .size = 10};
    ck_assert_uint_eq(allocation_blocks(&whole), 2);
    ck_assert_text(allocation_uid_range(&arena, &whole, 1), "2147483648/2147483648");
    ck_assert_uint_eq(allocation_blocks(&uneven), 2); /* what is left at the end is no block */
    ck_assert_text(allocation_uid_range(&arena, &uneven, 1), "20/10");
    ck_assert_uint_eq(allocation_blocks(&small), 0);
    arena_free(&arena);
}
END_TEST

START_TEST(blocks_are_found_again) {
    static const struct {
        const char *range;
        bool found;
        uint32_t block;
    } cases[] = {
        {"1000000000/10000", true, 0},
        {"1000010000/10000", true, 1},
        {"1999990000/10000", true, 99999},
        {"1000010000-1000019999", true, 1},
        {"1000010001/10000", false, 0},
        {"1000010000/9999", false, 0},
        {"2000000000/10000", false, 0},
        {"999990000/10000", false, 0},
        {"", false, 0},
        {"text", false, 0},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct namespace_ranges ranges = {.uid_range = str_of(cases[i].range), .mcs = STR("s0")};
        uint32_t block = 0;
        namespace_derive(&arena, &ranges);
        ck_assert_msg(allocation_block_of(&allocation_default, &ranges, &block) == cases[i].found, "%s",
                      cases[i].range);
        ck_assert(!cases[i].found || block == cases[i].block);
    }
    uint32_t block;
    ck_assert(!allocation_block_of(&allocation_default, &(struct namespace_ranges){0}, &block));
    arena_free(&arena);
}
END_TEST

START_TEST(plans_as_text) {
    static const struct {
        const char *uids, *labels;
        bool valid;
    } cases[] = {
        {"1000000000-1999999999/10000", "s0:/2", true},
        {"5-14/5", "s0:/1", true},
        {"", "s0:/2", false},
        {"5-14", "s0:/2", false},
        {"14-5/5", "s0:/2", false},
        {"5-14/0", "s0:/2", false},
        {"x-y/z", "s0:/2", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        struct error err = {0};
        struct allocation_plan plan;
        bool valid = allocation_plan_parse(&arena, &plan, str_of(cases[i].uids), str_of(cases[i].labels), &err);
        ck_assert_msg(valid == cases[i].valid, "%s: %s", cases[i].uids, err.text);
        ck_assert(valid == (err.code == ERROR_NONE));
        if (valid) {
            ck_assert_text(allocation_plan_text(&arena, &plan), cases[i].uids);
        }
        arena_free(&arena);
    }
}
END_TEST

START_TEST(ranges_by_name) {
    struct arena arena = {0};
    const struct namespace_ranges *a = allocation_by_name(&arena, &allocation_default, STR("a")),
                                  *again = allocation_by_name(&arena, &allocation_default, STR("a")),
                                  *b = allocation_by_name(&arena, &allocation_default, STR("b"));
    uint32_t block;
    ck_assert(str_equal(a->uid_range, again->uid_range) && str_equal(a->mcs, again->mcs));
    ck_assert(!str_equal(a->uid_range, b->uid_range));
    ck_assert(allocation_block_of(&allocation_default, a, &block));
    ck_assert_text(a->mcs, allocation_mcs(&arena, &allocation_default, block).bytes);
    ck_assert(a->uid.min >= 1000000000 && a->uid.max <= 1999999999 && a->uid.max - a->uid.min == 9999);
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("allocation", openshifts_plan, labels_are_unique, prefixes, the_ends_of_a_plan,
                     blocks_are_found_again, plans_as_text, ranges_by_name);
}
