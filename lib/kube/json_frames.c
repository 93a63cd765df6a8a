/* Only brackets and strings are looked at: whether an object is valid is for its reader to say. */
#include "kube/json_frames.h"

#include <stdlib.h>

void json_frames_init(struct json_frames *frames, size_t limit) {
    *frames = (struct json_frames){.limit = limit};
}

void json_frames_free(struct json_frames *frames) {
    free(frames->bytes);
    json_frames_init(frames, frames->limit);
}

/* Takes one byte into account; true when it ends an object. */
static bool byte_ends(struct json_frames *frames, char c) {
    if (frames->in_string) {
        if (frames->escaped) {
            frames->escaped = false;
        } else if (c == '\\') {
            frames->escaped = true;
        } else if (c == '"') {
            frames->in_string = false;
        }
        return false;
    }
    switch (c) {
    case '"':
        frames->in_string = true;
        return false;
    case '{':
    case '[':
        frames->depth++;
        return false;
    case '}':
    case ']':
        frames->depth--;
        return frames->depth == 0;
    default:
        return false;
    }
}

static bool bytes_keep(struct json_frames *frames, struct str piece, struct error *err) {
    size_t need = frames->length + piece.length;
    if (need > frames->limit) {
        return error_set(err, ERROR_LIMIT, "an object is larger than %zu bytes", frames->limit);
    }
    if (need > frames->capacity) {
        size_t capacity = need < 4096 ? 4096 : need + need / 2;
        char *grown = realloc(frames->bytes, capacity);
        if (grown == NULL) {
            return error_set(err, ERROR_LIMIT, "no memory for an object of %zu bytes", need);
        }
        frames->bytes = grown;
        frames->capacity = capacity;
    }
    if (piece.length > 0) {
        memcpy(frames->bytes + frames->length, piece.bytes, piece.length);
    }
    frames->length = need;
    return true;
}

/* Hands out the object that ends with `piece`; what came before is in frames->bytes. */
static bool frame_give(struct json_frames *frames, struct str piece, json_frame *take, void *context,
                       struct error *err) {
    struct str frame = piece;
    if (frames->length > 0) {
        if (!bytes_keep(frames, piece, err)) {
            return false;
        }
        frame = (struct str){.bytes = frames->bytes, .length = frames->length};
    } else if (piece.length > frames->limit) {
        return error_set(err, ERROR_LIMIT, "an object is larger than %zu bytes", frames->limit);
    }
    frames->length = 0;
    return take(context, frame);
}

/* Skips white space between objects; false when there is something else that begins no object. */
static bool gap_skip(struct str *rest) {
    while (rest->length > 0 && strchr(" \t\r\n", rest->bytes[0]) != NULL && rest->bytes[0] != '\0') {
        *rest = str_after(*rest, 1);
    }
    return rest->length == 0 || rest->bytes[0] == '{';
}

bool json_frames_add(struct json_frames *frames, struct str piece, json_frame *take, void *context, struct error *err) {
    struct str rest = piece;
    if (err != NULL) {
        *err = (struct error){0};
    }
    for (;;) {
        if (frames->depth == 0 && !gap_skip(&rest)) {
            return error_set(err, ERROR_INPUT, "not a JSON object");
        }
        size_t end = 0;
        while (end < rest.length && !byte_ends(frames, rest.bytes[end])) {
            end++;
        }
        if (end == rest.length) {
            return bytes_keep(frames, rest, err);
        }
        if (!frame_give(frames, (struct str){.bytes = rest.bytes, .length = end + 1}, take, context, err)) {
            return false;
        }
        rest = str_after(rest, end + 1);
    }
}
