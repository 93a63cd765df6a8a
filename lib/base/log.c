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

static void line_text(struct buf *line, const char *level, const char *message, const struct log_field *fields, size_t count) {
    buf_char(line, ' ');
    buf_text(line, level);
    buf_char(line, ' ');
    buf_text(line, message);
    for (size_t i = 0; i < count; i++) {
        buf_char(line, ' ');
        buf_text(line, fields[i].key);
        buf_char(line, '=');
        if (needs_quotes(fields[i].value)) {
            buf_go_quote(line, fields[i].value);
        } else {
            buf_str(line, fields[i].value);
        }
    }
}

static void line_json(struct buf *line, struct str time, const char *level, const char *message, const struct log_field *fields,
                      size_t count) {
    struct json_out out = json_out(line);
    json_open(&out, '{');
    json_key(&out, "time");
    json_put_str(&out, time);
    json_key(&out, "level");
    json_put_text(&out, level);
    json_key(&out, "message");
    json_put_text(&out, message);
    for (size_t i = 0; i < count; i++) {
        json_key(&out, fields[i].key);
        json_put_str(&out, fields[i].value);
    }
    json_close(&out, '}');
}

void log_event(enum log_level level, const char *message, const struct log_field *fields, size_t count) {
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if (level < log_least) {
        return;
    }
    struct arena arena = {0};
    struct buf line = BUF(&arena);
    char time_text[sizeof TIME_FORM];
    struct str time = log_time(time_text);
    buf_expect(&line, line_length(message, fields, count));
    if (log_format == LOG_JSON) {
        line_json(&line, time, names[level], message, fields, count);
    } else {
        buf_str(&line, time);
        line_text(&line, names[level], message, fields, count);
    }
    buf_char(&line, '\n');
    if (write(STDERR_FILENO, line.bytes, line.length) < 0) {
        /* Nobody is left to be told. */
    }
    arena_free(&arena);
}
