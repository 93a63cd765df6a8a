/*
 * Composing JSON in order, compact, into a buf: commas and nesting are kept here, values are written as they come.
 */
#ifndef BASE_JSON_WRITE_H
#define BASE_JSON_WRITE_H

#include "base/buf.h"

struct json_out {
    struct buf *buf;
    bool comma; /* the next item needs one before it */
};

struct json_out json_out(struct buf *buf);
void json_open(struct json_out *out, char bracket);   /* '{' or '[' */
void json_close(struct json_out *out, char bracket);  /* '}' or ']' */
void json_key(struct json_out *out, const char *key); /* a name of our own: nothing in it needs to be escaped */
void json_key_str(struct json_out *out, struct str key);
void json_put_str(struct json_out *out, struct str s);
void json_put_text(struct json_out *out, const char *terminated);
void json_put_int(struct json_out *out, int64_t value);
void json_put_bool(struct json_out *out, bool value);
void json_put_null(struct json_out *out);
void json_put_raw(struct json_out *out, struct str json); /* already JSON */
void json_put_str_list(struct json_out *out, const struct str_list *list);

#endif
