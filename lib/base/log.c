/* Log lines for people or machines, one write(2) each. */
#include "base/log.h"

#include <time.h>
#include <unistd.h>

#include "base/json_write.h"

#define TIME_FORM "0000-00-00T00:00:00.000Z"

static enum log_format log_format = LOG_TEXT;
static enum log_level log_least = LOG_INFO;

void log_setup(enum log_format format, enum log_level least) {
    log_format = format;
    log_least = least;
}

/* Writes `value` over the last `width` places before `end`. */
static void digits_put(char *end, unsigned value, size_t width) {
    for (; width > 0; width--) {
        *--end = (char)('0' + value % 10);
        value /= 10;
    }
}

/* By hand: strftime and printf would cost more than all else of a line. */
static struct str log_time(char text[sizeof TIME_FORM]) {
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    memcpy(text, TIME_FORM, sizeof TIME_FORM);
    digits_put(text + 4, (unsigned)utc.tm_year + 1900, 4);
    digits_put(text + 7, (unsigned)utc.tm_mon + 1, 2);
    digits_put(text + 10, (unsigned)utc.tm_mday, 2);
    digits_put(text + 13, (unsigned)utc.tm_hour, 2);
    digits_put(text + 16, (unsigned)utc.tm_min, 2);
    digits_put(text + 19, (unsigned)utc.tm_sec, 2);
    digits_put(text + 23, (unsigned)(now.tv_nsec / 1000000), 3);
    return str_of(text);
}

/* Room for a line of which little must be escaped. */
static size_t line_length(const char *message, const struct log_field *fields, size_t count) {
    size_t length = 128 + strlen(message);
    for (size_t i = 0; i < count; i++) {
        length += strlen(fields[i].key) + fields[i].value.length + 8;
    }
    return length + length / 8;
}

static bool needs_quotes(struct str value) {
    if (value.length == 0) {
        return true;
    }
    for (size_t i = 0; i < value.length; i++) {
        unsigned char c = (unsigned char)value.bytes[i];
        if (c <= ' ' || c >= 0x7f || c == '"' || c == '=' || c == '\\') {
            return true;
        }
    }
    return false;
}

struct line {
    struct str time;
    const char *level, *message;
    const struct log_field *fields;
    size_t count;
};

static void line_text(struct buf *to, const struct line *line) {
    buf_str(to, line->time);
    buf_char(to, ' ');
    buf_text(to, line->level);
    buf_char(to, ' ');
    buf_text(to, line->message);
    for (size_t i = 0; i < line->count; i++) {
        buf_char(to, ' ');
        buf_text(to, line->fields[i].key);
        buf_char(to, '=');
        if (needs_quotes(line->fields[i].value)) {
            buf_go_quote(to, line->fields[i].value);
        } else {
            buf_str(to, line->fields[i].value);
        }
    }
}

static void line_json(struct buf *to, const struct line *line) {
    struct json_out out = json_out(to);
    json_open(&out, '{');
    json_key(&out, "time");
    json_put_str(&out, line->time);
    json_key(&out, "level");
    json_put_text(&out, line->level);
    json_key(&out, "message");
    json_put_text(&out, line->message);
    for (size_t i = 0; i < line->count; i++) {
        json_key(&out, line->fields[i].key);
        json_put_str(&out, line->fields[i].value);
    }
    json_close(&out, '}');
}

void log_event(enum log_level level, const char *message, const struct log_field *fields, size_t count) {
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if (level < log_least) {
        return;
    }
    struct arena arena = {0};
    struct buf text = BUF(&arena);
    char time_text[sizeof TIME_FORM];
    const struct line line = {log_time(time_text), names[level], message, fields, count};
    buf_expect(&text, line_length(message, fields, count));
    if (log_format == LOG_JSON) {
        line_json(&text, &line);
    } else {
        line_text(&text, &line);
    }
    buf_char(&text, '\n');
    if (write(STDERR_FILENO, text.bytes, text.length) < 0) {
        /* Nobody is left to be told. */
    }
    arena_free(&arena);
}
