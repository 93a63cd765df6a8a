/*
 * YAML into the tree of json_read: each document becomes JSON text (yaml_text), which json_parse then reads, so that
 * there is one kind of tree and one place that is strict about it. What is JSON to begin with goes there at once.
 * libyaml keeps memory of its own, so `arena` must not leave by its jump: give it no ceiling, bound the text instead.
 */
#include "base/yaml_read.h"

#include <yaml.h>
#include <yyjson.h>

#include "base/json_scan.h"
#include "base/yaml_text.h"

struct documents {
    struct arena *arena;
    struct yaml_document *items;
    size_t count, capacity;
};

static struct yaml_document *document_add(struct documents *documents) {
    if (documents->count == documents->capacity) {
        size_t size = sizeof *documents->items, capacity = documents->capacity == 0 ? 4 : documents->capacity * 2;
        documents->items = arena_grow(documents->arena, documents->items, documents->capacity * size, capacity * size);
        documents->capacity = capacity;
    }
    struct yaml_document *document = &documents->items[documents->count++];
    *document = (struct yaml_document){.line = 1};
    return document;
}

/* ---- JSON ---- */

static struct str text_begin(struct str text) {
    size_t blanks = 0;
    while (blanks < text.length && memchr(" \t\r\n", text.bytes[blanks], 4) != NULL) {
        blanks++;
    }
    return str_after(text, blanks);
}

/* Text that begins as JSON does and has no YAML document marker. */
static bool text_is_json(struct str text) {
    struct str begin = text_begin(text);
    return !str_empty(begin) && (begin.bytes[0] == '{' || begin.bytes[0] == '[') &&
           memmem(text.bytes, text.length, "\n---", 4) == NULL;
}

static void position_of(struct str text, size_t offset, size_t *line, size_t *column) {
    *line = *column = 1;
    for (size_t i = 0; text.bytes != NULL && i < offset && i < text.length; i++) {
        ++*column;
        if (text.bytes[i] == '\n') {
            ++*line;
            *column = 1;
        }
    }
}

/* How far the lines of a text are counted. */
struct counted {
    const char *at, *line_start;
    uint32_t line;
};

static struct yaml_place place_at(struct counted *counted, const char *at) {
    for (; counted->at < at; counted->at++) {
        if (*counted->at == '\n') {
            counted->line++;
            counted->line_start = counted->at + 1;
        }
    }
    return (struct yaml_place){.line = counted->line, .column = (uint32_t)(at - counted->line_start) + 1};
}

/* The place of each key and value of valid JSON. */
static void json_places(struct documents *documents, struct yaml_document *document, struct str value,
                        struct counted *counted) {
    struct yaml_output places = {.count = 0};
    struct json_scan scan = json_scan(value);
    struct str token;
    while (json_scan_next(&scan, &token)) {
        if (!json_token_closes(token)) {
            yaml_output_place(documents->arena, &places, place_at(counted, token.bytes));
        }
    }
    document->places = places.places;
    document->place_count = places.count;
    document->line = places.count > 0 ? places.places[0].line : 1;
}

static bool stream_read(struct documents *documents, struct str text, struct error *err);

static char *json_bytes(struct arena *arena, struct str text) {
    char *bytes = arena_alloc(arena, text.length + JSON_PADDING);
    if (text.bytes != NULL) {
        memcpy(bytes, text.bytes, text.length);
    }
    return bytes;
}

/* `text` up to the end of the value, with blanks before it: places in it are those of the text. */
static struct str value_alone(struct arena *arena, struct str text, struct str value) {
    size_t start = (size_t)(value.bytes - text.bytes), length = start + value.length;
    char *bytes = json_bytes(arena, (struct str){text.bytes, length});
    for (size_t i = 0; i < start; i++) {
        bytes[i] = bytes[i] == '\n' ? '\n' : ' ';
    }
    return (struct str){.bytes = bytes, .length = length};
}

/* json_parse knows no lines; a failure is worth reading the value once more. */
static bool json_failed(struct documents *documents, struct str text, struct str value, struct error *err) {
    yyjson_read_err reason;
    char *copy = json_bytes(documents->arena, value);
    yyjson_doc *document = yyjson_read_opts(copy, value.length, YYJSON_READ_NOFLAG, NULL, &reason);
    if (document == NULL) {
        size_t line, column;
        position_of(text, (size_t)(value.bytes - text.bytes) + reason.pos, &line, &column);
        return error_set(err, ERROR_INPUT, "line %zu, column %zu: not JSON: %s", line, column, reason.msg);
    }
    yyjson_doc_free(document);
    struct error located = {0};
    if (!stream_read(documents, value_alone(documents->arena, text, value), &located) && err != NULL) {
        *err = located; /* duplicate keys, too deep: said with the line */
    }
    return false;
}

static bool value_read(struct documents *documents, struct str value, struct counted *counted, struct error *err) {
    struct json root;
    char *bytes = json_bytes(documents->arena, value);
    if (!json_parse_in_place(documents->arena, bytes, value.length, &root, err)) {
        return false;
    }
    struct yaml_document *document = document_add(documents);
    document->root = root;
    json_places(documents, document, value, counted);
    return true;
}

/* Cuts the next value of a stream off. One whose brackets do not close is all that is left. */
static struct str value_cut(struct str *rest) {
    struct json_scan scan = json_scan(*rest);
    struct str token, value = {.bytes = rest->bytes};
    if (json_scan_next(&scan, &token)) {
        json_scan_value(&scan, token);
    }
    value.length = (size_t)(scan.at - rest->bytes);
    *rest = str_after(*rest, value.length);
    return value;
}

static bool json_read(struct documents *documents, struct str text, struct error *err) {
    struct counted counted = {.at = text.bytes, .line_start = text.bytes, .line = 1};
    for (struct str rest = text_begin(text); !str_empty(rest); rest = text_begin(rest)) {
        struct str value = value_cut(&rest);
        if (!value_read(documents, value, &counted, err)) {
            return json_failed(documents, text, value, err);
        }
    }
    return true;
}

/* ---- YAML ---- */

static bool document_end(struct documents *documents, struct yaml_text *reader) {
    struct yaml_document *document = document_add(documents);
    struct yaml_output *output = reader->output;
    size_t length = output->json.length;
    document->line = output->count > 0 ? output->places[0].line : 1;
    document->places = output->places;
    document->place_count = output->count;
    buf_add(&output->json, (const char[JSON_PADDING]){0}, JSON_PADDING);
    if (!json_parse_in_place(documents->arena, output->json.bytes, length, &document->root, reader->err)) {
        return error_wrap(reader->err, "line %zu", document->line);
    }
    return true;
}

static bool event_take(struct documents *documents, struct yaml_text *reader, const yaml_event_t *event) {
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        yaml_text_begin(reader);
        return true;
    case YAML_DOCUMENT_END_EVENT:
        return document_end(documents, reader);
    case YAML_ALIAS_EVENT:
    case YAML_SCALAR_EVENT:
    case YAML_SEQUENCE_START_EVENT:
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_START_EVENT:
    case YAML_MAPPING_END_EVENT:
        return yaml_text_event(reader, event);
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_STREAM_END_EVENT:
        break;
    }
    return true;
}

static bool parser_failed(const yaml_parser_t *parser, struct str text, struct error *err) {
    size_t line = parser->problem_mark.line + 1, column = parser->problem_mark.column + 1;
    if (parser->error == YAML_MEMORY_ERROR) {
        return error_set(err, ERROR_LIMIT, "too large to be read");
    }
    if (parser->error == YAML_READER_ERROR) { /* bytes that are no text: there is no mark yet */
        position_of(text, parser->problem_offset, &line, &column);
    }
    return error_set(err, ERROR_INPUT, "line %zu, column %zu: not YAML: %s", line, column,
                     parser->problem != NULL ? parser->problem : "unknown problem");
}

static bool events_read(struct documents *documents, yaml_parser_t *parser, struct str text, struct error *err) {
    struct yaml_text *reader = ARENA_NEW(documents->arena, struct yaml_text);
    *reader = (struct yaml_text){.arena = documents->arena, .err = err};
    yaml_text_begin(reader);
    for (bool more = true; more;) {
        yaml_event_t event;
        if (!yaml_parser_parse(parser, &event)) {
            return parser_failed(parser, text, err);
        }
        more = event.type != YAML_STREAM_END_EVENT;
        bool taken = event_take(documents, reader, &event);
        yaml_event_delete(&event);
        if (!taken) {
            return false;
        }
    }
    return true;
}

static bool stream_read(struct documents *documents, struct str text, struct error *err) {
    yaml_parser_t parser;
    if (!yaml_parser_initialize(&parser)) {
        return error_set(err, ERROR_LIMIT, "no memory for the YAML parser");
    }
    yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
    const char *bytes = text.bytes != NULL ? text.bytes : "";
    yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, text.length);
    bool ok = events_read(documents, &parser, text, err);
    yaml_parser_delete(&parser);
    return ok;
}

bool yaml_parse(struct arena *arena, struct str text, struct yaml_document **out, size_t *count, struct error *err) {
    struct documents documents = {.arena = arena};
    if (str_starts(text, STR("\xef\xbb\xbf"))) {
        text = str_after(text, 3);
    }
    bool ok = text_is_json(text) ? json_read(&documents, text, err) : stream_read(&documents, text, err);
    *out = ok ? documents.items : NULL;
    *count = ok ? documents.count : 0;
    return ok;
}

/* The keys and values of a document lie in the order of its text, as the places do. */
static struct yaml_place place_of(const struct yaml_document *document, const struct json *at, bool key) {
    while (at != NULL && at->value == NULL) {
        at = at->parent; /* of what is absent: where it would be */
    }
    if (at == NULL || document->root.value == NULL) {
        return (struct yaml_place){0};
    }
    uintptr_t first = (uintptr_t)document->root.value, place = (uintptr_t)at->value;
    size_t index = (place - first) / sizeof(yyjson_val);
    index -= key && index > 0 && at->key.bytes != NULL;
    return place >= first && index < document->place_count ? document->places[index] : (struct yaml_place){0};
}

struct yaml_place yaml_place(const struct yaml_document *document, const struct json *at) {
    return place_of(document, at, false);
}

struct yaml_place yaml_key_place(const struct yaml_document *document, const struct json *at) {
    return place_of(document, at, true);
}

size_t yaml_line(const struct yaml_document *document, const struct json *at) {
    return yaml_place(document, at).line;
}
