/*
 * YAML (and JSON, its subset) into the tree that json_read reads. YAML 1.1 scalars are resolved as Kubernetes'
 * own reader does (sigs.k8s.io/yaml): true/false/yes/no/on/off, null/~, integers (also 0x, 0o, 0b), floats; quoted
 * scalars are strings. Anchors and aliases are followed within a bound, merge keys (<<) as YAML 1.1 has them: what the
 * mapping says itself comes before what it merges. Duplicate keys and tags other than the core ones are refused with
 * their line. JSON may be a stream of several values, a document each. A byte order mark at the start is no text.
 */
#ifndef BASE_YAML_READ_H
#define BASE_YAML_READ_H

#include "base/json_read.h"

/* In the text, from 1; 0 where it is not known. */
struct yaml_place {
    uint32_t line, column;
};

struct yaml_document {
    struct json root;                /* absent for an empty document */
    size_t line;                     /* first line of the document in the file, from 1 */
    const struct yaml_place *places; /* of each key and value in the order of the text, for yaml_place */
    size_t place_count;
};

/* All documents of a stream, in order. Errors name line and column. The trees are in the arena. */
bool yaml_parse(struct arena *arena, struct str text, struct yaml_document **out, size_t *count, struct error *err);

/* Where a value stands in the text it came from; of what is absent: what it would be in. */
struct yaml_place yaml_place(const struct yaml_document *document, const struct json *at);
/* Where its key stands. */
struct yaml_place yaml_key_place(const struct yaml_document *document, const struct json *at);
size_t yaml_line(const struct yaml_document *document, const struct json *at);

#endif
