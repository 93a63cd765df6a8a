/* The patch as a diff of the pod's fields: what was there, what comes in its place. */
#include "base/buf.h"
#include "base/json_join.h"
#include "explanation.h"

struct changes {
    struct arena *arena;
    struct str *lines;
    size_t count, capacity;
};

static void line_add(struct changes *changes, char sign, struct str path, const struct json *value) {
    if (changes->count == changes->capacity) {
        size_t size = sizeof *changes->lines, capacity = changes->capacity == 0 ? 16 : 2 * changes->capacity;
        changes->lines = arena_grow(changes->arena, changes->lines, changes->capacity * size, capacity * size);
        changes->capacity = capacity;
    }
    struct str text = json_text(changes->arena, value);
    changes->lines[changes->count++] = str_format(changes->arena, "%c %.*s: %.*s", sign, STR_ARG(path), STR_ARG(text));
}

static struct str path_of_member(struct arena *arena, struct str path, struct str name) {
    struct buf text = BUF(arena);
    buf_str(&text, path);
    path_add(&text, name);
    return buf_view(&text);
}

/* Objects are compared member by member; anything else is one value. Absent ones are no value. */
static void values_compare(struct changes *changes, struct str path, const struct json *before,
                           const struct json *after) {
    struct json x, y;
    bool changed = !json_equal(changes->arena, before, after);
    if (changed && !json_is_null(before) && !json_is_object(before)) {
        line_add(changes, '-', path, before);
    }
    if (changed && !json_is_null(after) && !json_is_object(after)) {
        line_add(changes, '+', path, after);
    }
    for (struct json_join join = json_join(changes->arena, before, after); json_join_next(&join, &x, &y);) {
        values_compare(changes, path_of_member(changes->arena, path, x.key), &x, &y);
    }
}

/* One step of a JSON pointer: "a~1b" is the member a/b. */
static struct str step_decode(struct arena *arena, struct str step) {
    struct buf text = BUF(arena);
    for (size_t i = 0; i < step.length; i++) {
        bool escape = step.bytes[i] == '~' && i + 1 < step.length;
        buf_char(&text, escape ? (step.bytes[++i] == '1' ? '/' : '~') : step.bytes[i]);
    }
    return buf_view(&text);
}

/* Follows a pointer into the pod: the value there, absent when there is none, and its path in words. */
static struct str pointer_follow(struct arena *arena, struct str pointer, struct json *at) {
    struct buf path = BUF(arena);
    struct str rest = str_after(pointer, 1), step;
    while (str_split(&rest, '/', &step)) {
        struct json next = {0}, item;
        if (json_is_array(at)) {
            for (struct json_walk walk = json_walk(at); json_next(&walk, &item);) {
                if (str_equal(str_format(arena, "%zu", item.index), step)) {
                    next = item;
                }
            }
            buf_format(&path, "[%.*s]", STR_ARG(step));
        } else {
            struct str name = step_decode(arena, step);
            next = json_member_of(at, name);
            path_add(&path, name);
        }
        *at = next;
    }
    return buf_view(&path);
}

struct str_list explanation_changes(struct arena *arena, const struct prediction *prediction) {
    struct changes changes = {.arena = arena};
    struct str patch_text = prediction->decision.patch;
    struct json patch, operation;
    if (str_empty(patch_text) || !json_parse(arena, patch_text, &patch, NULL)) {
        return (struct str_list){0};
    }
    for (struct json_walk walk = json_walk(&patch); json_next(&walk, &operation);) {
        struct json before = prediction->workload->pod, after = json_member(&operation, "value");
        struct str pointer = {0};
        json_string(&operation, "path", &pointer, NULL);
        struct str path = pointer_follow(arena, pointer, &before);
        values_compare(&changes, path, &before, &after);
    }
    return (struct str_list){.items = changes.lines, .count = changes.count};
}
