/*
 * What the unit tests share: a suite with one case per file, comparison of counted strings, and JSON written with
 * single quotes for double ones.
 */
#ifndef TESTS_SUITE_H
#define TESTS_SUITE_H

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/json_read.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

#define ck_assert_text(actual, expected)                                                                               \
    do {                                                                                                               \
        struct str text_actual = (actual);                                                                             \
        ck_assert_msg(str_equal(text_actual, str_of(expected)), "is:     %.*s\nwanted: %s", STR_ARG(text_actual),      \
                      (const char *)(expected));                                                                       \
    } while (0)

/* The text with every ' made a ". JSON_PADDING writable bytes follow. */
static inline struct str unquoted(struct arena *arena, const char *quoted) {
    size_t length = strlen(quoted);
    char *text = arena_alloc(arena, length + JSON_PADDING);
    for (size_t i = 0; i < length; i++) {
        text[i] = (char)(quoted[i] == '\'' ? '"' : quoted[i]);
    }
    return (struct str){.bytes = text, .length = length};
}

static inline struct json json_from(struct arena *arena, const char *quoted) {
    struct error err = {0};
    struct json root;
    struct str text = unquoted(arena, quoted);
    ck_assert_msg(json_parse_in_place(arena, (char *)text.bytes, text.length, &root, &err), "%s: %s", err.text, quoted);
    return root;
}

static inline int suite_run(const char *name, const TTest *const *tests, size_t count) {
    Suite *suite = suite_create(name);
    TCase *tcase = tcase_create(name);
    for (size_t i = 0; i < count; i++) {
        tcase_add_test(tcase, tests[i]);
    }
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#define SUITE_RUN(name, ...)                                                                                           \
    suite_run((name), (const TTest *const[]){__VA_ARGS__}, COUNT(((const TTest *const[]){__VA_ARGS__})))

#endif
