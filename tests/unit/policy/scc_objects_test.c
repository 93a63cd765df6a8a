/*
 * Recorded SCC objects of the reference (tests/conformance/data/scc-objects.jsonl): each, as written, must become the
 * recorded object, the patch must lead to the same and then be done, and verdict and message must be those recorded.
 */
#include <stdio.h>

#include "base/json_join.h"
#include "policy/policy_text.h"

#define DATA SCC_SOURCE_DIR "/tests/conformance/data/scc-objects.jsonl"

static struct json parsed(struct arena *arena, struct str text) {
    struct error err = {0};
    struct json root;
    ck_assert_msg(text.bytes != NULL, "nothing to parse");
    char *copy = arena_alloc(arena, text.length + JSON_PADDING);
    memcpy(copy, text.bytes, text.length);
    ck_assert_msg(json_parse_in_place(arena, copy, text.length, &root, &err), "%s", err.text);
    return root;
}

struct operation {
    struct str op, path;
    struct json value;
};

static struct operation operation_read(struct json *item) {
    struct operation out;
    struct error err = {0};
    ck_assert(json_string(item, "op", &out.op, &err) && json_string(item, "path", &out.path, &err));
    out.value = json_member(item, "value");
    ck_assert(out.path.length > 1 && out.path.bytes[0] == '/');
    out.path = str_after(out.path, 1);
    return out;
}

static const struct operation *operation_on(const struct operation *operations, size_t count, struct str key) {
    for (size_t i = 0; i < count; i++) {
        if (str_equal(operations[i].path, key)) {
            return &operations[i];
        }
    }
    return NULL;
}

static void put(struct arena *arena, struct buf *buf, struct str key, const struct json *value) {
    buf_char(buf, buf->length == 0 ? '{' : ',');
    buf_json_quote(buf, key);
    buf_char(buf, ':');
    buf_str(buf, json_text(arena, value));
}

/* Operations on members of the root are all that the patch has. */
static struct str patched(struct arena *arena, const struct json *object, struct str patch) {
    if (patch.bytes == NULL) {
        return json_text(arena, object);
    }
    struct json list = parsed(arena, patch), item;
    size_t count = json_count(&list);
    struct operation *operations = ARENA_ARRAY(arena, count, struct operation);
    for (struct json_walk walk = json_walk(&list); json_next(&walk, &item);) {
        struct json *kept = ARENA_NEW(arena, struct json);
        *kept = item;
        operations[item.index] = operation_read(kept);
    }
    struct buf buf = BUF(arena);
    for (struct json_walk walk = json_walk(object); json_next(&walk, &item);) {
        const struct operation *operation = operation_on(operations, count, item.key);
        if (operation == NULL) {
            put(arena, &buf, item.key, &item);
        } else if (!str_equal(operation->op, STR("remove"))) {
            ck_assert_text(operation->op, "replace");
            put(arena, &buf, item.key, &operation->value);
        }
    }
    for (size_t i = 0; i < count; i++) {
        if (str_equal(operations[i].op, STR("add"))) {
            put(arena, &buf, operations[i].path, &operations[i].value);
        }
    }
    buf_char(&buf, '}');
    return buf_view(&buf);
}

static struct str message_of(struct arena *arena, const struct violations *violations, struct str name) {
    struct buf buf = BUF(arena);
    buf_text(&buf, "SecurityContextConstraints.security.openshift.io ");
    buf_go_quote(&buf, name);
    buf_text(&buf, " is invalid: ");
    violations_print_aggregate(&buf, violations);
    return buf_view(&buf);
}

static void expect_valid(struct arena *arena, struct json *object, const struct scc *scc, struct json *want) {
    struct violations violations = VIOLATIONS(arena);
    struct error err = {0};
    struct str message;
    bool valid;
    scc_validate(&violations, object, scc, NULL);
    ck_assert(json_bool(want, "valid", &valid, &err) && json_string(want, "message", &message, &err));
    ck_assert_int_eq(violations.count == 0, valid);
    if (!valid) {
        ck_assert_text(message_of(arena, &violations, scc->name), message.bytes);
    }
}

/* The patch leaves metadata alone, which the reference tidies up; everything else must be the same. */
static void expect_patch(struct arena *arena, const char *name, struct json *object, struct json *want) {
    struct error err = {0};
    struct scc scc;
    ck_assert(scc_decode(arena, object, &scc, &err));
    scc_default(arena, &scc);
    struct json result = parsed(arena, patched(arena, object, scc_default_patch(arena, object, &scc))), item;
    ck_assert_uint_eq(json_count(&result), json_count(want));
    for (struct json_walk walk = json_walk(&result); json_next(&walk, &item);) {
        struct json other = json_member(want, item.key.bytes);
        ck_assert_msg(str_equal(item.key, STR("metadata")) || json_equal(arena, &item, &other), "%s: %s", name,
                      item.key.bytes);
    }
    struct scc again;
    ck_assert(scc_decode(arena, &result, &again, &err));
    scc_default(arena, &again);
    ck_assert_msg(scc_default_patch(arena, &result, &again).bytes == NULL, "%s: not done after one patch", name);
}

static void line_check(char *line, size_t length) {
    struct arena arena = {0};
    struct error err = {0};
    struct json root, object, want, wanted;
    struct str name;
    struct scc scc;
    ck_assert_msg(json_parse(&arena, (struct str){line, length}, &root, &err), "%s", err.text);
    ck_assert(json_string(&root, "name", &name, &err) && json_object(&root, "scc", &object, &err) &&
              json_object(&root, "want", &want, &err) && json_object(&want, "object", &wanted, &err));
    ck_assert_msg(scc_decode(&arena, &object, &scc, &err), "%s: %s", name.bytes, err.text);
    scc_default(&arena, &scc);

    struct str text = scc_json(&arena, &object, &scc);
    struct json written = parsed(&arena, text);
    ck_assert_msg(json_equal(&arena, &written, &wanted), "%s\nis:     %s\nwanted: %s", name.bytes, text.bytes,
                  json_text(&arena, &wanted).bytes);
    expect_valid(&arena, &object, &scc, &want);
    expect_patch(&arena, name.bytes, &object, &wanted);
    arena_free(&arena);
}

START_TEST(recorded_objects) {
    FILE *file = fopen(DATA, "r");
    char *line = NULL;
    size_t capacity = 0, lines = 0;
    ck_assert_msg(file != NULL, "cannot open " DATA);
    for (ssize_t length; (length = getline(&line, &capacity, file)) > 0; lines++) {
        line_check(line, (size_t)length);
    }
    free(line);
    fclose(file);
    ck_assert_uint_eq(lines, 133);
}
END_TEST

int main(void) {
    return SUITE_RUN("scc_objects", recorded_objects);
}
