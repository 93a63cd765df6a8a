/* Members of one document copied into the text of another. */
#include "json_edit.h"

void json_put_value(struct json_out *out, const struct json *value) {
    json_put_raw(out, json_is_null(value) ? STR("null") : json_text(out->buf->arena, value));
}

static bool named(struct str key, const char *list) {
    struct str rest = str_of(list), name;
    while (str_split(&rest, ' ', &name)) {
        if (str_equal(name, key)) {
            return true;
        }
    }
    return false;
}

void json_put_members(struct json_out *out, struct json *object, const char *except) {
    struct json member;
    if (!json_is_object(object)) {
        return;
    }
    for (struct json_walk walk = json_walk(object); json_next(&walk, &member);) {
        if (!named(member.key, except)) {
            json_key_str(out, member.key);
            json_put_value(out, &member);
        }
    }
}

void json_put_member_str(struct json_out *out, const char *key, struct str value) {
    json_key(out, key);
    json_put_str(out, value);
}

bool json_read_back(struct arena *arena, struct buf *text, struct json *root, struct error *err) {
    size_t length = text->length;
    buf_add(text, (const char[JSON_PADDING]){0}, JSON_PADDING);
    return json_parse_in_place(arena, text->bytes, length, root, err);
}
