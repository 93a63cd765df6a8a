/*
 * Tokens of JSON text and where a value ends, also in text that is no JSON.
 */
#include "base/json_scan.h"

#include "suite.h"

static void expect_tokens(struct str text, const char *joined) {
    char all[128] = "";
    struct json_scan scan = json_scan(text);
    struct str token;
    while (json_scan_next(&scan, &token)) {
        ck_assert(token.length > 0 && token.bytes >= text.bytes && token.bytes + token.length == scan.at);
        snprintf(all + strlen(all), sizeof all - strlen(all), "%.*s|", STR_ARG(token));
    }
    ck_assert_ptr_eq(scan.at, scan.end);
    ck_assert_str_eq(all, joined);
}

START_TEST(tokens) {
    expect_tokens(STR("{\"a\": [1, -2e5,true\n], \"b\\\"}\":{} }"), "{|\"a\"|[|1|-2e5|true|]|\"b\\\"}\"|{|}|}|");
    expect_tokens(STR(" ,: \n"), "");
    expect_tokens(STR(""), "");
    expect_tokens((struct str){0}, "");
    expect_tokens(STR("}]x\"y"), "}|]|x|\"y|");
    expect_tokens(STR("\"\\"), "\"\\|");
    expect_tokens(STR("\""), "\"|");
}
END_TEST

static void expect_value(struct str text, size_t length) {
    struct json_scan scan = json_scan(text);
    struct str token;
    ck_assert(json_scan_next(&scan, &token));
    json_scan_value(&scan, token);
    ck_assert_uint_eq((size_t)(scan.at - text.bytes), length);
}

START_TEST(values) {
    expect_value(STR("{\"a\": [{}, \"}\"]} {}"), 16);
    expect_value(STR("[] x"), 2);
    expect_value(STR("true, 1"), 4);
    expect_value(STR("\"a b\" 1"), 5);
    expect_value(STR("}{"), 1);
    expect_value(STR("{\"a\": [1}"), 9);
}
END_TEST

int main(void) {
    return SUITE_RUN("json_scan", tokens, values);
}
