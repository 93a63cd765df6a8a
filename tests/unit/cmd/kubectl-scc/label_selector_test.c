/*
 * Selectors as kubectl takes them: what each selects, and what is none.
 */
#include "label_selector.h"
#include "suite.h"

static const struct label items[] = {{STR_INIT("team"), STR_INIT("web")},
                                     {STR_INIT("tier"), STR_INIT("")},
                                     {STR_INIT("example.com/app"), STR_INIT("shop-1")}};
static const struct label_list labels = {.items = items, .count = 3};

static bool parsed(struct arena *arena, const char *text, struct label_selector *selector) {
    struct error err = {0};
    bool ok = label_selector_parse(arena, text, selector, &err);
    ck_assert_msg(ok == (err.code == ERROR_NONE), "%s: %s", text, err.text);
    return ok;
}

START_TEST(what_is_selected) {
    static const char *const yes[] = {
        "",
        "  ",
        "team=web",
        "team==web",
        " team = web ",
        "team",
        "tier",
        "tier=",
        "!app",
        "! app",
        "team!=data",
        "app!=web",
        "app != ",
        "team in (data, web)",
        "team in(web)",
        "team notin (data)",
        "app notin (web,data)",
        "tier in ()",
        "tier in (,web)",
        "team,tier,!app",
        "team=web,tier!=x , example.com/app=shop-1",
        "team in (web),team notin (data)",
    };
    static const char *const no[] = {
        "team=data",       "team=",        "app",       "!team",          "team!=web",
        "tier!=",          "app=web",      "app in ()", "team in (data)", "team notin (web)",
        "tier notin (,x)", "team=web,app",
    };
    struct arena arena = {0};
    struct label_selector selector;
    for (size_t i = 0; i < COUNT(yes); i++) {
        ck_assert_msg(parsed(&arena, yes[i], &selector), "%s", yes[i]);
        ck_assert_msg(label_selector_matches(&selector, &labels), "%s", yes[i]);
    }
    for (size_t i = 0; i < COUNT(no); i++) {
        ck_assert_msg(parsed(&arena, no[i], &selector), "%s", no[i]);
        ck_assert_msg(!label_selector_matches(&selector, &labels), "%s", no[i]);
    }
    ck_assert(parsed(&arena, NULL, &selector));
    ck_assert(label_selector_matches(&selector, &(struct label_list){0}));
    arena_free(&arena);
}
END_TEST

START_TEST(what_is_none) {
    static const char *const wrong[] = {
        ",",          "team,",      "=web",      "team=web extra", "team in web", "team in (web", "team in",
        "team>1",     "!",          "!team=web", "team web",       "team=(web)",  "team in (a))", "(team)",
        "team=web,,", "team = = b", "a=b=c",     "team notin",     "in (a)b",
    };
    struct arena arena = {0};
    struct label_selector selector;
    for (size_t i = 0; i < COUNT(wrong); i++) {
        ck_assert_msg(!parsed(&arena, wrong[i], &selector), "%s", wrong[i]);
    }
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("label_selector", what_is_selected, what_is_none);
}
