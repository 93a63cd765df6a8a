/* Members are paired in step while both objects are written alike; from the first difference on by sorted keys. */
#include "base/json_join.h"

#include "base/json_parts.h"

static struct json_walk members_walk(const struct json *at) {
    return json_is_object(at) ? json_walk(at) : (struct json_walk){0};
}

struct json_join json_join(struct arena *arena, const struct json *left, const struct json *right) {
    return (struct json_join){
        .arena = arena, .left = left, .right = right, .in_step = {members_walk(left), members_walk(right)}};
}

/* Both have the same next key. */
static bool next_in_step(struct json_join *join, struct json *x, struct json *y) {
    struct json_walk left = join->in_step[0], right = join->in_step[1];
    if (!json_next(&left, x) || !json_next(&right, y) || !str_equal(x->key, y->key)) {
        return false;
    }
    join->in_step[0] = left;
    join->in_step[1] = right;
    return true;
}

static struct yyjson_val **rest_sort(struct arena *arena, const struct json_walk *walk, size_t *count) {
    *count = walk->count - walk->index;
    return (struct yyjson_val **)json_keys_sorted(arena, (yyjson_val *)walk->next, *count);
}

/* The first of the keys is taken off; a NULL list gives the member that is not there. */
static struct json member_take(const struct json *object, struct yyjson_val ***keys, size_t *count, struct str key) {
    struct json member = {.parent = object, .key = key};
    if (keys != NULL) {
        yyjson_val *value = (yyjson_val *)(*keys)[0] + 1;
        member.value = yyjson_is_null(value) ? NULL : (struct yyjson_val *)value;
        (*keys)++;
        (*count)--;
    }
    return member;
}

bool json_join_next(struct json_join *join, struct json *x, struct json *y) {
    if (!join->sorted) {
        if (next_in_step(join, x, y)) {
            return true;
        }
        join->left_keys = rest_sort(join->arena, &join->in_step[0], &join->left_count);
        join->right_keys = rest_sort(join->arena, &join->in_step[1], &join->right_count);
        join->sorted = true;
    }
    struct str left = {0}, right = {0};
    int order = (join->left_count == 0) - (join->right_count == 0); /* what has ended comes last */
    if (join->left_count > 0) {
        left = json_key_text((yyjson_val *)join->left_keys[0]);
    }
    if (join->right_count > 0) {
        right = json_key_text((yyjson_val *)join->right_keys[0]);
    }
    if (join->left_count > 0 && join->right_count > 0) {
        order = str_compare(left, right);
    } else if (order == 0) {
        return false;
    }
    struct str key = order <= 0 ? left : right;
    *x = member_take(join->left, order <= 0 ? &join->left_keys : NULL, &join->left_count, key);
    *y = member_take(join->right, order >= 0 ? &join->right_keys : NULL, &join->right_count, key);
    return true;
}

static bool arrays_equal(struct arena *arena, const struct json *a, const struct json *b) {
    struct json x, y;
    struct json_walk left = json_walk(a), right = json_walk(b);
    bool equal = json_count(a) == json_count(b);
    while (equal && json_next(&left, &x) && json_next(&right, &y)) {
        equal = json_equal(arena, &x, &y);
    }
    return equal;
}

static bool objects_equal(struct arena *arena, const struct json *a, const struct json *b) {
    struct json x, y;
    bool equal = true;
    for (struct json_join join = json_join(arena, a, b); equal && json_join_next(&join, &x, &y);) {
        equal = json_equal(arena, &x, &y);
    }
    return equal;
}

/* Depth is bounded by JSON_DEPTH. */
bool json_equal(struct arena *arena, const struct json *a, const struct json *b) {
    if (a->value == NULL || b->value == NULL) {
        return a->value == b->value;
    }
    if (json_is_object(a) && json_is_object(b)) {
        return objects_equal(arena, a, b);
    }
    if (json_is_array(a) && json_is_array(b)) {
        return arrays_equal(arena, a, b);
    }
    return yyjson_equals((yyjson_val *)a->value, (yyjson_val *)b->value); /* scalars, or values of different types */
}
