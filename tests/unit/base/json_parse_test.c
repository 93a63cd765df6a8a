/*
 * The door for bytes from outside: RFC 8259 and nothing else, no duplicate keys, no NUL in keys, bounded depth.
 */
#include "suite.h"

static bool parses(struct str text, bool in_place, struct error *err) {
    struct arena arena = {0};
    struct json root;
    char *bytes =
        malloc(text.length + (in_place ? JSON_PADDING : 0) + 1); /* exact: the sanitizer sees what is behind */
    memcpy(bytes, text.bytes, text.length);
    *err = (struct error){0};
    bool ok = in_place ? json_parse_in_place(&arena, bytes, text.length, &root, err)
                       : json_parse(&arena, (struct str){bytes, text.length}, &root, err);
    ck_assert(ok == (err->code == ERROR_NONE));
    free(bytes);
    arena_free(&arena);
    return ok;
}

START_TEST(accepted) {
    static const struct str texts[] = {
        STR_INIT("{}"),
        STR_INIT("[]"),
        STR_INIT("null"),
        STR_INIT("1"),
        STR_INIT("\"a\""),
        STR_INIT(" {\n\"a\" : 1 }\t "),
        STR_INIT("{\"a\":1,\"A\":2,\"\":3}"),
        STR_INIT("{\"a\":{\"a\":{\"a\":[]}},\"b\":{\"a\":1}}"),
        STR_INIT("[-0, 1e5, 1.5E-3, 9223372036854775807, -9223372036854775808, 18446744073709551615]"),
        STR_INIT("[\"\\u0000\", \"\\ud83d\\ude00\", \"\xc3\xa9\", \"\\/\"]"),
        STR_INIT("[1e400]"),
    };
    struct error err;
    for (size_t i = 0; i < COUNT(texts); i++) {
        bool expected = i + 1 < COUNT(texts); /* a number that no double holds is refused */
        ck_assert_msg(parses(texts[i], false, &err) == expected, "%s: %s", texts[i].bytes, err.text);
        ck_assert(parses(texts[i], true, &err) == expected);
    }
}
END_TEST

START_TEST(refused) {
    static const struct str texts[] = {
        STR_INIT(""),
        STR_INIT(" "),
        STR_INIT("{"),
        STR_INIT("}"),
        STR_INIT("{} {}"),
        STR_INIT("{}x"),
        STR_INIT("{} 1"),
        STR_INIT("{\"a\":1,}"),
        STR_INIT("[1,]"),
        STR_INIT("[,1]"),
        STR_INIT("{'a':1}"),
        STR_INIT("{a:1}"),
        STR_INIT("{\"a\"}"),
        STR_INIT("{\"a\" 1}"),
        STR_INIT("[01]"),
        STR_INIT("[+1]"),
        STR_INIT("[.5]"),
        STR_INIT("[1.]"),
        STR_INIT("[0x10]"),
        STR_INIT("[NaN]"),
        STR_INIT("[Infinity]"),
        STR_INIT("[-]"),
        STR_INIT("[True]"),
        STR_INIT("[nul]"),
        STR_INIT("// c\n{}"),
        STR_INIT("{/**/}"),
        STR_INIT("[\"a]"),
        STR_INIT("[\"\\x41\"]"),
        STR_INIT("[\"\\u12g4\"]"),
        STR_INIT("[\"\\ud83d\"]"),
        STR_INIT("[\"\\ude00\"]"),
        STR_INIT("[\"\n\"]"),
        STR_INIT("[\"\t\"]"),
        STR_INIT("[\"\0\"]"),
        STR_INIT("{}\0"),
        STR_INIT("\0{}"),
        STR_INIT("\xef\xbb\xbf{}"),
        STR_INIT("[\"\xff\"]"),
        STR_INIT("[\"\xc0\x80\"]"),
        STR_INIT("[\"\xed\xa0\x80\"]"),
        STR_INIT("[\"\xf4\x90\x80\x80\"]"),
        STR_INIT("{\"a\":1,\"a\":1}"),
        STR_INIT("{\"a\":1,\"\\u0061\":2}"),
        STR_INIT("[{\"x\":{\"a\":1,\"b\":2,\"a\":3}}]"),
        STR_INIT("{\"\\u0000\":1}"),
        STR_INIT("{\"spec\\u0000\":1}"),
        STR_INIT("[[{\"a\\u0000b\":1}]]"),
    };
    struct error err;
    for (size_t i = 0; i < COUNT(texts); i++) {
        for (int in_place = 0; in_place < 2; in_place++) {
            ck_assert_msg(!parses(texts[i], in_place == 1, &err), "%zu: %s", i, texts[i].bytes);
            ck_assert_int_eq(err.code, ERROR_INPUT);
            ck_assert_uint_gt(strlen(err.text), 0);
        }
    }
}
END_TEST

START_TEST(duplicates_among_many_keys) {
    struct arena arena = {0};
    struct error err;
    for (int count = 2; count < 200; count += 3) {
        struct buf fine = BUF(&arena), twice = BUF(&arena);
        for (int i = 0; i < count; i++) {
            buf_format(&fine, "%c\"key-%d\":[]", i == 0 ? '{' : ',', i);
        }
        buf_str(&twice, buf_view(&fine));
        buf_text(&fine, "}");
        buf_format(&twice, ",\"key-%d\":[]}", count / 2);
        ck_assert(parses(buf_view(&fine), false, &err));
        ck_assert(!parses(buf_view(&twice), false, &err));
        char expected[64];
        snprintf(expected, sizeof expected, "duplicate key \"key-%d\"", count / 2);
        ck_assert_str_eq(err.text, expected);
    }
    arena_free(&arena);
}
END_TEST

static struct str nested(struct arena *arena, const char *open, const char *close, size_t depth) {
    struct buf buf = BUF(arena);
    for (size_t i = 0; i < depth; i++) {
        buf_text(&buf, open);
    }
    buf_text(&buf, "1");
    for (size_t i = 0; i < depth; i++) {
        buf_text(&buf, close);
    }
    return buf_view(&buf);
}

START_TEST(depth_is_bounded) {
    struct arena arena = {0};
    struct error err;
    ck_assert(parses(nested(&arena, "[", "]", JSON_DEPTH), false, &err));
    ck_assert(!parses(nested(&arena, "[", "]", JSON_DEPTH + 1), false, &err));
    ck_assert_int_eq(err.code, ERROR_LIMIT);
    ck_assert(parses(nested(&arena, "{\"a\":", "}", JSON_DEPTH), false, &err));
    ck_assert(!parses(nested(&arena, "{\"a\":", "}", JSON_DEPTH + 1), false, &err));
    ck_assert(!parses(nested(&arena, "[{\"a\":", "}]", 100000), false, &err));
    ck_assert_int_eq(err.code, ERROR_LIMIT);
    /* Empty containers on the deepest level, and many shallow ones one after the other. */
    ck_assert(parses(STR("[[],[],{},[{}],[[]],{\"a\":[]},[]]"), false, &err));
    struct buf wide = BUF(&arena);
    for (int i = 0; i < 1000; i++) {
        buf_text(&wide, i == 0 ? "[[{}]" : ",[{}]");
    }
    buf_text(&wide, "]");
    ck_assert(parses(buf_view(&wide), false, &err));
    arena_free(&arena);
}
END_TEST

START_TEST(the_ceiling_is_an_error_here) {
    struct arena arena;
    struct error err = {0};
    struct json root;
    char text[] = "[1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30]";
    for (size_t ceiling = 16; ceiling < 512; ceiling += 16) {
        arena_init(&arena, ceiling);
        ck_assert(!json_parse(&arena, (struct str){text, sizeof text - 1}, &root, &err));
        ck_assert_int_eq(err.code, ERROR_LIMIT);
        ck_assert_ptr_null(root.value);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(copies_stand_alone) {
    struct arena from = {0}, to = {0};
    struct error err = {0};
    struct json copy, root = json_from(&from, "{'a':{'b':[1,'\\u0000x',null,1.5]}}");
    struct json member = json_member(&root, "a");
    ck_assert(json_copy(&to, &member, &copy, &err));
    arena_free(&from);
    ck_assert_text(json_text(&to, &copy), "{\"b\":[1,\"\\u0000x\",null,1.5]}");
    arena_free(&to);
}
END_TEST

int main(void) {
    return SUITE_RUN("json_parse", accepted, refused, duplicates_among_many_keys, depth_is_bounded,
                     the_ceiling_is_an_error_here, copies_stand_alone);
}
