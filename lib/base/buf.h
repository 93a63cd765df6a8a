/*
 * Text that grows, in an arena. Printing of Go's and JSON's quoting lives here since answers must match the
 * reference byte for byte.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "base/arena.h"
#include "base/strings.h"

struct buf {
    struct arena *arena;
    char *bytes;
    size_t length, capacity;
};

#define BUF(arena_) ((struct buf){.arena = (arena_)})

/* Makes room for so many bytes at once, where their number is known beforehand. */
void buf_expect(struct buf *buf, size_t more);

/* Small and called very often: the compiler sees the length of a literal and needs no call. */
static inline void buf_add(struct buf *buf, const char *bytes, size_t length) {
    if (length > 0) {
        if (length >= buf->capacity - buf->length) {
            buf_expect(buf, length);
        }
        memcpy(buf->bytes + buf->length, bytes, length);
        buf->length += length;
    }
}

static inline void buf_char(struct buf *buf, char c) {
    if (buf->capacity - buf->length <= 1) {
        buf_expect(buf, 1);
    }
    buf->bytes[buf->length++] = c;
}

static inline void buf_str(struct buf *buf, struct str s) {
    buf_add(buf, s.bytes, s.length);
}

static inline void buf_text(struct buf *buf, const char *terminated) {
    buf_add(buf, terminated, strlen(terminated));
}

void buf_int(struct buf *buf, int64_t value);
void buf_format(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* As Go's %q: strconv.Quote. */
void buf_go_quote(struct buf *buf, struct str s);
/* A JSON string with its quotes. Valid UTF-8 passes through; anything else becomes U+FFFD. */
void buf_json_quote(struct buf *buf, struct str s);
/* As Go's encoding/json writes a string: also <, >, & and U+2028, U+2029 are escaped. */
void buf_go_json_quote(struct buf *buf, struct str s);
void buf_base64(struct buf *buf, struct str s);
/* The text so far, terminated; valid until the arena goes or the buf grows. */
struct str buf_view(struct buf *buf);

#define BUF_LITERAL(buf, literal) buf_add((buf), (literal), sizeof(literal) - 1)

#endif
