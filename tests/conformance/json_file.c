/*
 * JSON files as the tests read them.
 */
#include "json_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void file_failed(const char *path, size_t line, const char *why) {
    fprintf(stderr, "%s:%zu: %s\n", path, line, why);
    exit(2);
}

char *file_bytes(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        file_failed(path, 0, "cannot be opened");
    }
    size_t capacity = 1 << 16;
    char *bytes = malloc(capacity);
    *length = 0;
    while (bytes != NULL) {
        size_t got = fread(bytes + *length, 1, capacity - *length - 1, file);
        *length += got;
        if (got == 0) {
            break;
        }
        if (capacity - *length < 2) {
            capacity *= 2;
            bytes = realloc(bytes, capacity);
        }
    }
    if (bytes == NULL || ferror(file)) {
        file_failed(path, 0, "cannot be read");
    }
    fclose(file);
    bytes[*length] = '\0';
    return bytes;
}

yyjson_doc *json_file_read(const char *path) {
    size_t length;
    char *bytes = file_bytes(path, &length);
    yyjson_doc *doc = yyjson_read(bytes, length, 0);
    if (doc == NULL) {
        file_failed(path, 0, "is not JSON");
    }
    free(bytes);
    return doc;
}

struct json_lines json_lines_read(const char *path) {
    struct json_lines lines = {0};
    size_t length, line = 0;
    char *bytes = file_bytes(path, &length);
    for (char *at = bytes, *next; at < bytes + length; at = next) {
        char *end = strchr(at, '\n');
        end = end != NULL ? end : bytes + length;
        next = end + 1;
        line++;
        if (end == at) {
            continue;
        }
        yyjson_doc **docs = realloc(lines.docs, (lines.count + 1) * sizeof(yyjson_doc *));
        yyjson_doc *doc = yyjson_read(at, (size_t)(end - at), 0);
        if (docs == NULL || doc == NULL) {
            file_failed(path, line, "is not JSON");
        }
        lines.docs = docs;
        lines.docs[lines.count++] = doc;
    }
    free(bytes);
    return lines;
}

void json_lines_free(struct json_lines *lines) {
    for (size_t i = 0; i < lines->count; i++) {
        yyjson_doc_free(lines->docs[i]);
    }
    free(lines->docs);
    *lines = (struct json_lines){0};
}

const char *json_text_of(yyjson_val *object, const char *key) {
    const char *text = yyjson_get_str(yyjson_obj_get(object, key));
    return text != NULL ? text : "";
}
