/* Growing text, and the three quotings that must match others byte for byte: Go's %q, Go's JSON, plain JSON. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/unicode.h"

void buf_expect(struct buf *buf, size_t more) {
    if (more < buf->capacity - buf->length) {
        return;
    }
    size_t capacity = buf->capacity == 0 ? 256 : buf->capacity * 2;
    while (capacity - buf->length <= more) {
        capacity *= 2;
    }
    buf->bytes = arena_grow(buf->arena, buf->bytes, buf->capacity, capacity);
    buf->capacity = capacity;
}

void buf_int(struct buf *buf, int64_t value) {
    char digits[24];
    char *at = digits + sizeof digits;
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    do {
        *--at = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (value < 0) {
        *--at = '-';
    }
    buf_add(buf, at, (size_t)(digits + sizeof digits - at));
}

void buf_format(struct buf *buf, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length > 0) {
        buf_expect(buf, (size_t)length + 1);
        vsnprintf(buf->bytes + buf->length, (size_t)length + 1, format, again);
        buf->length += (size_t)length;
    }
    va_end(again);
}

/* Which bytes below 0x80 each quoting copies as they are: none of them control characters, quotes and backslashes. */
enum plain { PLAIN_IN_GO, PLAIN_IN_JSON, PLAIN_IN_GO_JSON };

static bool is_plain(unsigned char c, enum plain plain) {
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\' && !(plain == PLAIN_IN_GO && c == 0x7f) &&
           !(plain == PLAIN_IN_GO_JSON && (c == '<' || c == '>' || c == '&'));
}

typedef signed char sixteen __attribute__((vector_size(16)));

/* How many of the first bytes, of eight marks, have none. */
static size_t unmarked(uint64_t marks) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return (size_t)__builtin_ctzll(marks) / 8;
#else
    return (size_t)__builtin_clzll(marks) / 8;
#endif
}

/* How many bytes from the first on are plain, of sixteen. */
static size_t sixteen_plain(const char *bytes) {
    sixteen text, marked;
    uint64_t halves[2];
    memcpy(&text, bytes, sizeof text);
    marked = (text < 0x20) | (text == '"') | (text == '\\') | (text == 0x7f); /* signed: above ASCII is below zero */
    memcpy(halves, &marked, sizeof halves);
    if (halves[0] != 0) {
        return unmarked(halves[0]);
    }
    return halves[1] != 0 ? 8 + unmarked(halves[1]) : sizeof text;
}

/* The first byte from `at` on that is not plain; s.length when all are. Messages are long: sixteen bytes at once. */
static size_t plain_end(struct str s, size_t at, enum plain plain) {
    size_t run = sizeof(sixteen);
    while (plain != PLAIN_IN_GO_JSON && run == sizeof(sixteen) && at + sizeof(sixteen) <= s.length) {
        run = sixteen_plain(s.bytes + at);
        at += run;
    }
    while (at < s.length && is_plain((unsigned char)s.bytes[at], plain)) {
        at++;
    }
    return at;
}

/* \a \b \f \n \r \t \v, or 0: the escapes that Go's %q writes with a letter. */
static char go_escape_letter(unsigned char c) {
    static const char letters[] = {[7] = 'a', [8] = 'b', [9] = 't', [10] = 'n', [11] = 'v', [12] = 'f', [13] = 'r'};
    return c < sizeof letters ? letters[c] : 0;
}

/* One rune that is not plain ASCII, or an invalid byte; returns how many bytes it took. */
static size_t go_quote_rune(struct buf *buf, struct str s, size_t at) {
    unsigned char c = (unsigned char)s.bytes[at];
    uint32_t rune = c;
    size_t width = c < 0x80 ? 1 : utf8_decode(s, at, &rune);
    if (width == 0) {
        buf_format(buf, "\\x%02x", c);
        return 1;
    }
    if (c == '"' || c == '\\') {
        buf_char(buf, '\\');
        buf_char(buf, (char)c);
    } else if (unicode_is_print(rune)) {
        buf_add(buf, s.bytes + at, width);
    } else if (width == 1 && go_escape_letter(c) != 0) {
        buf_char(buf, '\\');
        buf_char(buf, go_escape_letter(c));
    } else {
        buf_format(buf, rune < 0x80 ? "\\x%02x" : rune < 0x10000 ? "\\u%04x" : "\\U%08x", (unsigned)rune);
    }
    return width;
}

void buf_go_quote(struct buf *buf, struct str s) {
    buf_expect(buf, s.length + 2);
    buf_char(buf, '"');
    for (size_t i = 0; i < s.length;) {
        size_t end = plain_end(s, i, PLAIN_IN_GO);
        buf_add(buf, s.bytes + i, end - i);
        i = end;
        if (i < s.length) {
            i += go_quote_rune(buf, s, i);
        }
    }
    buf_char(buf, '"');
}

static void json_escape(struct buf *buf, unsigned char c) {
    switch (c) {
    case '"':
    case '\\':
        buf_char(buf, '\\');
        buf_char(buf, (char)c);
        break;
    case '\n':
        BUF_LITERAL(buf, "\\n");
        break;
    case '\r':
        BUF_LITERAL(buf, "\\r");
        break;
    case '\t':
        BUF_LITERAL(buf, "\\t");
        break;
    case '\b':
        BUF_LITERAL(buf, "\\b");
        break;
    case '\f':
        BUF_LITERAL(buf, "\\f");
        break;
    default:
        buf_format(buf, "\\u%04x", c);
    }
}

/* One rune that cannot be copied as it is, or an invalid byte; returns how many bytes it took. */
static size_t json_quote_rune(struct buf *buf, struct str s, size_t at, bool go) {
    unsigned char c = (unsigned char)s.bytes[at];
    uint32_t rune = c;
    size_t width = c < 0x80 ? 1 : utf8_decode(s, at, &rune);
    if (width == 0) {
        buf_text(buf, go ? "\\ufffd" : "\xef\xbf\xbd");
        return 1;
    }
    if (width == 1) {
        json_escape(buf, c);
    } else if (go && (rune == 0x2028 || rune == 0x2029)) {
        buf_format(buf, "\\u%04x", (unsigned)rune);
    } else {
        buf_add(buf, s.bytes + at, width);
    }
    return width;
}

static void json_quote(struct buf *buf, struct str s, bool go) {
    buf_expect(buf, s.length + 2);
    buf_char(buf, '"');
    for (size_t i = 0; i < s.length;) {
        size_t end = plain_end(s, i, go ? PLAIN_IN_GO_JSON : PLAIN_IN_JSON);
        buf_add(buf, s.bytes + i, end - i);
        i = end;
        if (i < s.length) {
            i += json_quote_rune(buf, s, i, go);
        }
    }
    buf_char(buf, '"');
}

void buf_json_quote(struct buf *buf, struct str s) {
    json_quote(buf, s, false);
}

void buf_go_json_quote(struct buf *buf, struct str s) {
    json_quote(buf, s, true);
}

void buf_base64(struct buf *buf, struct str s) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    buf_expect(buf, (s.length + 2) / 3 * 4);
    char *to = buf->bytes + buf->length;
    const unsigned char *from = (const unsigned char *)s.bytes;
    for (size_t i = 0; i < s.length; i += 3) {
        size_t left = s.length - i;
        uint32_t three = (uint32_t)from[i] << 16;
        three |= left > 1 ? (uint32_t)from[i + 1] << 8 : 0;
        three |= left > 2 ? from[i + 2] : 0;
        *to++ = digits[three >> 18];
        *to++ = digits[three >> 12 & 63];
        *to++ = left > 1 ? digits[three >> 6 & 63] : '=';
        *to++ = left > 2 ? digits[three & 63] : '=';
    }
    buf->length = (size_t)(to - buf->bytes);
}

struct str buf_view(struct buf *buf) {
    buf_expect(buf, 1);
    buf->bytes[buf->length] = '\0';
    return (struct str){.bytes = buf->bytes, .length = buf->length};
}
