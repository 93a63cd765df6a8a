/* Field paths as linked segments, printed from the root (field.Path.String). */
#include "base/field_path.h"

static const struct field_path *segment(struct arena *arena, struct field_path value) {
    struct field_path *path = ARENA_NEW(arena, struct field_path);
    *path = value;
    return path;
}

const struct field_path *field_root(struct arena *arena, struct str name) {
    return segment(arena, (struct field_path){.kind = FIELD_NAME, .name = name});
}

const struct field_path *field_child(struct arena *arena, const struct field_path *parent, const char *name) {
    return segment(arena, (struct field_path){.parent = parent, .kind = FIELD_NAME, .name = str_of(name)});
}

const struct field_path *field_index(struct arena *arena, const struct field_path *parent, size_t index) {
    return segment(arena, (struct field_path){.parent = parent, .kind = FIELD_INDEX, .index = index});
}

const struct field_path *field_key(struct arena *arena, const struct field_path *parent, struct str key) {
    return segment(arena, (struct field_path){.parent = parent, .kind = FIELD_KEY, .name = key});
}

/* Paths are a handful of segments deep, by construction. */
void field_print(struct buf *buf, const struct field_path *path) {
    enum { DEEPEST = 16 };
    const struct field_path *segments[DEEPEST] = {NULL};
    size_t depth = 0;
    for (; path != NULL && depth < DEEPEST; path = path->parent) {
        segments[depth++] = path;
    }
    while (depth-- > 0) {
        const struct field_path *at = segments[depth];
        if (at->kind == FIELD_NAME) {
            if (at->parent != NULL) {
                buf_char(buf, '.');
            }
            buf_str(buf, at->name);
            continue;
        }
        buf_char(buf, '[');
        if (at->kind == FIELD_INDEX) {
            buf_int(buf, (int64_t)at->index);
        } else {
            buf_str(buf, at->name);
        }
        buf_char(buf, ']');
    }
}
