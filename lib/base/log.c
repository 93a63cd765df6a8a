/* Log lines for people or machines, one write(2) each. */
#include "base/log.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/json_write.h"

static enum log_format log_format = LOG_TEXT;
static enum log_level log_least = LOG_INFO;

void log_setup(enum log_format format, enum log_level least) {
    log_format = format;
    log_least = least;
}

static struct str log_time(char *text, size_t size) {
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    size_t length = strftime(text, size, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + length, size - length, ".%03ldZ", now.tv_nsec / 1000000);
    return str_of(text);
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
    char time_text[40];
    struct str time = log_time(time_text, sizeof time_text);
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
