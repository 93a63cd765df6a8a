/*
 * Counted strings: bytes, NUL and all; order as Go's; splitting; sorted sets.
 */
#include "base/strings.h"

#include "suite.h"

#define ABSENT ((struct str){0})

START_TEST(equality_and_order) {
    static const struct str sorted[] = {
        STR_INIT(""),     STR_INIT("\0"), STR_INIT("\0\0"), STR_INIT("A"),    STR_INIT("a"),    STR_INIT("a\0"),
        STR_INIT("a\0b"), STR_INIT("aa"), STR_INIT("b"),    STR_INIT("\x7f"), STR_INIT("\x80"), STR_INIT("\xff"),
    };
    for (size_t i = 0; i < COUNT(sorted); i++) {
        for (size_t j = 0; j < COUNT(sorted); j++) {
            int order = str_compare(sorted[i], sorted[j]);
            ck_assert_msg((order > 0) - (order < 0) == (i > j) - (i < j), "%zu and %zu", i, j);
            ck_assert(str_equal(sorted[i], sorted[j]) == (i == j));
        }
    }
    ck_assert(str_equal(ABSENT, STR("")));
    ck_assert_int_eq(str_compare(ABSENT, STR("")), 0);
    ck_assert(str_empty(ABSENT) && str_empty(STR("")) && !str_empty(STR("\0")));
}
END_TEST

START_TEST(beginnings_and_ends) {
    ck_assert(str_starts(STR("abc"), STR("ab")) && str_starts(STR("abc"), STR("abc")) &&
              str_starts(STR("abc"), ABSENT));
    ck_assert(!str_starts(STR("ab"), STR("abc")) && !str_starts(ABSENT, STR("a")) && str_starts(ABSENT, ABSENT));
    ck_assert(str_ends(STR("abc"), STR("bc")) && str_ends(STR("abc"), STR("")) && str_ends(ABSENT, ABSENT));
    ck_assert(!str_ends(STR("bc"), STR("abc")) && !str_ends(ABSENT, STR("c")) && !str_ends(STR("abc"), STR("b")));
    ck_assert_text(str_after(STR("abc"), 1), "bc");
    ck_assert_text(str_after(STR("abc"), 3), "");
    ck_assert_text(str_after(STR("abc"), 4), "");
}
END_TEST

START_TEST(folding_is_ascii_only) {
    ck_assert(str_equal_fold(STR("all"), STR("ALL")) && str_equal_fold(STR("AlL"), STR("ALL")));
    ck_assert(!str_equal_fold(STR("al"), STR("ALL")) && !str_equal_fold(STR("allx"), STR("ALL")));
    ck_assert(!str_equal_fold(STR("\xc3\xa4"), STR("\xc3\x84")));
    ck_assert(str_equal_fold(ABSENT, STR("")));
}
END_TEST

START_TEST(splitting) {
    static const struct {
        struct str text;
        size_t parts;
        const char *joined; /* with | */
    } cases[] = {
        {STR_INIT("a,b,c"), 3, "a|b|c|"}, {STR_INIT(""), 1, "|"},     {STR_INIT(","), 2, "||"},
        {STR_INIT("a,"), 2, "a||"},       {STR_INIT(",a"), 2, "|a|"}, {{0}, 0, ""},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct str rest = cases[i].text, part;
        struct buf joined = BUF(&arena);
        size_t parts = 0;
        while (str_split(&rest, ',', &part)) {
            buf_str(&joined, part);
            buf_char(&joined, '|');
            parts++;
        }
        ck_assert_uint_eq(parts, cases[i].parts);
        ck_assert_text(buf_view(&joined), cases[i].joined);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(words_of_a_list) {
    ck_assert(str_among(STR("po pod pods"), ' ', STR("pod")));
    ck_assert(!str_among(STR("po pods"), ' ', STR("pod")));
    ck_assert(!str_among(STR("po pods"), ' ', STR("")));
    ck_assert(str_among(STR(""), ' ', STR("")));
    ck_assert(str_among(STR("apps "), ' ', STR("")));
    ck_assert(!str_among((struct str){0}, ' ', STR("")));
}
END_TEST

START_TEST(copies) {
    struct arena arena = {0};
    char text[] = "a\0b";
    struct str copy = str_copy(&arena, (struct str){.bytes = text, .length = 3});
    text[0] = 'x';
    ck_assert(str_equal(copy, STR("a\0b")));
    ck_assert_int_eq(copy.bytes[3], '\0');
    ck_assert_ptr_null(str_copy(&arena, ABSENT).bytes);
    ck_assert_ptr_nonnull(str_copy(&arena, STR("")).bytes);
    ck_assert_ptr_null(str_of(NULL).bytes);
    ck_assert_uint_eq(str_of("abc").length, 3);
    ck_assert_text(str_format(&arena, "%s/%d", "a", 1), "a/1");
    ck_assert_text(str_format(&arena, "%s", ""), "");
    arena_free(&arena);
}
END_TEST

START_TEST(sets) {
    struct arena arena = {0};
    const struct str items[] = {STR("b"), STR("a\0"), STR("a"), STR("b"), STR(""), STR("a"), STR("B")};
    const struct str_list list = {.items = items, .count = COUNT(items)};
    struct str_list sorted = str_list_sorted(&arena, &list);
    const struct str expected[] = {STR(""), STR("B"), STR("a"), STR("a\0"), STR("b")};
    ck_assert_uint_eq(sorted.count, COUNT(expected));
    for (size_t i = 0; i < COUNT(expected); i++) {
        ck_assert(str_equal(sorted.items[i], expected[i]));
        ck_assert(str_list_has(&list, expected[i]));
    }
    ck_assert(str_equal(items[0], STR("b"))); /* the list itself stays */
    ck_assert(!str_list_has(&list, STR("c")) && !str_list_has(&(struct str_list){0}, STR("")));
    ck_assert_uint_eq(str_list_sorted(&arena, &(struct str_list){0}).count, 0);
    arena_free(&arena);
}
END_TEST

START_TEST(hashes_spread) {
    uint64_t seen_low = 0, seen_high = 0;
    for (int i = 0; i < 4096; i++) {
        char text[16];
        uint64_t hash =
            str_hash((struct str){.bytes = text, .length = (size_t)snprintf(text, sizeof text, "ns-%d", i)});
        seen_low |= UINT64_C(1) << (hash & 63);
        seen_high |= UINT64_C(1) << (hash >> 58);
    }
    ck_assert_uint_eq(seen_low, UINT64_MAX);
    ck_assert_uint_eq(seen_high, UINT64_MAX);
    ck_assert_uint_ne(str_hash(STR("")), str_hash(STR("\0")));
}
END_TEST

int main(void) {
    return SUITE_RUN("strings", equality_and_order, beginnings_and_ends, folding_is_ascii_only, splitting,
                     words_of_a_list, copies, sets, hashes_spread);
}
