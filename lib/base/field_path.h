/*
 * Paths to fields as the reference prints them (k8s.io/apimachinery field.Path): names joined by dots, [index] and
 * [key] in brackets. Segments are linked to their parent and live in the arena of the request.
 */
#ifndef BASE_FIELD_PATH_H
#define BASE_FIELD_PATH_H

#include "base/buf.h"

struct field_path {
    const struct field_path *parent; /* NULL: the root */
    enum { FIELD_NAME, FIELD_INDEX, FIELD_KEY } kind;
    struct str name; /* of FIELD_NAME and FIELD_KEY */
    size_t index;
};

const struct field_path *field_root(struct arena *arena, struct str name);
const struct field_path *field_child(struct arena *arena, const struct field_path *parent, const char *name);
const struct field_path *field_index(struct arena *arena, const struct field_path *parent, size_t index);
const struct field_path *field_key(struct arena *arena, const struct field_path *parent, struct str key);
void field_print(struct buf *buf, const struct field_path *path);

#endif
