/*
 * YAML events into JSON text. Keys are checked here although json_parse would refuse them as well, since only here their
 * line is known. What aliases repeat is copied as text, within a bound. Scalars follow sigs.k8s.io/yaml.
 */
#include "base/yaml_text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/yaml_scalar.h"

/* What all aliases of a stream may add to its text: enough for people, too little for a "billion laughs". */
enum { ALIAS_BYTES = 1 << 20 };

struct anchor {
    struct str name;
    size_t start, end; /* of its JSON text; end is 0 until it is complete */
    size_t first_line, last_line;
    struct anchor *next;
};

struct member_key {
    size_t mapping; /* 0: free */
    struct str key;
};

static bool fail(const struct yaml_text *reader, const yaml_mark_t *mark, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static bool fail(const struct yaml_text *reader, const yaml_mark_t *mark, const char *format, ...) {
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

/* ---- Positions and keys ---- */

static void line_add(struct yaml_text *reader, uint32_t line) {
    if (reader->line_count == reader->line_capacity) {
        size_t capacity = reader->line_capacity == 0 ? 64 : reader->line_capacity * 2;
        reader->lines =
            arena_grow(reader->arena, reader->lines, reader->line_capacity * sizeof line, capacity * sizeof line);
        reader->line_capacity = capacity;
    }
    reader->lines[reader->line_count++] = line;
}

static struct member_key *key_slot(struct member_key *keys, size_t slots, size_t mapping, struct str key) {
    size_t slot = (size_t)(str_hash(key) ^ mapping * 0x9e3779b97f4a7c15u) & (slots - 1);
    while (keys[slot].mapping != 0 && (keys[slot].mapping != mapping || !str_equal(keys[slot].key, key))) {
        slot = (slot + 1) & (slots - 1);
    }
    return &keys[slot];
}

static void keys_grow(struct yaml_text *reader) {
    size_t slots = reader->key_slots == 0 ? 64 : reader->key_slots * 2;
    struct member_key *keys = ARENA_ARRAY(reader->arena, slots, struct member_key);
    for (size_t i = 0; i < reader->key_slots; i++) {
        const struct member_key *old = &reader->keys[i];
        if (old->mapping != 0) {
            *key_slot(keys, slots, old->mapping, old->key) = *old;
        }
    }
    reader->keys = keys;
    reader->key_slots = slots;
}

/* False when the mapping had the key before. */
static bool key_add(struct yaml_text *reader, size_t mapping, struct str key) {
    if (reader->key_count * 2 >= reader->key_slots) {
        keys_grow(reader);
    }
    struct member_key *slot = key_slot(reader->keys, reader->key_slots, mapping, key);
    if (slot->mapping != 0) {
        return false;
    }
    *slot = (struct member_key){.mapping = mapping, .key = key};
    reader->key_count++;
    return true;
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
        return fits || fail(reader, &event->start_mark, "\"%.64s\" is not what its tag %s says", text.bytes, tag);
    }
    return fail(reader, &event->start_mark, "tag %.64s is not supported", tag);
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
        BUF_LITERAL(&reader->json, "null");
        break;
    case SCALAR_BOOL:
        buf_text(&reader->json, scalar.boolean ? "true" : "false");
        break;
    case SCALAR_INTEGER:
        integer_print(&reader->json, &scalar);
        break;
    case SCALAR_REAL:
        if (!(scalar.real - scalar.real == 0)) { /* infinite or no number */
            return fail(reader, &event->start_mark, "%s is not a number in JSON", text.bytes);
        }
        real_print(&reader->json, scalar.real);
        break;
    case SCALAR_STRING:
    case SCALAR_MERGE:
        buf_json_quote(&reader->json, text);
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
        *key = str_copy(reader->arena, *key);
        return true;
    case SCALAR_MERGE:
        return fail(reader, &event->start_mark, "merge keys (<<) are not supported");
    case SCALAR_NULL:
    case SCALAR_REAL:
        break;
    }
    return fail(reader, &event->start_mark, "a key must be a string");
}

/* ---- Events ---- */

static bool key_read(struct yaml_text *reader, struct yaml_level *level, const yaml_event_t *event) {
    struct str key;
    if (event->type != YAML_SCALAR_EVENT || event->data.scalar.anchor != NULL) {
        return fail(reader, &event->start_mark, "a key must be a string");
    }
    if (!key_text(reader, event, &key)) {
        return false;
    }
    if (!key_add(reader, level->id, key)) {
        return fail(reader, &event->start_mark, "duplicate key \"%.64s\"", key.bytes);
    }
    if (level->count++ > 0) {
        buf_char(&reader->json, ',');
    }
    line_add(reader, (uint32_t)event->start_mark.line + 1);
    buf_json_quote(&reader->json, key);
    buf_char(&reader->json, ':');
    level->has_key = true;
    return true;
}

/* Before a value: the comma of a sequence; in a mapping the value takes its key. */
static void value_place(struct yaml_text *reader) {
    if (reader->depth == 0) {
        return;
    }
    struct yaml_level *level = &reader->levels[reader->depth - 1];
    if (!level->mapping && level->count++ > 0) {
        buf_char(&reader->json, ',');
    }
    level->has_key = false;
}

static struct anchor *anchor_new(struct yaml_text *reader, const yaml_char_t *name) {
    if (name == NULL) {
        return NULL;
    }
    struct anchor *anchor = ARENA_NEW(reader->arena, struct anchor);
    *anchor = (struct anchor){.name = str_copy(reader->arena, str_of((const char *)name)),
                              .start = reader->json.length,
                              .first_line = reader->line_count,
                              .next = reader->anchors};
    reader->anchors = anchor;
    return anchor;
}

static void anchor_close(const struct yaml_text *reader, struct anchor *anchor) {
    if (anchor != NULL) {
        anchor->end = reader->json.length;
        anchor->last_line = reader->line_count;
    }
}

static bool alias_read(struct yaml_text *reader, const yaml_event_t *event) {
    const char *name = (const char *)event->data.alias.anchor;
    struct anchor *anchor = reader->anchors;
    while (anchor != NULL && !str_equal(anchor->name, str_of(name))) {
        anchor = anchor->next;
    }
    if (anchor == NULL) {
        return fail(reader, &event->start_mark, "unknown anchor \"%.64s\"", name);
    }
    if (anchor->end == 0) {
        return fail(reader, &event->start_mark, "anchor \"%.64s\" contains itself", name);
    }
    reader->alias_bytes += anchor->end - anchor->start;
    if (reader->alias_bytes > ALIAS_BYTES) {
        error_set(reader->err, ERROR_LIMIT, "line %zu, column %zu: aliases stand for more than %d bytes",
                  event->start_mark.line + 1, event->start_mark.column + 1, ALIAS_BYTES);
        return false;
    }
    for (size_t i = anchor->first_line; i < anchor->last_line; i++) {
        line_add(reader, reader->lines[i]);
    }
    buf_str(&reader->json,
            str_copy(reader->arena, (struct str){reader->json.bytes + anchor->start, anchor->end - anchor->start}));
    return true;
}

static bool container_open(struct yaml_text *reader, const yaml_event_t *event) {
    bool mapping = event->type == YAML_MAPPING_START_EVENT;
    const yaml_char_t *tag = mapping ? event->data.mapping_start.tag : event->data.sequence_start.tag;
    const char *expected = mapping ? CORE_TAG "map" : CORE_TAG "seq";
    if (tag != NULL && strcmp((const char *)tag, "!") != 0 && strcmp((const char *)tag, expected) != 0) {
        return fail(reader, &event->start_mark, "tag %.64s is not supported", tag);
    }
    if (reader->depth == JSON_DEPTH) {
        return fail(reader, &event->start_mark, "nested more than %d levels deep", JSON_DEPTH);
    }
    const yaml_char_t *name = mapping ? event->data.mapping_start.anchor : event->data.sequence_start.anchor;
    struct yaml_level level = {.mapping = mapping, .id = ++reader->containers, .anchor = anchor_new(reader, name)};
    line_add(reader, (uint32_t)event->start_mark.line + 1);
    buf_char(&reader->json, mapping ? '{' : '[');
    reader->levels[reader->depth++] = level;
    return true;
}

static void container_close(struct yaml_text *reader) {
    struct yaml_level *level = &reader->levels[--reader->depth];
    buf_char(&reader->json, level->mapping ? '}' : ']');
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
    line_add(reader, (uint32_t)event->start_mark.line + 1);
    if (!scalar_print(reader, event)) {
        return false;
    }
    anchor_close(reader, anchor);
    return true;
}

bool yaml_text_event(struct yaml_text *reader, const yaml_event_t *event) {
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

void yaml_text_begin(struct yaml_text *reader) {
    struct yaml_text empty = {.arena = reader->arena, .err = reader->err, .alias_bytes = reader->alias_bytes};
    *reader = empty;
    reader->json = BUF(reader->arena);
}
