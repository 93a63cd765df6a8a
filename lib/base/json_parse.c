/* Bytes from outside into a tree: yyjson reads RFC 8259, and one pass over the tree refuses what it lets through. */
#include "base/json_parts.h"

struct check {
    struct arena *arena;
    bool escapes; /* there is a backslash in the text: without one no key can hold a NUL */
};

/* Duplicates among the keys of a large object are found by hashing; a few keys are compared each with each. */
enum { FEW_KEYS = 16 };

static bool keys_equal(yyjson_val *a, yyjson_val *b) {
    return str_equal(json_key_text(a), json_key_text(b));
}

/* One of 64 bits, by length, first and last byte (of an empty key the terminator serves as both). */
static uint64_t key_look(yyjson_val *key) {
    size_t length = unsafe_yyjson_get_len(key);
    const char *text = unsafe_yyjson_get_str(key);
    unsigned last = (unsigned char)text[length > 0 ? length - 1 : 0];
    return (uint64_t)1 << ((length * 7 + (size_t)(unsigned char)text[0] * 5 + last) & 63);
}

static yyjson_val *duplicate_among_few(yyjson_val *object) {
    yyjson_val *keys[FEW_KEYS];
    size_t count = unsafe_yyjson_get_len(object);
    yyjson_val *key = unsafe_yyjson_get_first(object);
    uint64_t seen = 0; /* a bit per look of a key: only keys that look like an earlier one are compared */
    for (size_t i = 0; i < count; i++, key = unsafe_yyjson_get_next(key + 1)) {
        uint64_t look = key_look(key);
        for (size_t j = 0; (seen & look) != 0 && j < i; j++) {
            if (keys_equal(keys[j], key)) {
                return key;
            }
        }
        seen |= look;
        keys[i] = key;
    }
    return NULL;
}

/* Slower, but as fast with keys that someone has chosen to collide as with any. */
static yyjson_val *duplicate_by_sorting(struct arena *arena, yyjson_val *object) {
    size_t count = unsafe_yyjson_get_len(object);
    yyjson_val **keys = json_keys_sorted(arena, unsafe_yyjson_get_first(object), count);
    for (size_t i = 1; i < count; i++) {
        if (keys_equal(keys[i - 1], keys[i])) {
            return keys[i];
        }
    }
    return NULL;
}

static yyjson_val *duplicate_among_many(struct arena *arena, yyjson_val *object) {
    size_t count = unsafe_yyjson_get_len(object), slots = 64;
    while (slots < count * 2) {
        slots *= 2;
    }
    size_t patience = 8 * count; /* places looked at; a table that is half full needs less than two per key */
    yyjson_val **table = ARENA_ARRAY(arena, slots, yyjson_val *);
    yyjson_val *key = unsafe_yyjson_get_first(object);
    for (size_t i = 0; i < count; i++, key = unsafe_yyjson_get_next(key + 1)) {
        size_t slot = str_hash(json_key_text(key)) & (slots - 1);
        for (; table[slot] != NULL; slot = (slot + 1) & (slots - 1)) {
            if (keys_equal(table[slot], key)) {
                return key;
            }
            if (patience-- == 0) {
                return duplicate_by_sorting(arena, object);
            }
        }
        table[slot] = key;
    }
    return NULL;
}

static bool keys_check(const struct check *check, yyjson_val *object, struct error *err) {
    size_t count = unsafe_yyjson_get_len(object);
    yyjson_val *key = unsafe_yyjson_get_first(object);
    for (size_t i = 0; check->escapes && i < count; i++, key = unsafe_yyjson_get_next(key + 1)) {
        if (memchr(unsafe_yyjson_get_str(key), '\0', unsafe_yyjson_get_len(key)) != NULL) {
            return error_set(err, ERROR_INPUT, "a key contains NUL: \"%.64s\\u0000...\"", unsafe_yyjson_get_str(key));
        }
    }
    yyjson_val *twice = count <= FEW_KEYS ? duplicate_among_few(object) : duplicate_among_many(check->arena, object);
    if (twice != NULL) {
        return error_set(err, ERROR_INPUT, "duplicate key \"%.64s\"", unsafe_yyjson_get_str(twice));
    }
    return true;
}

/* yyjson lays the values out in the order of the text, so one pass sees them all; the stack says what it is in. */
static bool tree_check(const struct check *check, yyjson_val *root, struct error *err) {
    const yyjson_val *ends[JSON_DEPTH], *end = unsafe_yyjson_get_next(root);
    size_t depth = 0;
    for (yyjson_val *value = root; value < end; value++) {
        if (!unsafe_yyjson_is_ctn(value)) {
            continue;
        }
        while (depth > 0 && value >= ends[depth - 1]) {
            depth--;
        }
        if (unsafe_yyjson_get_len(value) > 1 || check->escapes) { /* a single key has no twin */
            if (yyjson_is_obj(value) && !keys_check(check, value, err)) {
                return false;
            }
        }
        if (depth == JSON_DEPTH) {
            return error_set(err, ERROR_LIMIT, "nested more than %d levels deep", JSON_DEPTH);
        }
        ends[depth++] = unsafe_yyjson_get_next(value);
    }
    return true;
}

static bool parse_failed(const yyjson_read_err *reason, size_t length, struct error *err) {
    if (reason->code == YYJSON_READ_ERROR_MEMORY_ALLOCATION) {
        return error_set(err, ERROR_LIMIT, "too large to be read");
    }
    return error_set(err, ERROR_INPUT, "not JSON: %s at byte %zu of %zu", reason->msg, reason->pos, length);
}

bool json_parse(struct arena *arena, struct str text, struct json *root, struct error *err) {
    *root = (struct json){0};
    char *copy = arena_try(arena, text.length + JSON_PADDING);
    if (copy == NULL) {
        return error_set(err, ERROR_LIMIT, "too large to be read");
    }
    if (text.length > 0) {
        memcpy(copy, text.bytes, text.length);
    }
    return json_parse_in_place(arena, copy, text.length, root, err);
}

bool json_parse_in_place(struct arena *arena, char *bytes, size_t length, struct json *root, struct error *err) {
    *root = (struct json){0};
    yyjson_alc memory = json_memory(arena);
    yyjson_read_err reason;
    memset(bytes + length, 0, JSON_PADDING);
    const struct check check = {.arena = arena, .escapes = memchr(bytes, '\\', length) != NULL};
    yyjson_doc *document = yyjson_read_opts(bytes, length, YYJSON_READ_INSITU, &memory, &reason);
    if (document == NULL) {
        return parse_failed(&reason, length, err);
    }
    yyjson_val *value = yyjson_doc_get_root(document);
    if (!tree_check(&check, value, err)) {
        return false;
    }
    root->value = yyjson_is_null(value) ? NULL : (struct yyjson_val *)value;
    return true;
}

bool json_copy(struct arena *arena, const struct json *at, struct json *root, struct error *err) {
    struct str text = json_text(arena, at);
    return json_parse(arena, text, root, err);
}
