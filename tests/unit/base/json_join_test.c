/*
 * Two values side by side: each key once whatever the order on either side, and equality as written.
 */
#include "base/json_join.h"

#include "suite.h"

static struct str joined(struct arena *arena, const char *left, const char *right) {
    struct json a = json_from(arena, left), b = json_from(arena, right), x, y;
    struct buf seen = BUF(arena);
    for (struct json_join join = json_join(arena, &a, &b); json_join_next(&join, &x, &y);) {
        ck_assert(str_equal(x.key, y.key) && x.parent == &a && y.parent == &b);
        buf_str(&seen, x.key);
        buf_char(&seen, '=');
        buf_str(&seen, json_text(arena, &x));
        buf_char(&seen, '|');
        buf_str(&seen, json_text(arena, &y));
        buf_char(&seen, ' ');
    }
    return str_copy(arena, buf_view(&seen));
}

START_TEST(members_are_paired) {
    static const struct {
        const char *left, *right, *seen;
    } cases[] = {
        {"{}", "{}", ""},
        {"{'a':1}", "{}", "a=1|null "},
        {"{}", "{'a':1}", "a=null|1 "},
        {"{'b':1,'a':2}", "{'b':3,'a':4}", "b=1|3 a=2|4 "}, /* written alike: in that order */
        {"{'b':1,'a':2}", "{'a':4,'b':3}", "a=2|4 b=1|3 "},
        {"{'x':0,'b':1,'a':2}", "{'x':0,'c':4,'a':3}", "x=0|0 a=2|3 b=1|null c=null|4 "},
        {"{'a':1,'b':2}", "{'a':1}", "a=1|1 b=2|null "},
        {"{'a':1}", "{'a':1,'b':2}", "a=1|1 b=null|2 "},
        {"{'a':null,'b':[1]}", "{'b':null,'a':{}}", "a=null|{} b=[1]|null "},
        {"{'a':{'b':1},'c':2}", "{'c':[[3]],'a':4}", "a={\"b\":1}|4 c=2|[[3]] "},
        {"{'':1,'a':2}", "{'a':2,'':1}", "=1|1 a=2|2 "},
        {"[1,2]", "{'a':1}", "a=null|1 "}, /* no object, no members */
        {"null", "null", ""},
        {"'text'", "7", ""},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        ck_assert_text(joined(&arena, cases[i].left, cases[i].right), cases[i].seen);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(equality) {
    static const struct {
        const char *a, *b;
        bool equal;
    } cases[] = {
        {"{'a':1,'b':[true,null]}", "{'b':[true,null],'a':1}", true},
        {"{'a':1}", "{'a':1,'b':null}", true},
        {"{'a':1}", "{'a':1,'b':0}", false},
        {"{'a':{'x':1,'y':2},'b':1}", "{'b':1,'a':{'y':2,'x':1}}", true},
        {"{'a':{'x':1,'y':2},'b':1}", "{'b':1,'a':{'y':2,'x':2}}", false},
        {"[{'a':1},null]", "[{'a':1},null]", true},
        {"[null]", "[]", false},
        {"[1,2]", "[2,1]", false},
        {"'\\u0061'", "'a'", true},
        {"'a\\u0000'", "'a'", false},
        {"1", "'1'", false},
        {"null", "null", true},
        {"null", "0", false},
        {"-1", "18446744073709551615", false},
        {"[]", "{}", false},
        {"false", "null", false},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct json a = json_from(&arena, cases[i].a), b = json_from(&arena, cases[i].b);
        ck_assert_msg(json_equal(&arena, &a, &b) == cases[i].equal && json_equal(&arena, &b, &a) == cases[i].equal,
                      "case %zu", i);
    }
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("json_join", members_are_paired, equality);
}
