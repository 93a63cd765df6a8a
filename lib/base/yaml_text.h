/*
 * One YAML document on its way to JSON text: libyaml's events go in one by one, text and places come out.
 */
#ifndef BASE_YAML_TEXT_H
#define BASE_YAML_TEXT_H

#include <yaml.h>

#include "base/buf.h"
#include "base/yaml_keys.h"
#include "base/yaml_read.h"

struct anchor;

/* JSON text as it grows, with the place of each of its keys and values in their order. */
struct yaml_output {
    struct buf json;
    struct yaml_place *places;
    size_t count, capacity;
};

/* A mapping or sequence that is open. */
struct yaml_level {
    bool mapping, has_key; /* has_key: the value is what comes next */
    size_t count, id;
    struct anchor *anchor;
    struct yaml_output *merge; /* of a mapping: the value of its `<<`; NULL: it has none */
    struct yaml_output *outer; /* while that is read: the output that the mapping itself goes to; else NULL */
};

struct yaml_text {
    struct arena *arena;
    struct error *err;
    struct yaml_output *output;
    struct yaml_level levels[JSON_DEPTH];
    size_t depth, containers;
    struct anchor *anchors;
    struct yaml_keys keys; /* each as JSON */
    size_t alias_bytes;    /* of the whole stream */
};

/* Forgets the last document. */
void yaml_text_begin(struct yaml_text *reader);
/* Takes an alias, a scalar, or the start or end of a mapping or sequence. Errors name line and column. */
bool yaml_text_event(struct yaml_text *reader, const yaml_event_t *event);

void yaml_output_place(struct arena *arena, struct yaml_output *output, struct yaml_place place);
/* ERROR_INPUT "line L, column C: ...". */
bool yaml_text_fail(const struct yaml_text *reader, const yaml_mark_t *mark, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
