/* Memory and keys of yyjson trees. */
#include "base/json_parts.h"

#include <stdlib.h>

static void *memory_take(void *context, size_t size) {
    return arena_try(context, size);
}

static void *memory_grow(void *context, void *old, size_t old_size, size_t size) {
    if (size <= old_size) {
        return old;
    }
    void *piece = arena_try(context, size);
    if (piece != NULL && old != NULL) {
        memcpy(piece, old, old_size);
    }
    return piece;
}

static void memory_leave(void *context, void *piece) {
    (void)context;
    (void)piece;
}

yyjson_alc json_memory(struct arena *arena) {
    return (yyjson_alc){memory_take, memory_grow, memory_leave, arena};
}

struct str json_key_text(yyjson_val *key) {
    return (struct str){.bytes = unsafe_yyjson_get_str(key), .length = unsafe_yyjson_get_len(key)};
}

static int by_bytes(const void *a, const void *b) {
    return str_compare(json_key_text(*(yyjson_val *const *)a), json_key_text(*(yyjson_val *const *)b));
}

yyjson_val **json_keys_sorted(struct arena *arena, yyjson_val *first, size_t count) {
    yyjson_val **keys = ARENA_ARRAY(arena, count, yyjson_val *);
    bool sorted = true;
    for (size_t i = 0; i < count; i++) {
        keys[i] = first;
        sorted = sorted && (i == 0 || by_bytes(&keys[i - 1], &keys[i]) < 0);
        first = unsafe_yyjson_get_next(first + 1);
    }
    if (!sorted) {
        qsort(keys, count, sizeof *keys, by_bytes);
    }
    return keys;
}
