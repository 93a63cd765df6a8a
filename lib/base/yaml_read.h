/*
 * YAML (and JSON, its subset) into the tree that json_read reads. YAML 1.1 scalars are resolved as Kubernetes'
 * own reader does (sigs.k8s.io/yaml): true/false/yes/no/on/off, null/~, integers (also 0x, 0o, 0b), floats; quoted
 * scalars are strings. Anchors and aliases are followed within a bound; merge keys, duplicate keys and tags other
 * than the core ones are refused with their line.
 */
#ifndef BASE_YAML_READ_H
#define BASE_YAML_READ_H

#include "base/json_read.h"

struct yaml_document {
    struct json root;      /* absent for an empty document */
    size_t line;           /* first line of the document in the file, from 1 */
    const uint32_t *lines; /* of each value in the order of the text, for yaml_line */
    size_t line_count;
};

/* All documents of a stream, in order. Errors name line and column. The trees are in the arena. */
bool yaml_parse(struct arena *arena, struct str text, struct yaml_document **out, size_t *count, struct error *err);

/* The line of a value in the text it came from (1-based), 0 where unknown: for messages and annotations. */
size_t yaml_line(const struct yaml_document *document, const struct json *at);

#endif
