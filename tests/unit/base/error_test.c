/*
 * Errors by value: set, wrapped, cut where they do not fit, and ignored where nobody asks.
 */
#include "base/error.h"

#include <string.h>

#include "suite.h"

START_TEST(set_and_wrap) {
    struct error err = {0};
    ck_assert(!error_set(&err, ERROR_LIMIT, "more than %d levels", 3));
    ck_assert_int_eq(err.code, ERROR_LIMIT);
    ck_assert_str_eq(err.text, "more than 3 levels");
    ck_assert(!error_wrap(&err, "%s:%d", "a.yaml", 7));
    ck_assert_int_eq(err.code, ERROR_LIMIT);
    ck_assert_str_eq(err.text, "a.yaml:7: more than 3 levels");
}
END_TEST

START_TEST(nobody_asks) {
    ck_assert(!error_set(NULL, ERROR_INPUT, "%s", "x"));
    ck_assert(!error_wrap(NULL, "%s", "x"));
}
END_TEST

START_TEST(long_texts_are_cut) {
    char text[2000];
    memset(text, 'a', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    struct error err;
    error_set(&err, ERROR_INPUT, "%s", text);
    ck_assert_uint_eq(strlen(err.text), sizeof err.text - 1);
    error_wrap(&err, "%s", "front");
    ck_assert_uint_eq(strlen(err.text), sizeof err.text - 1);
    ck_assert_mem_eq(err.text, "front: aaa", 10);
    error_wrap(&err, "%s", text);
    ck_assert_uint_eq(strlen(err.text), sizeof err.text - 1);
    ck_assert_mem_eq(err.text, "aaaa", 4);
    for (size_t length = sizeof err.text - 4; length < sizeof err.text + 2; length++) {
        error_set(&err, ERROR_INPUT, "inner");
        text[length] = '\0';
        error_wrap(&err, "%s", text);
        ck_assert_uint_le(strlen(err.text), sizeof err.text - 1);
        text[length] = 'a';
    }
}
END_TEST

int main(void) {
    return SUITE_RUN("error", set_and_wrap, nobody_asks, long_texts_are_cut);
}
