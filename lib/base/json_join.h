/*
 * Two JSON values side by side: the members of two objects by key, and equality. However large the objects and in
 * whatever order someone has written their keys, a comparison costs about as much as reading them did.
 */
#ifndef BASE_JSON_JOIN_H
#define BASE_JSON_JOIN_H

#include "base/json_read.h"

struct yyjson_val;

/*
 * Each key of either object once: for (struct json_join j = json_join(arena, &a, &b); json_join_next(&j, &x, &y);)
 * x and y have the key and the value of their object, absent where it has none. What is no object has no members.
 */
struct json_join {
    struct arena *arena;
    const struct json *left, *right;
    struct json_walk in_step[2];                 /* as long as both have the same keys in the same order */
    struct yyjson_val **left_keys, **right_keys; /* then what is left of both, sorted */
    size_t left_count, right_count;
    bool sorted;
};
struct json_join json_join(struct arena *arena, const struct json *left, const struct json *right);
bool json_join_next(struct json_join *join, struct json *x, struct json *y);

/* Equality as written: member order does not matter, null is absent, numbers by value. The arena is for the work. */
bool json_equal(struct arena *arena, const struct json *a, const struct json *b);

#endif
