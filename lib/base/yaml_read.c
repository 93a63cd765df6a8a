/*
 * YAML into the tree of json_read: each document becomes JSON text (yaml_text), which json_parse then reads, so that
 * there is one kind of tree and one place that is strict about it. What is JSON to begin with goes there at once.
 * libyaml keeps memory of its own, so `arena` must not leave by its jump: give it no ceiling, bound the text instead.
 */
#include "base/yaml_read.h"

#include <yaml.h>
#include <yyjson.h>

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

/* Text that begins as JSON does and has no YAML document marker. */
static bool text_is_json(struct str text) {
    size_t start = 0;
    while (start < text.length && memchr(" \t\r\n", text.bytes[start], 4) != NULL) {
        start++;
    }
    if (start == text.length || (text.bytes[start] != '{' && text.bytes[start] != '[')) {
        return false;
    }
    return memmem(text.bytes, text.length, "\n---", 4) == NULL;
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

static const char *string_end(const char *at, const char *end) {
    for (at++; at < end && *at != '"'; at++) {
        at += *at == '\\';
    }
    return at + 1;
}

/* The line of each key and value of valid JSON: every token that is no punctuation but an opening bracket is one. */
static void json_lines(struct documents *documents, struct yaml_document *document, struct str text) {
    const char *end = text.bytes + text.length;
    uint32_t *lines = NULL, line = 1;
    size_t count = 0, capacity = 0;
    for (const char *at = text.bytes; at < end;) {
        if (memchr(" \t\r\n,:]}", *at, 8) != NULL) {
            line += *at++ == '\n';
            continue;
        }
        if (count == capacity) {
            capacity = capacity == 0 ? 64 : capacity * 2;
            lines = arena_grow(documents->arena, lines, count * sizeof *lines, capacity * sizeof *lines);
        }
        lines[count++] = line;
        if (*at == '"') {
            at = string_end(at, end);
        } else if (*at == '{' || *at == '[') {
            at++;
        } else {
            while (at < end && memchr(" \t\r\n,:]}", *at, 8) == NULL) {
                at++;
            }
        }
    }
    document->lines = lines;
    document->line_count = count;
    document->line = count > 0 ? lines[0] : 1;
}

static bool stream_read(struct documents *documents, struct str text, struct error *err);

static char *json_bytes(struct arena *arena, struct str text) {
    char *bytes = arena_alloc(arena, text.length + JSON_PADDING);
    memcpy(bytes, text.bytes, text.length);
    return bytes;
}

/* json_parse knows no lines; a failure is worth reading the text once more. */
static bool json_failed(struct documents *documents, struct str text, struct error *err) {
    yyjson_read_err reason;
    char *copy = json_bytes(documents->arena, text);
    yyjson_doc *document = yyjson_read_opts(copy, text.length, YYJSON_READ_NOFLAG, NULL, &reason);
    if (document == NULL) {
        size_t line, column;
        position_of(text, reason.pos, &line, &column);
        return error_set(err, ERROR_INPUT, "line %zu, column %zu: not JSON: %s", line, column, reason.msg);
    }
    yyjson_doc_free(document);
    struct error located = {0};
    if (!stream_read(documents, text, &located) && err != NULL) {
        *err = located; /* duplicate keys, too deep: said with the line */
    }
    return false;
}

static bool json_read(struct documents *documents, struct str text, struct error *err) {
    struct json root;
    if (!json_parse_in_place(documents->arena, json_bytes(documents->arena, text), text.length, &root, err)) {
        return json_failed(documents, text, err);
    }
    struct yaml_document *document = document_add(documents);
    document->root = root;
    json_lines(documents, document, text);
    return true;
}

/* ---- YAML ---- */

static bool document_end(struct documents *documents, struct yaml_text *reader) {
    struct yaml_document *document = document_add(documents);
    size_t length = reader->json.length;
    document->line = reader->line_count > 0 ? reader->lines[0] : 1;
    document->lines = reader->lines;
    document->line_count = reader->line_count;
    buf_add(&reader->json, (const char[JSON_PADDING]){0}, JSON_PADDING);
    if (!json_parse_in_place(documents->arena, reader->json.bytes, length, &document->root, reader->err)) {
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
    bool ok = text_is_json(text) ? json_read(&documents, text, err) : stream_read(&documents, text, err);
    *out = ok ? documents.items : NULL;
    *count = ok ? documents.count : 0;
    return ok;
}

/* The values of a document lie in the order of its text, as the lines do. */
size_t yaml_line(const struct yaml_document *document, const struct json *at) {
    while (at != NULL && at->value == NULL) {
        at = at->parent; /* of what is absent: where it would be */
    }
    if (at == NULL || document->root.value == NULL) {
        return 0;
    }
    uintptr_t first = (uintptr_t)document->root.value, place = (uintptr_t)at->value;
    size_t index = (place - first) / sizeof(yyjson_val);
    return place >= first && index < document->line_count ? document->lines[index] : 0;
}
