/*
 * JSON files as the tests read them: whole, or one document per line. What cannot be read ends the program, since a
 * test without its data has nothing to say.
 */
#ifndef CONFORMANCE_JSON_FILE_H
#define CONFORMANCE_JSON_FILE_H

#include <stddef.h>
#include <yyjson.h>

struct json_lines {
    yyjson_doc **docs;
    size_t count;
};

/* The bytes of a file, terminated; free them. */
char *file_bytes(const char *path, size_t *length);

yyjson_doc *json_file_read(const char *path);
struct json_lines json_lines_read(const char *path);
void json_lines_free(struct json_lines *lines);

/* A member as text; "" where there is none. */
const char *json_text_of(yyjson_val *object, const char *key);

#endif
