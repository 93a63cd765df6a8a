/* The one error type by value: set, and wrapped with which file, SCC or URL it was. */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

bool error_set(struct error *err, enum error_code code, const char *format, ...) {
    if (err == NULL) {
        return false;
    }
    err->code = code;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(err->text, sizeof err->text, format, arguments);
    va_end(arguments);
    return false;
}

bool error_wrap(struct error *err, const char *format, ...) {
    if (err == NULL) {
        return false;
    }
    struct error inner = *err;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(err->text, sizeof err->text, format, arguments);
    va_end(arguments);

    const char *const parts[] = {": ", inner.text};
    size_t used = strlen(err->text);
    for (size_t i = 0; i < 2; i++) { /* cut where it does not fit */
        size_t length = strnlen(parts[i], sizeof err->text - 1 - used);
        memcpy(err->text + used, parts[i], length);
        used += length;
    }
    err->text[used] = '\0';
    return false;
}
