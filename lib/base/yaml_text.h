/*
 * One YAML document on its way to JSON text: libyaml's events go in one by one, text and line numbers come out.
 */
#ifndef BASE_YAML_TEXT_H
#define BASE_YAML_TEXT_H

#include <yaml.h>

#include "base/buf.h"
#include "base/json_read.h"

struct anchor;
struct member_key;

/* A mapping or sequence that is open. */
struct yaml_level {
    bool mapping, has_key; /* has_key: the value is what comes next */
    size_t count, id;
    struct anchor *anchor;
};

struct yaml_text {
    struct arena *arena;
    struct error *err;
    struct buf json;
    uint32_t *lines; /* of every key and value, in the order of the text */
    size_t line_count, line_capacity;
    struct yaml_level levels[JSON_DEPTH];
    size_t depth, containers;
    struct anchor *anchors;
    struct member_key *keys; /* of all mappings, hashed */
    size_t key_count, key_slots;
    size_t alias_bytes; /* of the whole stream */
};

/* Forgets the last document. */
void yaml_text_begin(struct yaml_text *reader);
/* Takes an alias, a scalar, or the start or end of a mapping or sequence. Errors name line and column. */
bool yaml_text_event(struct yaml_text *reader, const yaml_event_t *event);

#endif
