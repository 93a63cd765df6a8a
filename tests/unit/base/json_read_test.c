/*
 * Typed getters: absent and null are one, a wrong type names its path, ranges are checked, walks see everything.
 */
#include "suite.h"

static const char *const document =
    "{'text':'a\\u0000b','none':null,'yes':true,'no':false,'int':-5,'big':9223372036854775807,"
    "'too_big':9223372036854775808,'low':-9223372036854775808,'real':1.0,'exponent':1e3,'int32':2147483648,"
    "'low32':-2147483649,'max32':2147483647,'object':{'a':1},'list':['x','y'],'mixed':['x',null],'numbers':[1]}";

START_TEST(values) {
    struct arena arena = {0};
    struct error err = {0};
    struct json root = json_from(&arena, document), out;
    struct str text;
    bool boolean;
    struct opt_bool opt_boolean;
    struct opt_int64 number;
    ck_assert(json_string(&root, "text", &text, &err) && str_equal(text, STR("a\0b")));
    ck_assert(json_bool(&root, "yes", &boolean, &err) && boolean);
    ck_assert(json_bool(&root, "no", &boolean, &err) && !boolean);
    ck_assert(json_opt_bool(&root, "no", &opt_boolean, &err) && opt_boolean.set && !opt_boolean.value);
    ck_assert(json_opt_int64(&root, "int", &number, &err) && number.set && number.value == -5);
    ck_assert(json_opt_int64(&root, "big", &number, &err) && number.value == INT64_MAX);
    ck_assert(json_opt_int64(&root, "low", &number, &err) && number.value == INT64_MIN);
    ck_assert(json_opt_int32(&root, "max32", &number, &err) && number.value == INT32_MAX);
    ck_assert(json_object(&root, "object", &out, &err) && json_is_object(&out) && json_count(&out) == 1);
    ck_assert(json_array(&root, "list", &out, &err) && json_is_array(&out) && json_count(&out) == 2);
    ck_assert_int_eq(err.code, ERROR_NONE);
    arena_free(&arena);
}
END_TEST

/* Every getter, on null, on a missing member, and on a place that is no object at all. */
START_TEST(nothing_is_the_zero_value) {
    struct arena arena = {0};
    struct error err = {0};
    struct json root = json_from(&arena, document), number_place = json_member(&root, "int"), absent = {0};
    struct {
        struct json *at;
        const char *key;
    } cases[] = {{&root, "none"}, {&root, "missing"}, {&number_place, "x"}, {&absent, "x"}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct json *at = cases[i].at, out = {.index = 7};
        const char *key = cases[i].key;
        struct str text = STR("x");
        bool boolean = true;
        struct opt_bool opt_boolean = {true, true};
        struct opt_int64 number = {true, 1};
        struct str_list list = {.count = 1};
        ck_assert(json_string(at, key, &text, &err) && text.bytes == NULL);
        ck_assert(json_bool(at, key, &boolean, &err) && !boolean);
        ck_assert(json_opt_bool(at, key, &opt_boolean, &err) && !opt_boolean.set);
        ck_assert(json_opt_int64(at, key, &number, &err) && !number.set && number.value == 0);
        ck_assert(json_opt_int32(at, key, &number, &err) && !number.set);
        ck_assert(json_string_list(&arena, at, key, &list, &err) && !list.present && list.count == 0);
        ck_assert(json_object(at, key, &out, &err) && json_is_null(&out) && json_count(&out) == 0);
        ck_assert(json_array(at, key, &out, &err) && out.value == NULL);
        ck_assert_text(json_text(&arena, &out), "null");
    }
    arena_free(&arena);
}
END_TEST

enum getter { STRING, BOOL, INT64, INT32, OBJECT, ARRAY, LIST };

static bool get(struct arena *arena, enum getter getter, struct json *at, const char *key, struct error *err) {
    struct str text;
    bool boolean;
    struct opt_int64 number;
    struct json out;
    struct str_list list;
    switch (getter) {
    case STRING:
        return json_string(at, key, &text, err);
    case BOOL:
        return json_bool(at, key, &boolean, err);
    case INT64:
        return json_opt_int64(at, key, &number, err);
    case INT32:
        return json_opt_int32(at, key, &number, err);
    case OBJECT:
        return json_object(at, key, &out, err);
    case ARRAY:
        return json_array(at, key, &out, err);
    case LIST:
        return json_string_list(arena, at, key, &list, err);
    }
    return false;
}

START_TEST(wrong_types) {
    static const struct {
        enum getter getter;
        const char *key, *text;
    } cases[] = {
        {STRING, "int", "int: expected a string, found a number"},
        {STRING, "list", "list: expected a string, found an array"},
        {STRING, "object", "object: expected a string, found an object"},
        {BOOL, "text", "text: expected a boolean, found a string"},
        {BOOL, "int", "int: expected a boolean, found a number"},
        {INT64, "text", "text: expected an integer, found a string"},
        {INT64, "yes", "yes: expected an integer, found a boolean"},
        {INT64, "real", "real: expected an integer, found a number"},
        {INT64, "exponent", "exponent: expected an integer, found a number"},
        {INT64, "too_big", "too_big: expected a 64-bit integer, found a number"},
        {INT32, "int32", "int32: expected a 32-bit integer, found a number"},
        {INT32, "low32", "low32: expected a 32-bit integer, found a number"},
        {INT32, "too_big", "too_big: expected a 64-bit integer, found a number"},
        {OBJECT, "list", "list: expected an object, found an array"},
        {OBJECT, "text", "text: expected an object, found a string"},
        {ARRAY, "object", "object: expected an array, found an object"},
        {LIST, "text", "text: expected an array, found a string"},
        {LIST, "mixed", "mixed[1]: expected a string, found null"},
        {LIST, "numbers", "numbers[0]: expected a string, found a number"},
    };
    struct arena arena = {0};
    struct json root = json_from(&arena, document);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct error err = {0};
        ck_assert_msg(!get(&arena, cases[i].getter, &root, cases[i].key, &err), "%s", cases[i].text);
        ck_assert_int_eq(err.code, ERROR_INPUT);
        const char *null = strstr(cases[i].text, "found null"); /* null reads as nothing */
        ck_assert_msg(null != NULL || strcmp(err.text, cases[i].text) == 0, "is %s, not %s", err.text, cases[i].text);
        ck_assert(!get(&arena, cases[i].getter, &root, cases[i].key, NULL));
    }
    arena_free(&arena);
}
END_TEST

START_TEST(paths) {
    struct arena arena = {0};
    struct json root = json_from(&arena, "{'a':{'b':[{},{'c':1}]}}"), item;
    struct json a = json_member(&root, "a"), b = json_member(&a, "b");
    struct json_walk walk = json_walk(&b);
    ck_assert(json_next(&walk, &item) && json_next(&walk, &item));
    struct json c = json_member(&item, "c");
    ck_assert_text(json_path(&arena, &c), "a.b[1].c");
    ck_assert_text(json_path(&arena, &root), "");
    /* A hostile key neither grows the message nor leaves its frame. */
    struct buf text = BUF(&arena);
    buf_text(&text, "{\"");
    for (int i = 0; i < 2000; i++) {
        buf_char(&text, 'k');
    }
    buf_text(&text, "\":{\"x\":1}}");
    struct json long_root, member, x;
    struct error err = {0};
    ck_assert(json_parse(&arena, (struct str){text.bytes, text.length}, &long_root, &err));
    walk = json_walk(&long_root);
    ck_assert(json_next(&walk, &member));
    x = json_member(&member, "x");
    ck_assert(!json_mismatch(&x, "nothing", &err));
    ck_assert_uint_lt(strlen(err.text), 200);
    arena_free(&arena);
}
END_TEST

START_TEST(deep_paths_are_cut) {
    struct arena arena = {0};
    struct buf text = BUF(&arena);
    struct error err = {0};
    for (int i = 0; i < JSON_DEPTH; i++) {
        buf_text(&text, "{\"a-key-of-some-length-that-fills-the-message\":");
    }
    buf_text(&text, "1");
    for (int i = 0; i < JSON_DEPTH; i++) {
        buf_text(&text, "}");
    }
    struct json places[JSON_DEPTH + 1];
    ck_assert(json_parse(&arena, (struct str){text.bytes, text.length}, &places[0], &err));
    for (int i = 0; i < JSON_DEPTH; i++) {
        places[i + 1] = json_member(&places[i], "a-key-of-some-length-that-fills-the-message");
    }
    ck_assert(!json_mismatch(&places[JSON_DEPTH], "nothing", &err));
    ck_assert_uint_lt(strlen(err.text), sizeof err.text);
    ck_assert_uint_lt(json_path(&arena, &places[JSON_DEPTH]).length, 400);
    arena_free(&arena);
}
END_TEST

/* Members are found in any order, again, and around the end. */
START_TEST(members_in_any_order) {
    static const char *const orders[] = {"abcd", "dcba", "aaaa", "cadb", "bxdxa", "xxxx"};
    struct arena arena = {0};
    struct json root = json_from(&arena, "{'a':0,'b':{'a':9,'c':[1,2]},'c':2,'d':'x'}");
    for (size_t i = 0; i < COUNT(orders); i++) {
        for (const char *c = orders[i]; *c != '\0'; c++) {
            const char key[] = {*c, '\0'};
            struct json member = json_member(&root, key);
            ck_assert_msg((member.value != NULL) == (*c != 'x'), "%s: %c", orders[i], *c);
            ck_assert_int_eq(json_is_object(&member), *c == 'b');
            ck_assert_int_eq(json_is_string(&member), *c == 'd');
        }
    }
    ck_assert_ptr_null(json_member_of(&root, STR("a\0")).value);
    ck_assert_ptr_null(json_member_of(&root, STR("")).value);
    arena_free(&arena);
}
END_TEST

START_TEST(walks) {
    struct arena arena = {0};
    struct json root = json_from(&arena, "{'a':[1,[2,3],{'x':4}],'b':null,'c':{}}"), item;
    struct buf seen = BUF(&arena);
    for (struct json_walk walk = json_walk(&root); json_next(&walk, &item);) {
        buf_str(&seen, item.key);
        buf_char(&seen, '=');
        buf_str(&seen, json_text(&arena, &item));
        buf_char(&seen, ';');
    }
    ck_assert_text(buf_view(&seen), "a=[1,[2,3],{\"x\":4}];b=null;c={};");
    struct json scalar = json_member(&root, "b");
    struct json_walk none = json_walk(&scalar);
    ck_assert(!json_next(&none, &item));
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("json_read", values, nothing_is_the_zero_value, wrong_types, paths, deep_paths_are_cut,
                     members_in_any_order, walks);
}
