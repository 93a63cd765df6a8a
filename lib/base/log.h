/*
 * One structured line per event on standard error: text for people, JSON for machines. The engine never logs; the
 * programs do.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

#include "base/strings.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
enum log_format { LOG_TEXT, LOG_JSON };

struct log_field {
    const char *key;
    struct str value;
};

/* Called once before any thread starts. */
void log_setup(enum log_format format, enum log_level least);
/* One write(2) per line: lines of several threads do not mix. Values are quoted as the format needs. */
void log_event(enum log_level level, const char *message, const struct log_field *fields, size_t count);

#define LOG_FIELDS(...)                                                                                                \
    (const struct log_field[]){__VA_ARGS__}, sizeof((const struct log_field[]){__VA_ARGS__}) / sizeof(struct log_field)

#endif
