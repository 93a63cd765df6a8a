/*
 * The narrow door for JSON from outside: strict RFC 8259 (yyjson), valid UTF-8, no duplicate keys, no NUL in
 * keys, bounded depth; then typed getters that know absent, null and value, and name the path of what is wrong.
 * Nothing else in the project looks at bytes that came from outside (YAML arrives here as the same tree).
 */
#ifndef BASE_JSON_READ_H
#define BASE_JSON_READ_H

#include "base/arena.h"
#include "base/error.h"
#include "base/strings.h"

struct yyjson_val;

/* A place in a document. Lives in the caller's frame; `parent` must outlive it. */
struct json {
    struct yyjson_val *value; /* NULL: absent or null */
    const struct json *parent;
    struct str key; /* in an object; absent in an array */
    size_t index;   /* in an array */
    /* Where the last member was found: members asked for in the order they were written are found at once. */
    struct yyjson_val *hint;
    size_t hint_index;
};

enum { JSON_PADDING = 4, JSON_DEPTH = 200 };

/* Reads a text; the tree, and a copy of the text, are in the arena. */
bool json_parse(struct arena *arena, struct str text, struct json *root, struct error *err);
/* The same without the copy: `bytes` has JSON_PADDING writable bytes behind it, is overwritten, outlives the tree. */
bool json_parse_in_place(struct arena *arena, char *bytes, size_t length, struct json *root, struct error *err);

/* Copies `value` below a subtree into an own document in the arena (policy objects outlive their file). */
bool json_copy(struct arena *arena, const struct json *at, struct json *root, struct error *err);

bool json_is_object(const struct json *at);
bool json_is_array(const struct json *at);
bool json_is_string(const struct json *at);
bool json_is_null(const struct json *at); /* absent or null */
size_t json_count(const struct json *at); /* members or elements; 0 for anything else */

/*
 * Members of an object. Absent and null give the zero value (`.value == NULL`, absent string, unset option, empty
 * list); a value of another type is ERROR_INPUT naming the path. `at` itself absent gives the zero value as well.
 */
bool json_object(struct json *at, const char *key, struct json *out, struct error *err);
bool json_array(struct json *at, const char *key, struct json *out, struct error *err);
bool json_string(struct json *at, const char *key, struct str *out, struct error *err);
bool json_bool(struct json *at, const char *key, bool *out, struct error *err);
bool json_opt_bool(struct json *at, const char *key, struct opt_bool *out, struct error *err);
bool json_opt_int64(struct json *at, const char *key, struct opt_int64 *out, struct error *err);
bool json_opt_int32(struct json *at, const char *key, struct opt_int64 *out, struct error *err);
bool json_string_list(struct arena *arena, struct json *at, const char *key, struct str_list *out, struct error *err);
/* The member whatever its type. */
struct json json_member(struct json *at, const char *key);
struct json json_member_of(struct json *at, struct str key);

/* Walks an object's members or an array's elements: for (struct json_walk w = json_walk(&at); json_next(&w, &item);) */
struct json_walk {
    const struct json *container;
    struct yyjson_val *next;
    size_t index, count;
};
struct json_walk json_walk(const struct json *at);
bool json_next(struct json_walk *walk, struct json *item); /* item->key is set for members */

/* The value as what it must be: ERROR_INPUT with the path otherwise. */
bool json_as_object(const struct json *at, struct error *err);
bool json_as_string(const struct json *at, struct str *out, struct error *err);
bool json_as_int64(const struct json *at, int64_t *out, struct error *err);
bool json_as_bool(const struct json *at, bool *out, struct error *err);
bool json_as_string_list(struct arena *arena, const struct json *at, struct str_list *out, struct error *err);

/* ERROR_INPUT "PATH: expected EXPECTED, found WHAT". */
bool json_mismatch(const struct json *at, const char *expected, struct error *err);
/* "request.object.spec.containers[0].name" */
struct str json_path(struct arena *arena, const struct json *at);
/* The value as compact JSON. */
struct str json_text(struct arena *arena, const struct json *at);

#endif
