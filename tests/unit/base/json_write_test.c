/*
 * Composing JSON: commas, nesting, quoting; whatever is written reads back.
 */
#include "base/json_write.h"

#include "suite.h"

START_TEST(composing) {
    struct arena arena = {0};
    struct buf buf = BUF(&arena);
    struct json_out out = json_out(&buf);
    const struct str items[] = {STR("x"), STR("\"")};
    json_open(&out, '{');
    json_key(&out, "empty");
    json_open(&out, '{');
    json_close(&out, '}');
    json_key(&out, "list");
    json_open(&out, '[');
    json_put_int(&out, -1);
    json_put_bool(&out, true);
    json_put_bool(&out, false);
    json_put_null(&out);
    json_open(&out, '[');
    json_close(&out, ']');
    json_put_raw(&out, STR("{\"raw\":1}"));
    json_put_text(&out, "t");
    json_close(&out, ']');
    json_key_str(&out, STR("a\0\n"));
    json_put_str(&out, STR("<\xc3\xa9>"));
    json_key(&out, "strings");
    json_put_str_list(&out, &(struct str_list){.items = items, .count = 2});
    json_key(&out, "none");
    json_put_str_list(&out, &(struct str_list){0});
    json_close(&out, '}');
    const char *expected =
        "{\"empty\":{},\"list\":[-1,true,false,null,[],{\"raw\":1},\"t\"],\"a\\u0000\\n\":\"<\xc3\xa9>\","
        "\"strings\":[\"x\",\"\\\"\"],\"none\":[]}";
    ck_assert_text(buf_view(&buf), expected);
    arena_free(&arena);
}
END_TEST

/* Any bytes as a value give valid JSON; valid UTF-8 comes back as it was. */
START_TEST(reading_back) {
    struct arena arena = {0};
    struct error err = {0};
    for (int first = 0; first < 256; first++) {
        for (int second = 0; second < 256; second += 5) {
            char bytes[] = {(char)first, (char)second};
            struct buf buf = BUF(&arena);
            struct json_out out = json_out(&buf);
            json_put_str(&out, (struct str){.bytes = bytes, .length = 2});
            struct json root;
            struct str back;
            ck_assert(json_parse(&arena, (struct str){buf.bytes, buf.length}, &root, &err));
            ck_assert(json_as_string(&root, &back, &err));
            if (first < 0x80 && second < 0x80) {
                ck_assert(str_equal(back, (struct str){.bytes = bytes, .length = 2}));
            }
        }
        arena_reset(&arena, 1 << 16);
    }
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("json_write", composing, reading_back);
}
