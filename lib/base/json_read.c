/* Typed getters over yyjson trees: absent, null and value are told apart, and errors name the path. */
#include "base/json_read.h"

#include "base/buf.h"
#include "base/json_parts.h"

static yyjson_val *value_of(const struct json *at) {
    return (yyjson_val *)at->value;
}

/* Null is absent to everyone who reads members. */
static struct yyjson_val *present(yyjson_val *value) {
    return yyjson_is_null(value) ? NULL : (struct yyjson_val *)value;
}

bool json_is_object(const struct json *at) {
    return yyjson_is_obj(value_of(at));
}

bool json_is_array(const struct json *at) {
    return yyjson_is_arr(value_of(at));
}

bool json_is_string(const struct json *at) {
    return yyjson_is_str(value_of(at));
}

bool json_is_null(const struct json *at) {
    return at->value == NULL;
}

size_t json_count(const struct json *at) {
    return yyjson_is_ctn(value_of(at)) ? yyjson_get_len(value_of(at)) : 0;
}

/* Looks from the place after the last member found, once around: members asked for in order cost one step each. */
static yyjson_val *member_find(struct json *at, struct str key) {
    size_t count = yyjson_get_len(value_of(at));
    yyjson_val *name = (yyjson_val *)at->hint;
    size_t index = at->hint_index;
    if (name == NULL) {
        name = unsafe_yyjson_get_first(value_of(at));
        index = 0;
    }
    for (size_t seen = 0; seen < count; seen++) {
        if (index == count) {
            index = 0;
            name = unsafe_yyjson_get_first(value_of(at));
        }
        if (unsafe_yyjson_equals_strn(name, key.bytes, key.length)) {
            at->hint = (struct yyjson_val *)unsafe_yyjson_get_next(name + 1);
            at->hint_index = index + 1;
            return name + 1;
        }
        name = unsafe_yyjson_get_next(name + 1);
        index++;
    }
    return NULL;
}

struct json json_member_of(struct json *at, struct str key) {
    struct json out = {.parent = at, .key = key};
    if (json_is_object(at)) {
        out.value = present(member_find(at, key));
    }
    return out;
}

struct json json_member(struct json *at, const char *key) {
    return json_member_of(at, str_of(key));
}

static const char *kind_of(yyjson_val *value) {
    switch (yyjson_get_type(value)) {
    case YYJSON_TYPE_NULL:
        return "null";
    case YYJSON_TYPE_BOOL:
        return "a boolean";
    case YYJSON_TYPE_NUM:
        return "a number";
    case YYJSON_TYPE_STR:
        return "a string";
    case YYJSON_TYPE_ARR:
        return "an array";
    case YYJSON_TYPE_OBJ:
        return "an object";
    default:
        return "nothing";
    }
}

/* Hostile keys must not blow the message up; they are cut. */
enum { KEY_SHOWN = 64, DEEPEST_SHOWN = 24 };

static void path_text(char *text, size_t size, const struct json *at) {
    const struct json *segments[DEEPEST_SHOWN] = {NULL};
    size_t depth = 0, used = 0;
    for (; at != NULL && depth < DEEPEST_SHOWN; at = at->parent) {
        segments[depth++] = at;
    }
    text[0] = '\0';
    while (depth-- > 0 && used < size) {
        const struct json *segment = segments[depth];
        int length = 0;
        if (segment->key.bytes != NULL) {
            int shown = segment->key.length > KEY_SHOWN ? KEY_SHOWN : (int)segment->key.length;
            length = snprintf(text + used, size - used, "%s%.*s", used > 0 ? "." : "", shown, segment->key.bytes);
        } else if (segment->parent != NULL) {
            length = snprintf(text + used, size - used, "[%zu]", segment->index);
        }
        used += length > 0 ? (size_t)length : 0;
    }
}

struct str json_path(struct arena *arena, const struct json *at) {
    char text[400];
    path_text(text, sizeof text, at);
    return str_copy(arena, str_of(text));
}

bool json_mismatch(const struct json *at, const char *expected, struct error *err) {
    char path[400];
    path_text(path, sizeof path, at);
    return error_set(err, ERROR_INPUT, "%s%sexpected %s, found %s", path, path[0] != '\0' ? ": " : "", expected,
                     kind_of(value_of(at)));
}

bool json_object(struct json *at, const char *key, struct json *out, struct error *err) {
    *out = json_member(at, key);
    return out->value == NULL || json_as_object(out, err);
}

bool json_array(struct json *at, const char *key, struct json *out, struct error *err) {
    *out = json_member(at, key);
    return out->value == NULL || json_is_array(out) || json_mismatch(out, "an array", err);
}

bool json_string(struct json *at, const char *key, struct str *out, struct error *err) {
    struct json member = json_member(at, key);
    *out = (struct str){0};
    return member.value == NULL || json_as_string(&member, out, err);
}

bool json_opt_bool(struct json *at, const char *key, struct opt_bool *out, struct error *err) {
    struct json member = json_member(at, key);
    *out = (struct opt_bool){0};
    if (member.value == NULL) {
        return true;
    }
    out->set = true;
    return json_as_bool(&member, &out->value, err);
}

bool json_bool(struct json *at, const char *key, bool *out, struct error *err) {
    struct opt_bool value;
    bool ok = json_opt_bool(at, key, &value, err);
    *out = value.value;
    return ok;
}

bool json_opt_int64(struct json *at, const char *key, struct opt_int64 *out, struct error *err) {
    struct json member = json_member(at, key);
    *out = (struct opt_int64){0};
    if (member.value == NULL) {
        return true;
    }
    out->set = true;
    return json_as_int64(&member, &out->value, err);
}

bool json_opt_int32(struct json *at, const char *key, struct opt_int64 *out, struct error *err) {
    struct json member = json_member(at, key);
    *out = (struct opt_int64){.set = member.value != NULL};
    if (out->set && !json_as_int64(&member, &out->value, err)) {
        return false;
    }
    return (out->value >= INT32_MIN && out->value <= INT32_MAX) || json_mismatch(&member, "a 32-bit integer", err);
}

bool json_string_list(struct arena *arena, struct json *at, const char *key, struct str_list *out, struct error *err) {
    struct json list = json_member(at, key);
    *out = (struct str_list){0};
    return list.value == NULL || json_as_string_list(arena, &list, out, err);
}

struct json_walk json_walk(const struct json *at) {
    struct json_walk walk = {.container = at, .count = json_count(at)};
    if (walk.count > 0) {
        walk.next = (struct yyjson_val *)unsafe_yyjson_get_first(value_of(at));
    }
    return walk;
}

bool json_next(struct json_walk *walk, struct json *item) {
    if (walk->index == walk->count) {
        return false;
    }
    yyjson_val *value = (yyjson_val *)walk->next;
    *item = (struct json){.parent = walk->container, .index = walk->index};
    if (json_is_object(walk->container)) {
        item->key = (struct str){.bytes = unsafe_yyjson_get_str(value), .length = unsafe_yyjson_get_len(value)};
        value++;
    }
    item->value = present(value);
    walk->next = (struct yyjson_val *)unsafe_yyjson_get_next(value);
    walk->index++;
    return true;
}

bool json_as_object(const struct json *at, struct error *err) {
    return json_is_object(at) || json_mismatch(at, "an object", err);
}

bool json_as_string(const struct json *at, struct str *out, struct error *err) {
    if (!json_is_string(at)) {
        return json_mismatch(at, "a string", err);
    }
    *out = (struct str){.bytes = yyjson_get_str(value_of(at)), .length = yyjson_get_len(value_of(at))};
    return true;
}

bool json_as_int64(const struct json *at, int64_t *out, struct error *err) {
    yyjson_val *value = value_of(at);
    if (yyjson_is_uint(value) && yyjson_get_uint(value) > INT64_MAX) {
        return json_mismatch(at, "a 64-bit integer", err);
    }
    if (yyjson_is_real(value)) {
        return json_mismatch(at, "an integer", err); /* 1.0 as well: the API server does not write that */
    }
    if (!yyjson_is_int(value)) {
        return json_mismatch(at, "an integer", err);
    }
    *out = yyjson_get_sint(value);
    return true;
}

bool json_as_bool(const struct json *at, bool *out, struct error *err) {
    if (!yyjson_is_bool(value_of(at))) {
        return json_mismatch(at, "a boolean", err);
    }
    *out = yyjson_get_bool(value_of(at));
    return true;
}

bool json_as_string_list(struct arena *arena, const struct json *at, struct str_list *out, struct error *err) {
    struct json item;
    if (!json_is_array(at)) {
        return json_mismatch(at, "an array", err);
    }
    struct str *items = ARENA_ARRAY(arena, json_count(at), struct str);
    for (struct json_walk walk = json_walk(at); json_next(&walk, &item);) {
        if (!json_as_string(&item, &items[item.index], err)) {
            return false;
        }
    }
    *out = (struct str_list){.items = items, .count = json_count(at), .present = true};
    return true;
}

struct str json_text(struct arena *arena, const struct json *at) {
    yyjson_alc memory = json_memory(arena);
    size_t length = 0;
    if (at->value == NULL) {
        return STR("null");
    }
    char *text = yyjson_val_write_opts(value_of(at), YYJSON_WRITE_NOFLAG, &memory, &length, NULL);
    if (text == NULL) { /* only memory can be missing: take the way of the ceiling */
        arena_alloc(arena, SIZE_MAX / 4);
    }
    return (struct str){.bytes = text, .length = length};
}
