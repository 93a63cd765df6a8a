/* RFC 3339, the part that the Kubernetes API uses. */
#include "kube/timestamp.h"

#include <ctype.h>
#include <time.h>

/* `digits` digits at *at, then the byte `end` unless that is NUL. */
static bool number_take(struct str text, size_t *at, size_t digits, char end, int *out) {
    *out = 0;
    for (size_t i = 0; i < digits; i++, (*at)++) {
        if (*at >= text.length || !isdigit((unsigned char)text.bytes[*at])) {
            return false;
        }
        *out = *out * 10 + (text.bytes[*at] - '0');
    }
    if (end == '\0') {
        return true;
    }
    if (*at >= text.length || toupper((unsigned char)text.bytes[*at]) != end) {
        return false;
    }
    (*at)++;
    return true;
}

static void fraction_skip(struct str text, size_t *at) {
    if (*at < text.length && text.bytes[*at] == '.') {
        do {
            (*at)++;
        } while (*at < text.length && isdigit((unsigned char)text.bytes[*at]));
    }
}

/* "Z" or "+HH:MM" at the end of the text. */
static bool offset_take(struct str text, size_t at, int64_t *seconds) {
    int hours, minutes;
    if (at + 1 == text.length && toupper((unsigned char)text.bytes[at]) == 'Z') {
        *seconds = 0;
        return true;
    }
    if (at >= text.length || (text.bytes[at] != '+' && text.bytes[at] != '-')) {
        return false;
    }
    int sign = text.bytes[at++] == '-' ? -1 : 1;
    if (!number_take(text, &at, 2, ':', &hours) || !number_take(text, &at, 2, '\0', &minutes)) {
        return false;
    }
    *seconds = (int64_t)sign * (hours * 60 + minutes) * 60;
    return at == text.length;
}

bool timestamp_parse(struct str text, int64_t *seconds) {
    struct tm tm = {0};
    size_t at = 0;
    int64_t offset;
    if (!number_take(text, &at, 4, '-', &tm.tm_year) || !number_take(text, &at, 2, '-', &tm.tm_mon) ||
        !number_take(text, &at, 2, 'T', &tm.tm_mday) || !number_take(text, &at, 2, ':', &tm.tm_hour) ||
        !number_take(text, &at, 2, ':', &tm.tm_min) || !number_take(text, &at, 2, '\0', &tm.tm_sec)) {
        return false;
    }
    fraction_skip(text, &at);
    tm.tm_year -= 1900;
    tm.tm_mon -= 1;
    if (!offset_take(text, at, &offset)) {
        return false;
    }
    *seconds = (int64_t)timegm(&tm) - offset;
    return true;
}

struct str timestamp_micro(struct arena *arena, int64_t seconds, long microseconds) {
    struct tm tm;
    time_t time = (time_t)seconds;
    gmtime_r(&time, &tm);
    return str_format(arena, "%04d-%02d-%02dT%02d:%02d:%02d.%06ldZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                      tm.tm_hour, tm.tm_min, tm.tm_sec, microseconds);
}
