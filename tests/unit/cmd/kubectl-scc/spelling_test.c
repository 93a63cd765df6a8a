/*
 * The nearest word: at most two letters away, and with something in common.
 */
#include "spelling.h"
#include "suite.h"

static struct str nearest(const char *word) {
    static const char *const words[] = {"check",  "explain", "get",           "can",          "who-can",
                                        "anyuid", "ns",      "restricted-v2", "restricted-v3"};
    struct spelling spelling = spelling_of(str_of(word));
    for (size_t i = 0; i < COUNT(words); i++) {
        spelling_offer(&spelling, str_of(words[i]));
    }
    return spelling.nearest;
}

START_TEST(near_words) {
    static const char *const cases[][2] = {
        {"chekc", "check"},
        {"chck", "check"},
        {"checks", "check"},
        {"explian", "explain"},
        {"xplain", "explain"},
        {"cna", "can"},
        {"whocan", "who-can"},
        {"restricted-v2", "restricted-v2"},
        {"restricted-v", "restricted-v2"},
        {"anyuids", "anyuid"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        ck_assert_text(nearest(cases[i][0]), cases[i][1]);
    }
}
END_TEST

START_TEST(far_words) {
    static const char *const words[] = {
        "",
        "fly",
        "ab",
        "chkkx",
        "nosuch",
        "restricted",
        "a-word-that-is-much-longer-than-any-name-that-anybody-would-ever-give-to-a-verb"};
    for (size_t i = 0; i < COUNT(words); i++) {
        ck_assert_msg(str_empty(nearest(words[i])), "%s", words[i]);
    }
}
END_TEST

START_TEST(hint) {
    struct arena arena = {0};
    struct spelling spelling = spelling_of(STR("gett"));
    ck_assert_text(spelling_hint(&arena, &spelling), "");
    spelling_offer(&spelling, STR("get"));
    ck_assert_text(spelling_hint(&arena, &spelling), "; did you mean \"get\"?");
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("spelling", near_words, far_words, hint);
}
