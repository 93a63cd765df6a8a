/*
 * YAML into trees: values keep their types, documents and lines are right, and what is refused says where.
 */

#include "base/yaml_read.h"
#include "suite.h"

struct parsed {
    struct yaml_document *documents;
    size_t count;
    struct error err;
    bool ok;
};

static struct parsed parse(struct arena *arena, const char *text) {
    struct parsed out = {.err = {0}};
    out.ok = yaml_parse(arena, str_of(text), &out.documents, &out.count, &out.err);
    return out;
}

static void expect(const char *text, const char *json) {
    struct arena arena = {0};
    struct parsed parsed = parse(&arena, text);
    ck_assert_msg(parsed.ok, "%s: %s", text, parsed.err.text);
    ck_assert_uint_eq(parsed.count, 1);
    ck_assert_str_eq(json_text(&arena, &parsed.documents[0].root).bytes, json);
    arena_free(&arena);
}

static void expect_error(const char *text, const char *message) {
    struct arena arena = {0};
    struct parsed parsed = parse(&arena, text);
    ck_assert_msg(!parsed.ok, "%s", text);
    ck_assert_str_eq(parsed.err.text, message);
    ck_assert_ptr_null(parsed.documents);
    arena_free(&arena);
}

START_TEST(values) {
    expect("a: 1\nb: [x, 'y', \"z\"]\nc:\n  d: null\n  e:\n",
           "{\"a\":1,\"b\":[\"x\",\"y\",\"z\"],\"c\":{\"d\":null,\"e\":null}}");
    expect("- 1\n- -1\n- 18446744073709551615\n- -9223372036854775808\n",
           "[1,-1,18446744073709551615,-9223372036854775808]");
}
END_TEST

START_TEST(scalars) {
    expect("- yes\n- 'yes'\n- \"1\"\n- 0x10\n- 010\n- 1e3\n- 0.1\n- ~\n", "[true,\"yes\",\"1\",16,8,1000,0.1,null]");
    expect("- !!str 1\n- !!str true\n- ! 2\n- !!int \"3\"\n- !!float 4\n- !!null ''\n- !!bool on\n",
           "[\"1\",\"true\",\"2\",3,4,null,true]");
    expect("- |\n  two\n  lines\n- >-\n  folded\n  text\n", "[\"two\\nlines\\n\",\"folded text\"]");
    expect("- \"a\\0b\\u00e9\\\"\"\n", "[\"a\\u0000b\xc3\xa9\\\"\"]");
    expect("plain", "\"plain\"");
}
END_TEST

START_TEST(keys) {
    expect("yes: 1\n2: b\n-0x3: c\n'4': d\nnull-ish: e\n",
           "{\"true\":1,\"2\":\"b\",\"-3\":\"c\",\"4\":\"d\",\"null-ish\":\"e\"}");
    expect_error("a: 1\nb: 2\na: 3\n", "line 3, column 1: duplicate key \"a\"");
    expect_error("a:\n  b: {c: 1, d: 2, c: 3}\n", "line 2, column 19: duplicate key \"c\"");
    expect_error("on: 1\ntrue: 2\n", "line 2, column 1: duplicate key \"true\"");
    expect("a: {k: 1}\nb: {k: 1, a: 2}\nk: 3\n", "{\"a\":{\"k\":1},\"b\":{\"k\":1,\"a\":2},\"k\":3}");
    expect_error("? [a]\n: b\n", "line 1, column 3: a key must be a string");
    expect_error("~: b\n", "line 1, column 1: a key must be a string");
    expect_error("1.5: b\n", "line 1, column 1: a key must be a string");
    expect_error("x: 1\n\"a\\0b\": 2\n", "line 1: a key contains NUL: \"a\\u0000...\"");
}
END_TEST

START_TEST(many_keys) {
    struct arena arena = {0};
    struct buf buf = BUF(&arena);
    for (int i = 0; i < 5000; i++) {
        buf_format(&buf, "key-%d: {a: %d, b: 1}\n", i, i);
    }
    struct parsed parsed = parse(&arena, buf_view(&buf).bytes);
    ck_assert_msg(parsed.ok, "%s", parsed.err.text);
    ck_assert_uint_eq(json_count(&parsed.documents[0].root), 5000);
    buf_text(&buf, "key-4999: again\n");
    parsed = parse(&arena, buf_view(&buf).bytes);
    ck_assert_str_eq(parsed.err.text, "line 5001, column 1: duplicate key \"key-4999\"");
    arena_free(&arena);
}
END_TEST

START_TEST(aliases) {
    expect("a: &x [1, {b: 2}]\nc: *x\nd: [*x, &y z, *y]\n",
           "{\"a\":[1,{\"b\":2}],\"c\":[1,{\"b\":2}],\"d\":[[1,{\"b\":2}],\"z\",\"z\"]}");
    expect("- &x 1\n- *x\n- &x 2\n- *x\n", "[1,1,2,2]");
    expect_error("- *x\n", "line 1, column 3: unknown anchor \"x\"");
    expect_error("a: &x\n  - *x\n", "line 2, column 5: anchor \"x\" contains itself");
    expect_error("--- \na: &x 1\n---\nb: *x\n", "line 4, column 4: unknown anchor \"x\"");
}
END_TEST

START_TEST(merges) {
    expect("a: &x {b: 1}\nc:\n  <<: *x\n", "{\"a\":{\"b\":1},\"c\":{\"b\":1}}");
    expect("a: &x {b: 1, d: 2}\nc: {b: 3, <<: *x}\ne: {<<: *x, b: 3}\n",
           "{\"a\":{\"b\":1,\"d\":2},\"c\":{\"b\":3,\"d\":2},\"e\":{\"b\":3,\"d\":2}}");
    expect("- &x {a: 1, b: {a: [2]}}\n- &y {b: 3, c: 4}\n- {<<: [*x, *y, {d: 5}]}\n- {<<: [*y, *x]}\n- {<<: []}\n",
           "[{\"a\":1,\"b\":{\"a\":[2]}},{\"b\":3,\"c\":4},{\"a\":1,\"b\":{\"a\":[2]},\"c\":4,\"d\":5},"
           "{\"b\":3,\"c\":4,\"a\":1},{}]");
    expect("- &x\n  <<: &y {a: 1, <<: {b: \"}\\\"\", a: 2}}\n  c: &z [3]\n- *x\n- *y\n- *z\n- {<<: *x, c: 4}\n",
           "[{\"c\":[3],\"a\":1,\"b\":\"}\\\"\"},{\"c\":[3],\"a\":1,\"b\":\"}\\\"\"},{\"a\":1,\"b\":\"}\\\"\"},[3],"
           "{\"c\":4,\"a\":1,\"b\":\"}\\\"\"}]");
    expect("'<<': 1\na: <<\n", "{\"<<\":1,\"a\":\"<<\"}");
    expect("\"\\x41\": 1\n<<: {A: 2, 1: 3}\n", "{\"A\":1,\"1\":3}");
}
END_TEST

START_TEST(merges_that_are_refused) {
    expect_error("a: 1\n<<: 2\n", "line 2, column 5: a merge key (<<) takes a mapping or a list of mappings");
    expect_error("<<: [{a: 1}, b]\n", "line 1, column 15: a merge key (<<) takes a mapping or a list of mappings");
    expect_error("<<: [[]]\n", "line 1, column 8: a merge key (<<) takes a mapping or a list of mappings");
    expect_error("a: &x 1\n<<: *x\n", "line 2, column 5: a merge key (<<) takes a mapping or a list of mappings");
    expect_error("<<: {a: 1}\n<<: {b: 1}\n", "line 2, column 1: duplicate key \"<<\"");
    expect_error("a: &x\n  <<: *x\n", "line 2, column 7: anchor \"x\" contains itself");
    expect_error("<<: {a: 1}\nb: 1\nb: 2\n", "line 3, column 1: duplicate key \"b\"");
    expect_error("<<: {b: 1, b: 2}\n", "line 1, column 12: duplicate key \"b\"");
}
END_TEST

/* a0 is large; every further mapping merges the last one twice. */
START_TEST(merges_have_a_bound) {
    struct arena arena = {0};
    struct buf buf = BUF(&arena);
    buf_text(&buf, "a0: &a0 {k: ");
    for (int i = 0; i < 1000; i++) {
        buf_text(&buf, "0123456789");
    }
    buf_text(&buf, "}\n");
    for (int i = 1; i < 200; i++) {
        buf_format(&buf, "a%d: &a%d {<<: [*a%d, *a%d], k%d: 1}\n", i, i, i - 1, i - 1, i);
    }
    struct parsed parsed = parse(&arena, buf_view(&buf).bytes);
    ck_assert(!parsed.ok);
    ck_assert_int_eq(parsed.err.code, ERROR_LIMIT);
    arena_free(&arena);
}
END_TEST

START_TEST(aliases_have_a_bound) {
    struct arena arena = {0};
    struct buf buf = BUF(&arena);
    buf_text(&buf, "a0: &a0 [x,x,x,x,x,x,x,x,x,x]\n");
    for (int i = 1; i < 12; i++) {
        buf_format(&buf, "a%d: &a%d [", i, i);
        for (int j = 0; j < 10; j++) {
            buf_format(&buf, "*a%d,", i - 1);
        }
        buf_text(&buf, "]\n");
    }
    struct parsed parsed = parse(&arena, buf_view(&buf).bytes);
    ck_assert(!parsed.ok);
    ck_assert_int_eq(parsed.err.code, ERROR_LIMIT);
    ck_assert(strstr(parsed.err.text, "aliases stand for more than") != NULL);
    ck_assert_uint_lt(arena.taken, (size_t)64 << 20);
    arena_free(&arena);
}
END_TEST

static struct str nested(struct arena *arena, int depth, bool flow) {
    struct buf buf = BUF(arena);
    buf_text(&buf, flow ? "a: " : "");
    for (int i = 0; i < depth; i++) {
        buf_char(&buf, '[');
    }
    for (int i = 0; i < depth; i++) {
        buf_char(&buf, ']');
    }
    return buf_view(&buf);
}

START_TEST(depth) {
    struct arena arena = {0};
    ck_assert(parse(&arena, nested(&arena, JSON_DEPTH - 1, true).bytes).ok);
    struct parsed parsed = parse(&arena, nested(&arena, JSON_DEPTH, true).bytes);
    ck_assert(!parsed.ok);
    ck_assert_str_eq(parsed.err.text, "line 1, column 203: nested more than 200 levels deep");
    ck_assert(parse(&arena, nested(&arena, JSON_DEPTH, false).bytes).ok);
    ck_assert(!parse(&arena, nested(&arena, JSON_DEPTH + 1, false).bytes).ok);
    ck_assert(!parse(&arena, nested(&arena, 100000, true).bytes).ok);
    arena_free(&arena);
}
END_TEST

START_TEST(several_documents) {
    struct arena arena = {0};
    struct parsed parsed = parse(&arena, "# first\na: 1\n---\n# nothing\n---\n\n- b\n...\n---\n{\"c\": 3}\n");
    ck_assert_msg(parsed.ok, "%s", parsed.err.text);
    ck_assert_uint_eq(parsed.count, 4);
    ck_assert_str_eq(json_text(&arena, &parsed.documents[0].root).bytes, "{\"a\":1}");
    ck_assert_uint_eq(parsed.documents[0].line, 2);
    ck_assert_ptr_null(parsed.documents[1].root.value);
    ck_assert_str_eq(json_text(&arena, &parsed.documents[2].root).bytes, "[\"b\"]");
    ck_assert_uint_eq(parsed.documents[2].line, 7);
    ck_assert_str_eq(json_text(&arena, &parsed.documents[3].root).bytes, "{\"c\":3}");
    ck_assert_uint_eq(parsed.documents[3].line, 10);
    arena_free(&arena);
}
END_TEST

START_TEST(nothing) {
    struct arena arena = {0};
    ck_assert_uint_eq(parse(&arena, "").count, 0);
    ck_assert_uint_eq(parse(&arena, "# only words\n").count, 0);
    struct yaml_document *documents;
    size_t count;
    ck_assert(yaml_parse(&arena, (struct str){0}, &documents, &count, NULL));
    ck_assert_uint_eq(count, 0);
    struct parsed parsed = parse(&arena, "---\n---\n");
    ck_assert_uint_eq(parsed.count, 2);
    ck_assert_ptr_null(parsed.documents[0].root.value);
    arena_free(&arena);
}
END_TEST

static void expect_lines(const char *text) {
    struct arena arena = {0};
    struct parsed parsed = parse(&arena, text);
    ck_assert_msg(parsed.ok, "%s", parsed.err.text);
    struct json root = parsed.documents[0].root, item;
    struct json b = json_member(&root, "b"), c = json_member(&root, "c"), e = json_member(&b, "e");
    struct json missing = json_member(&b, "missing");
    const struct yaml_document *document = &parsed.documents[0];
    ck_assert_uint_eq(yaml_line(document, &root), 1);
    ck_assert_uint_eq(yaml_line(document, &b), 2);
    ck_assert_uint_eq(yaml_line(document, &e), 3);
    ck_assert_uint_eq(yaml_line(document, &missing), 2);
    ck_assert_uint_eq(yaml_line(document, &c), 5);
    size_t line = 5;
    for (struct json_walk walk = json_walk(&c); json_next(&walk, &item); line++) {
        ck_assert_uint_eq(yaml_line(document, &item), line);
    }
    ck_assert_uint_eq(line, 7);
    arena_free(&arena);
}

START_TEST(lines) {
    expect_lines("{a: &x [1, 2],\nb: {d: *x,\ne: 3},\n\nc: [4,\n5]}\n---\n");
    expect_lines(
        "{\"a\": [1, \"}\\\"\\\\\"],\n\"b\": {\"d\": [1, [], {}, -1.5e3],\n\"e\": true},\n\n\"c\": [null,\n5]}");
    struct arena arena = {0};
    struct parsed parsed = parse(&arena, "a: &x\n  b: 1\nc: *x\n");
    struct json c = json_member(&parsed.documents[0].root, "c"), b = json_member(&c, "b");
    ck_assert_uint_eq(yaml_line(&parsed.documents[0], &b), 2); /* where it is written */
    parsed = parse(&arena, "a: &x {b: 1,\n  d: [2]}\nc: {<<: *x,\n  b: 3}\n");
    struct json merged = json_member(&parsed.documents[0].root, "c"), d = json_member(&merged, "d");
    b = json_member(&merged, "b");
    ck_assert_uint_eq(yaml_line(&parsed.documents[0], &b), 4);
    ck_assert_uint_eq(yaml_line(&parsed.documents[0], &d), 2);
    arena_free(&arena);
}
END_TEST

static void expect_columns(const char *text) {
    struct arena arena = {0};
    struct parsed parsed = parse(&arena, text);
    ck_assert_msg(parsed.ok, "%s", parsed.err.text);
    const struct yaml_document *document = &parsed.documents[0];
    struct json root = document->root, a = json_member(&root, "a"), b = json_member(&a, "b"), item;
    ck_assert_uint_eq(yaml_place(document, &a).column, 7);
    ck_assert_uint_eq(yaml_place(document, &b).line, 2);
    ck_assert_uint_eq(yaml_place(document, &b).column, 7);
    ck_assert_uint_eq(yaml_key_place(document, &b).line, 2);
    ck_assert_uint_eq(yaml_key_place(document, &b).column, 2);
    for (struct json_walk walk = json_walk(&b); json_next(&walk, &item);) { /* elements have no keys */
        ck_assert_uint_eq(yaml_place(document, &item).column, 8);
        ck_assert_uint_eq(yaml_key_place(document, &item).column, 8);
    }
    ck_assert_uint_eq(yaml_key_place(document, &root).column, 1);
    ck_assert_uint_eq(yaml_place(document, &(struct json){0}).line, 0);
    arena_free(&arena);
}

START_TEST(columns) {
    expect_columns("{\"a\": {\n \"b\": [1]}}");
    expect_columns("{\"a\": {\n \"b\": [1]}}\n--- \n");
}
END_TEST

START_TEST(json_is_read_strictly) {
    expect(" \n{\"a\": [1, 2.5, \"\\u00e9\"]}\n", "{\"a\":[1,2.5,\"\xc3\xa9\"]}");
    struct arena arena = {0};
    struct parsed parsed = parse(&arena, "{\"a\": 1,\n \"b\": nul}\n");
    ck_assert(!parsed.ok);
    ck_assert_msg(strncmp(parsed.err.text, "line 2, column 7: not JSON: ", 28) == 0, "%s", parsed.err.text);
    parsed = parse(&arena, "{a: 1}");
    ck_assert(!parsed.ok && strncmp(parsed.err.text, "line 1, column 2: not JSON", 26) == 0);
    arena_free(&arena);
    expect_error("{\"a\": 1,\n\"b\": {\"c\": 1, \"c\": 2}}", "line 2, column 15: duplicate key \"c\"");
    expect("# YAML after all\n{a: 1}\n", "{\"a\":1}");
}
END_TEST

START_TEST(json_values_in_a_row) {
    struct arena arena = {0};
    struct parsed parsed = parse(&arena, "{\"a\": \"}{\"}\n{\"a\":2}[\n3]\n\n  {\"a\":\n4}\n");
    static const char *const json[] = {"{\"a\":\"}{\"}", "{\"a\":2}", "[3]", "{\"a\":4}"};
    static const size_t first[] = {1, 2, 2, 5};
    ck_assert_msg(parsed.ok, "%s", parsed.err.text);
    ck_assert_uint_eq(parsed.count, COUNT(json));
    for (size_t i = 0; i < COUNT(json); i++) {
        ck_assert_str_eq(json_text(&arena, &parsed.documents[i].root).bytes, json[i]);
        ck_assert_uint_eq(parsed.documents[i].line, first[i]);
    }
    struct json a = json_member(&parsed.documents[3].root, "a");
    ck_assert_uint_eq(yaml_place(&parsed.documents[3], &a).line, 6);
    ck_assert_uint_eq(yaml_place(&parsed.documents[3], &a).column, 1);
    arena_free(&arena);
    expect_error("{\"a\": 1}\n {\"b\": 1, \"b\": 2}\n{", "line 2, column 11: duplicate key \"b\"");
}
END_TEST

static void expect_not_json(const char *text, const char *start) {
    struct arena arena = {0};
    struct parsed parsed = parse(&arena, text);
    ck_assert(!parsed.ok);
    ck_assert_msg(strncmp(parsed.err.text, start, strlen(start)) == 0, "%s", parsed.err.text);
    arena_free(&arena);
}

START_TEST(json_values_that_are_none) {
    expect_not_json("{\"a\": 1}\n}", "line 2, column 1: not JSON");
    expect_not_json("{\"a\": 1},\n{\"a\": 1}", "line 1, column 9: not JSON");
    expect_not_json("{\"a\": 1}\n{\"a\": ", "line 2, column 7: not JSON");
    expect_not_json("{\"a\": 1}\n{\"a\": \"\\", "line 2, column 9: not JSON");
    expect_not_json("{\"a\": 1}\nwords", "line 2, column 1: not JSON");
    expect_not_json("[\"a\"}", "line 1, column 5: not JSON");
}
END_TEST

START_TEST(byte_order_mark) {
    expect("\xef\xbb\xbfkind: Pod\nb:\n  c: 1\n", "{\"kind\":\"Pod\",\"b\":{\"c\":1}}");
    expect("\xef\xbb\xbf{\"kind\": \"Pod\"}", "{\"kind\":\"Pod\"}");
    expect_error("\xef\xbb\xbf{\"a\": 1, \"a\": 2}", "line 1, column 10: duplicate key \"a\"");
    expect_error("\xef\xbb\xbf"
                 "a: 1\na: 2\n",
                 "line 2, column 1: duplicate key \"a\"");
}
END_TEST

/* What libyaml says behind that changes with its version. */
static void expect_not_yaml(const char *text, const char *start) {
    struct arena arena = {0};
    struct parsed parsed = parse(&arena, text);
    ck_assert(!parsed.ok);
    ck_assert_msg(strncmp(parsed.err.text, start, strlen(start)) == 0, "%s", parsed.err.text);
    arena_free(&arena);
}

START_TEST(refused) {
    expect_error("a: !!set {b}\n", "line 1, column 4: tag tag:yaml.org,2002:set is not supported");
    expect_error("a: !own b\n", "line 1, column 4: tag !own is not supported");
    expect_error("a: !!binary aGk=\n", "line 1, column 4: tag tag:yaml.org,2002:binary is not supported");
    expect_error("a: !!int b\n", "line 1, column 4: \"b\" is not what its tag tag:yaml.org,2002:int says");
    expect_error("a: .nan\n", "line 1, column 4: .nan is not a number in JSON");
    expect_not_yaml("a: b\n  c: d\n", "line 2, column 4: not YAML: ");
    expect_not_yaml("a: [b\n", "line 2, column 1: not YAML: ");
    expect_not_yaml("a: b\nc: \xff\n", "line 2, column 4: not YAML: ");
    expect_not_yaml("a: b\n\tc: d\n", "line 2, column 1: not YAML: ");
}
END_TEST

int main(void) {
    return SUITE_RUN("yaml_read", values, scalars, keys, many_keys, aliases, aliases_have_a_bound, merges,
                     merges_that_are_refused, merges_have_a_bound, depth, several_documents, nothing, lines, columns,
                     json_is_read_strictly, json_values_in_a_row, json_values_that_are_none, byte_order_mark, refused);
}
