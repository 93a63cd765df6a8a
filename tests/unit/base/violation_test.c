/*
 * Violations as field.Error prints them, and lists of texts as an Aggregate does.
 */
#include "base/violation.h"

#include "suite.h"

START_TEST(each_kind) {
    struct arena arena = {0};
    struct violations all = VIOLATIONS(&arena);
    const struct field_path *path = field_root(&arena, STR("p"));
    violation_invalid(&all, path, VALUE_OF_STRING(STR("a\"b\n")), STR("bad"));
    violation_invalid(&all, path, VALUE_OF_INT(-7), STR("bad"));
    violation_invalid(&all, path, VALUE_OF_BOOL(true), STR(""));
    violation_invalid(&all, path, VALUE_OF_BOOL(false), STR("bad"));
    violation_invalid(&all, path, VALUE_OF_NULL, STR("bad"));
    violation_invalid(&all, path, VALUE_OF_JSON(STR("[1,2]")), STR("bad"));
    violation_required(&all, path, STR(""));
    violation_required(&all, path, STR("must be true"));
    violation_forbidden(&all, path, STR("no"));
    violation_forbidden(&all, path, STR(""));
    violation_not_supported(&all, path, VALUE_OF_STRING(STR("x")), STR("supported values: \"a\""));
    static const char *const expected[] = {
        "p: Invalid value: \"a\\\"b\\n\": bad",
        "p: Invalid value: -7: bad",
        "p: Invalid value: true",
        "p: Invalid value: false: bad",
        "p: Invalid value: null: bad",
        "p: Invalid value: [1,2]: bad",
        "p: Required value",
        "p: Required value: must be true",
        "p: Forbidden: no",
        "p: Forbidden",
        "p: Unsupported value: \"x\": supported values: \"a\"",
    };
    ck_assert_uint_eq(all.count, COUNT(expected));
    struct str *texts = violation_texts(&arena, &all);
    for (size_t i = 0; i < COUNT(expected); i++) {
        ck_assert_text(texts[i], expected[i]);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(aggregates) {
    static const struct {
        size_t count;
        struct str texts[5];
        const char *printed;
    } cases[] = {
        {0, {{0}}, "<nil>"},
        {1, {STR_INIT("a")}, "a"},
        {2, {STR_INIT("b"), STR_INIT("a")}, "[b, a]"},
        {3, {STR_INIT("a"), STR_INIT("a"), STR_INIT("a")}, "a"},
        {5, {STR_INIT("b"), STR_INIT("a"), STR_INIT("b"), STR_INIT("c"), STR_INIT("a")}, "[b, a, c]"},
        {2, {STR_INIT("a\0"), STR_INIT("a")}, NULL}, /* not the same */
    };
    struct arena arena = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct str texts[5];
        memcpy(texts, cases[i].texts, sizeof texts);
        struct buf buf = BUF(&arena);
        texts_print_aggregate(&buf, texts, cases[i].count);
        if (cases[i].printed != NULL) {
            ck_assert_text(buf_view(&buf), cases[i].printed);
        } else {
            ck_assert_uint_eq(buf.length, strlen("[a, a]") + 1);
        }
    }
    arena_free(&arena);
}
END_TEST

/* Few texts are compared each with each, many are sorted: both must give the first of each, in order. */
START_TEST(many_texts) {
    for (size_t count = 60; count < 700; count += 31) {
        struct arena arena = {0};
        struct str *texts = ARENA_ARRAY(&arena, count, struct str);
        struct buf expected = BUF(&arena), buf = BUF(&arena);
        size_t distinct = 40;
        for (size_t i = 0; i < count; i++) {
            texts[i] = str_format(&arena, "text %zu", (i * 7) % distinct);
            if (i < distinct) {
                buf_text(&expected, i == 0 ? "[" : ", ");
                buf_str(&expected, texts[i]);
            }
        }
        buf_char(&expected, ']');
        texts_print_aggregate(&buf, texts, count);
        ck_assert_text(buf_view(&buf), buf_view(&expected).bytes);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(lists_of_violations) {
    struct arena arena = {0};
    struct violations all = VIOLATIONS(&arena);
    struct buf buf = BUF(&arena);
    violations_print_aggregate(&buf, &all);
    ck_assert_text(buf_view(&buf), "<nil>");
    for (int i = 0; i < 3; i++) {
        violation_forbidden(&all, field_root(&arena, STR("p")), i == 1 ? STR("b") : STR("a"));
    }
    buf = BUF(&arena);
    violations_print_aggregate(&buf, &all);
    ck_assert_text(buf_view(&buf), "[p: Forbidden: a, p: Forbidden: b]");
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("violation", each_kind, aggregates, many_texts, lists_of_violations);
}
