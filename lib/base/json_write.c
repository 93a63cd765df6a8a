/* JSON text in order: this file only keeps the commas. */
#include "base/json_write.h"

struct json_out json_out(struct buf *buf) {
    return (struct json_out){.buf = buf};
}

static void item(struct json_out *out) {
    if (out->comma) {
        buf_char(out->buf, ',');
    }
    out->comma = true;
}

void json_open(struct json_out *out, char bracket) {
    item(out);
    buf_char(out->buf, bracket);
    out->comma = false;
}

void json_close(struct json_out *out, char bracket) {
    buf_char(out->buf, bracket);
    out->comma = true;
}

void json_key_str(struct json_out *out, struct str key) {
    item(out);
    buf_json_quote(out->buf, key);
    buf_char(out->buf, ':');
    out->comma = false;
}

void json_key(struct json_out *out, const char *key) {
    item(out);
    buf_char(out->buf, '"');
    buf_text(out->buf, key);
    BUF_LITERAL(out->buf, "\":");
    out->comma = false;
}

void json_put_str(struct json_out *out, struct str s) {
    item(out);
    buf_json_quote(out->buf, s);
}

void json_put_text(struct json_out *out, const char *terminated) {
    json_put_str(out, str_of(terminated));
}

void json_put_int(struct json_out *out, int64_t value) {
    item(out);
    buf_int(out->buf, value);
}

void json_put_bool(struct json_out *out, bool value) {
    item(out);
    buf_text(out->buf, value ? "true" : "false");
}

void json_put_null(struct json_out *out) {
    item(out);
    BUF_LITERAL(out->buf, "null");
}

void json_put_raw(struct json_out *out, struct str json) {
    item(out);
    buf_str(out->buf, json);
}

void json_put_str_list(struct json_out *out, const struct str_list *list) {
    json_open(out, '[');
    for (size_t i = 0; i < list->count; i++) {
        json_put_str(out, list->items[i]);
    }
    json_close(out, ']');
}
