/*
 * YAML events into JSON text. Keys are checked here although json_parse would refuse them as well, since only here their
 * place is known. What aliases repeat is copied as text, within a bound. Scalars follow sigs.k8s.io/yaml.
 */
#include "base/yaml_text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/yaml_merge.h"
#include "base/yaml_scalar.h"

/* What all aliases of a stream may add to its text: enough for people, too little for a "billion laughs". */
enum { ALIAS_BYTES = 1 << 20 };

struct anchor {
    struct str name;
    const struct yaml_output *output;
    size_t start, end; /* of its JSON text there; end is 0 until it is complete */
    size_t first_place, last_place;
    struct anchor *next;
};

bool yaml_text_fail(const struct yaml_text *reader, const yaml_mark_t *mark, const char *format, ...) {
    char text[256];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    for (char *c = text; *c != '\0'; c++) { /* what is quoted from the text must not break the line */
        *c = (unsigned char)*c < ' ' ? '?' : *c;
    }
    return error_set(reader->err, ERROR_INPUT, "line %zu, column %zu: %s", mark->line + 1, mark->column + 1, text);
}

/* ---- Places ---- */

void yaml_output_place(struct arena *arena, struct yaml_output *output, struct yaml_place place) {
    if (output->count == output->capacity) {
        size_t capacity = output->capacity == 0 ? 64 : output->capacity * 2;
        output->places = arena_grow(arena, output->places, output->capacity * sizeof place, capacity * sizeof place);
        output->capacity = capacity;
    }
    output->places[output->count++] = place;
}

static void place_add(struct yaml_text *reader, const yaml_mark_t *mark) {
    struct yaml_place place = {.line = (uint32_t)mark->line + 1, .column = (uint32_t)mark->column + 1};
    yaml_output_place(reader->arena, reader->output, place);
}

/* ---- Scalars ---- */

#define CORE_TAG "tag:yaml.org,2002:"

static const struct {
    const char *tag;
    enum scalar_kind kind;
} scalar_tags[] = {
    {"!", SCALAR_STRING},           {CORE_TAG "str", SCALAR_STRING},  {CORE_TAG "null", SCALAR_NULL},
    {CORE_TAG "bool", SCALAR_BOOL}, {CORE_TAG "int", SCALAR_INTEGER}, {CORE_TAG "float", SCALAR_REAL},
};

/* A scalar with a tag must be what the tag says; an integer will do for a float. */
static bool tag_apply(const struct yaml_text *reader, const yaml_event_t *event, struct str text, struct scalar *out) {
    const char *tag = (const char *)event->data.scalar.tag;
    for (size_t i = 0; i < sizeof scalar_tags / sizeof scalar_tags[0]; i++) {
        if (strcmp(tag, scalar_tags[i].tag) != 0) {
            continue;
        }
        if (scalar_tags[i].kind == SCALAR_STRING) {
            return true;
        }
        *out = yaml_scalar_resolve(text);
        bool fits =
            out->kind == scalar_tags[i].kind || (out->kind == SCALAR_INTEGER && scalar_tags[i].kind == SCALAR_REAL);
        return fits ||
               yaml_text_fail(reader, &event->start_mark, "\"%.64s\" is not what its tag %s says", text.bytes, tag);
    }
    return yaml_text_fail(reader, &event->start_mark, "tag %.64s is not supported", tag);
}

static bool scalar_read(const struct yaml_text *reader, const yaml_event_t *event, struct str *text,
                        struct scalar *out) {
    *text = (struct str){.bytes = (const char *)event->data.scalar.value, .length = event->data.scalar.length};
    *out = (struct scalar){.kind = SCALAR_STRING};
    if (event->data.scalar.tag != NULL) {
        return tag_apply(reader, event, *text, out);
    }
    if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
        *out = yaml_scalar_resolve(*text);
    }
    return true;
}

/* The shortest text that reads back as the same number. */
static void real_print(struct buf *buf, double real) {
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, real);
        if (strtod(text, NULL) == real) { // NOLINT: the very same number is meant
            break;
        }
    }
    buf_text(buf, text);
}

static void integer_print(struct buf *buf, const struct scalar *scalar) {
    buf_format(buf, "%s%" PRIu64, scalar->negative && scalar->magnitude != 0 ? "-" : "", scalar->magnitude);
}

static bool scalar_print(struct yaml_text *reader, const yaml_event_t *event) {
    struct str text;
    struct scalar scalar;
    if (!scalar_read(reader, event, &text, &scalar)) {
        return false;
    }
    switch (scalar.kind) {
    case SCALAR_NULL:
        BUF_LITERAL(&reader->output->json, "null");
        break;
    case SCALAR_BOOL:
        buf_text(&reader->output->json, scalar.boolean ? "true" : "false");
        break;
    case SCALAR_INTEGER:
        integer_print(&reader->output->json, &scalar);
        break;
    case SCALAR_REAL:
        if (!(scalar.real - scalar.real == 0)) { /* infinite or no number */
            return yaml_text_fail(reader, &event->start_mark, "%s is not a number in JSON", text.bytes);
        }
        real_print(&reader->output->json, scalar.real);
        break;
    case SCALAR_STRING:
        buf_json_quote(&reader->output->json, text);
        break;
    }
    return true;
}

/* Keys of JSON are strings: booleans and integers are written as such, as sigs.k8s.io/yaml does. */
static bool key_text(struct yaml_text *reader, const yaml_event_t *event, struct str *key) {
    struct scalar scalar;
    struct buf text = BUF(reader->arena);
    if (!scalar_read(reader, event, key, &scalar)) {
        return false;
    }
    switch (scalar.kind) {
    case SCALAR_BOOL:
        *key = str_of(scalar.boolean ? "true" : "false");
        return true;
    case SCALAR_INTEGER:
        integer_print(&text, &scalar);
        *key = buf_view(&text);
        return true;
    case SCALAR_STRING:
        return true;
    case SCALAR_NULL:
    case SCALAR_REAL:
        break;
    }
    return yaml_text_fail(reader, &event->start_mark, "a key must be a string");
}

/* ---- Events ---- */

static bool key_read(struct yaml_text *reader, struct yaml_level *level, const yaml_event_t *event) {
    struct str key;
    struct buf quoted = BUF(reader->arena);
    if (event->type != YAML_SCALAR_EVENT || event->data.scalar.anchor != NULL) {
        return yaml_text_fail(reader, &event->start_mark, "a key must be a string");
    }
    level->has_key = true;
    if (yaml_merge_asked(event)) {
        return yaml_merge_begin(reader, level, &event->start_mark);
    }
    if (!key_text(reader, event, &key)) {
        return false;
    }
    buf_json_quote(&quoted, key);
    if (!yaml_keys_add(reader->arena, &reader->keys, level->id, buf_view(&quoted))) {
        return yaml_text_fail(reader, &event->start_mark, "duplicate key \"%.64s\"", key.bytes);
    }
    if (level->count++ > 0) {
        buf_char(&reader->output->json, ',');
    }
    place_add(reader, &event->start_mark);
    buf_str(&reader->output->json, buf_view(&quoted));
    buf_char(&reader->output->json, ':');
    return true;
}

/* Before a value: the comma of a sequence; in a mapping the value takes its key. */
static void value_place(struct yaml_text *reader) {
    if (reader->depth == 0) {
        return;
    }
    struct yaml_level *level = &reader->levels[reader->depth - 1];
    if (!level->mapping && level->count++ > 0) {
        buf_char(&reader->output->json, ',');
    }
    level->has_key = false;
}

static struct anchor *anchor_new(struct yaml_text *reader, const yaml_char_t *name) {
    if (name == NULL) {
        return NULL;
    }
    struct anchor *anchor = ARENA_NEW(reader->arena, struct anchor);
    *anchor = (struct anchor){.name = str_copy(reader->arena, str_of((const char *)name)),
                              .output = reader->output,
                              .start = reader->output->json.length,
                              .first_place = reader->output->count,
                              .next = reader->anchors};
    reader->anchors = anchor;
    return anchor;
}

static void anchor_close(const struct yaml_text *reader, struct anchor *anchor) {
    if (anchor != NULL) {
        anchor->end = reader->output->json.length;
        anchor->last_place = reader->output->count;
    }
}

static bool alias_read(struct yaml_text *reader, const yaml_event_t *event) {
    const char *name = (const char *)event->data.alias.anchor;
    struct anchor *anchor = reader->anchors;
    while (anchor != NULL && !str_equal(anchor->name, str_of(name))) {
        anchor = anchor->next;
    }
    if (anchor == NULL) {
        return yaml_text_fail(reader, &event->start_mark, "unknown anchor \"%.64s\"", name);
    }
    if (anchor->end == 0) {
        return yaml_text_fail(reader, &event->start_mark, "anchor \"%.64s\" contains itself", name);
    }
    reader->alias_bytes += anchor->end - anchor->start;
    if (reader->alias_bytes > ALIAS_BYTES) {
        error_set(reader->err, ERROR_LIMIT, "line %zu, column %zu: aliases stand for more than %d bytes",
                  event->start_mark.line + 1, event->start_mark.column + 1, ALIAS_BYTES);
        return false;
    }
    const struct yaml_output *from = anchor->output;
    for (size_t i = anchor->first_place; i < anchor->last_place; i++) {
        yaml_output_place(reader->arena, reader->output, from->places[i]);
    }
    buf_str(&reader->output->json,
            str_copy(reader->arena, (struct str){from->json.bytes + anchor->start, anchor->end - anchor->start}));
    return true;
}

static bool container_open(struct yaml_text *reader, const yaml_event_t *event) {
    bool mapping = event->type == YAML_MAPPING_START_EVENT;
    const yaml_char_t *tag = mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    const char *expected = mapping ? CORE_TAG "map" : CORE_TAG "seq";
    if (tag != NULL && strcmp((const char *)tag, "!") != 0 && strcmp((const char *)tag, expected) != 0) {
        return yaml_text_fail(reader, &event->start_mark, "tag %.64s is not supported", tag);
    }
    if (reader->depth == JSON_DEPTH) {
        return yaml_text_fail(reader, &event->start_mark, "nested more than %d levels deep", JSON_DEPTH);
    }
    const yaml_char_t *name = mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
    struct yaml_level level = {.mapping = mapping, .id = ++reader->containers, .anchor = anchor_new(reader, name)};
    place_add(reader, &event->start_mark);
    buf_char(&reader->output->json, mapping ? '{' : '[');
    reader->levels[reader->depth++] = level;
    return true;
}

static void container_close(struct yaml_text *reader) {
    struct yaml_level *level = &reader->levels[--reader->depth];
    yaml_merge_members(reader, level);
    buf_char(&reader->output->json, level->mapping ? '}' : ']');
    anchor_close(reader, level->anchor);
}

static bool value_read(struct yaml_text *reader, const yaml_event_t *event) {
    value_place(reader);
    if (event->type == YAML_ALIAS_EVENT) {
        return alias_read(reader, event);
    }
    if (event->type != YAML_SCALAR_EVENT) {
        return container_open(reader, event);
    }
    struct anchor *anchor = anchor_new(reader, event->data.scalar.anchor);
    place_add(reader, &event->start_mark);
    if (!scalar_print(reader, event)) {
        return false;
    }
    anchor_close(reader, anchor);
    return true;
}

static bool event_read(struct yaml_text *reader, const yaml_event_t *event) {
    struct yaml_level *level = reader->depth > 0 ? &reader->levels[reader->depth - 1] : NULL;
    if (event->type == YAML_MAPPING_END_EVENT || event->type == YAML_SEQUENCE_END_EVENT) {
        container_close(reader);
        return true;
    }
    if (level != NULL && level->mapping && !level->has_key) {
        return key_read(reader, level, event);
    }
    return value_read(reader, event);
}

bool yaml_text_event(struct yaml_text *reader, const yaml_event_t *event) {
    return event_read(reader, event) && (reader->depth == 0 || yaml_merge_end(reader, event));
}

void yaml_text_begin(struct yaml_text *reader) {
    struct yaml_text empty = {.arena = reader->arena, .err = reader->err, .alias_bytes = reader->alias_bytes};
    *reader = empty;
    reader->output = ARENA_NEW(reader->arena, struct yaml_output);
    reader->output->json = BUF(reader->arena);
}
