/*
 * Growing text and the quotings that must match others byte for byte. The expected texts of Go's strconv.Quote and
 * encoding/json were printed by Go 1.26.
 */
#include "base/buf.h"

#include "suite.h"

struct quoting {
    struct str raw;
    const char *go, *go_json, *json; /* NULL: the raw bytes between quotes */
};

static const struct quoting quotings[] = {
    {STR_INIT(""), NULL, NULL, NULL},
    {STR_INIT("plain text, long enough for the eight byte steps"), NULL, NULL, NULL},
    {STR_INIT("a\"b\\c"), "\"a\\\"b\\\\c\"", "\"a\\\"b\\\\c\"", "\"a\\\"b\\\\c\""},
    {STR_INIT("\a\b\f\n\r\t\v"), "\"\\a\\b\\f\\n\\r\\t\\v\"", "\"\\u0007\\b\\f\\n\\r\\t\\u000b\"",
     "\"\\u0007\\b\\f\\n\\r\\t\\u000b\""},
    {STR_INIT("\0\x1b\x7f"), "\"\\x00\\x1b\\x7f\"", "\"\\u0000\\u001b\x7f\"", "\"\\u0000\\u001b\x7f\""},
    {STR_INIT("caf\xc3\xa9"), NULL, NULL, NULL},
    {STR_INIT("\xc2\xad\xe2\x80\x8b\xe2\x80\xa8\xef\xbb\xbf"), "\"\\u00ad\\u200b\\u2028\\ufeff\"",
     "\"\xc2\xad\xe2\x80\x8b\\u2028\xef\xbb\xbf\"", NULL},
    {STR_INIT("\xff\xc3"), "\"\\xff\\xc3\"", "\"\\ufffd\\ufffd\"", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
    {STR_INIT("\xed\xa0\x80"), "\"\\xed\\xa0\\x80\"", "\"\\ufffd\\ufffd\\ufffd\"",
     "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\""},
    {STR_INIT("\xc0\x80"), "\"\\xc0\\x80\"", "\"\\ufffd\\ufffd\"", "\"\xef\xbf\xbd\xef\xbf\xbd\""},
    {STR_INIT("\xf0\x9f\x98\x80"), NULL, NULL, NULL},
    {STR_INIT("\xf3\xa0\x80\x81"), "\"\\U000e0001\"", NULL, NULL},
    {STR_INIT("\xc2\xa0"), "\"\\u00a0\"", NULL, NULL},
    {STR_INIT("\xe3\x80\x80"), "\"\\u3000\"", NULL, NULL},
    {STR_INIT("\xef\xbf\xbd"), NULL, NULL, NULL},
    {STR_INIT("\xf4\x8f\xbf\xbf"), "\"\\U0010ffff\"", NULL, NULL},
    {STR_INIT("\xee\x80\x80"), "\"\\ue000\"", NULL, NULL},
    {STR_INIT("<>&'`"), NULL, "\"\\u003c\\u003e\\u0026'`\"", NULL},
    {STR_INIT("\xe2\x80\xa8\xe2\x80\xa9"), "\"\\u2028\\u2029\"", "\"\\u2028\\u2029\"", NULL},
    {STR_INIT("1234567\n"), "\"1234567\\n\"", "\"1234567\\n\"", "\"1234567\\n\""},
    {STR_INIT("12345678\x01"), "\"12345678\\x01\"", "\"12345678\\u0001\"", "\"12345678\\u0001\""},
};

static void quoting_check(struct arena *arena, void (*quote)(struct buf *, struct str), struct str raw,
                          const char *expected) {
    struct buf plain = BUF(arena), is = BUF(arena);
    buf_char(&plain, '"');
    buf_str(&plain, raw);
    buf_char(&plain, '"');
    quote(&is, raw);
    ck_assert_text(buf_view(&is), expected != NULL ? expected : buf_view(&plain).bytes);
}

START_TEST(quoting) {
    struct arena arena = {0};
    for (size_t i = 0; i < COUNT(quotings); i++) {
        quoting_check(&arena, buf_go_quote, quotings[i].raw, quotings[i].go);
        quoting_check(&arena, buf_go_json_quote, quotings[i].raw, quotings[i].go_json);
        quoting_check(&arena, buf_json_quote, quotings[i].raw, quotings[i].json);
    }
    arena_free(&arena);
}
END_TEST

/* A byte that needs care must be seen wherever it stands among plain ones. */
START_TEST(care_at_every_position) {
    static const char careful[] = {'"', '\\', '\n', '\x1f', '\0'};
    struct arena arena = {0};
    for (size_t length = 1; length < 40; length++) {
        for (size_t at = 0; at < length; at++) {
            for (size_t kind = 0; kind < sizeof careful; kind++) {
                char text[40];
                memset(text, ' ', sizeof text);
                text[at] = careful[kind];
                struct buf buf = BUF(&arena);
                buf_json_quote(&buf, (struct str){.bytes = text, .length = length});
                ck_assert_uint_eq(buf.length, 2 + length - 1 + (careful[kind] == '\x1f' || careful[kind] == 0 ? 6 : 2));
                ck_assert_int_eq(buf.bytes[1 + at], '\\');
            }
        }
        arena_reset(&arena, 1 << 16);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(base64) {
    static const struct {
        struct str raw;
        const char *encoded;
    } cases[] = {
        {STR_INIT(""), ""},
        {STR_INIT("f"), "Zg=="},
        {STR_INIT("fo"), "Zm8="},
        {STR_INIT("foo"), "Zm9v"},
        {STR_INIT("foob"), "Zm9vYg=="},
        {STR_INIT("fooba"), "Zm9vYmE="},
        {STR_INIT("foobar"), "Zm9vYmFy"},
        {STR_INIT("\xff\xfe\0"), "//4A"},
        {STR_INIT("\xfb\xef\xbe"), "++++"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buf buf = BUF(&arena);
        buf_base64(&buf, cases[i].raw);
        ck_assert_text(buf_view(&buf), cases[i].encoded);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(numbers_and_formats) {
    static const struct {
        int64_t value;
        const char *text;
    } cases[] = {
        {0, "0"},
        {7, "7"},
        {-1, "-1"},
        {1000660000, "1000660000"},
        {INT64_MAX, "9223372036854775807"},
        {INT64_MIN, "-9223372036854775808"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buf buf = BUF(&arena);
        buf_int(&buf, cases[i].value);
        ck_assert_text(buf_view(&buf), cases[i].text);
    }
    struct buf buf = BUF(&arena);
    buf_format(&buf, "%s-%d", "a", 5);
    buf_format(&buf, "%s", "");
    BUF_LITERAL(&buf, "!");
    ck_assert_text(buf_view(&buf), "a-5!");
    arena_free(&arena);
}
END_TEST

START_TEST(growing) {
    struct arena arena = {0};
    struct buf buf = BUF(&arena), other = BUF(&arena);
    for (size_t i = 0; i < 5000; i++) {
        buf_format(&buf, "%zu,", i % 10);
        buf_text(&other, "x"); /* another buf takes the place behind it */
    }
    struct str all = buf_view(&buf);
    ck_assert_uint_eq(all.length, 10000);
    ck_assert_int_eq(all.bytes[all.length], '\0');
    for (size_t i = 0; i < 5000; i++) {
        ck_assert_int_eq(all.bytes[2 * i], (int)('0' + i % 10));
    }
    ck_assert_uint_eq(other.length, 5000);
    arena_free(&arena);
}
END_TEST

START_TEST(an_empty_one_is_empty_text) {
    struct arena arena = {0};
    struct buf buf = BUF(&arena);
    buf_add(&buf, NULL, 0);
    buf_str(&buf, (struct str){0});
    struct str view = buf_view(&buf);
    ck_assert_ptr_nonnull(view.bytes);
    ck_assert_uint_eq(view.length, 0);
    ck_assert_int_eq(view.bytes[0], '\0');
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("buf", quoting, care_at_every_position, base64, numbers_and_formats, growing,
                     an_empty_one_is_empty_text);
}
