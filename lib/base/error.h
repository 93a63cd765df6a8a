/*
 * The one error type: what prevented a decision, never a denial (a denial is data).
 * A fixed-size value in the caller's frame, so it needs no free and cannot fail itself.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>

enum error_code {
    ERROR_NONE = 0,
    ERROR_INPUT,       /* what we were given is wrong; the caller can mend it */
    ERROR_LIMIT,       /* a ceiling was reached: bytes, depth, memory */
    ERROR_POLICY,      /* the policy state cannot be used */
    ERROR_UNAVAILABLE, /* another party did not answer: file system, API server */
    ERROR_INTERNAL,
};

struct error {
    enum error_code code;
    char text[512]; /* always terminated; cut when longer */
};

/* Sets *err (which may be NULL) and returns false, so that a function can `return error_set(...)`. */
bool error_set(struct error *err, enum error_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Puts "WHICH: " before the text; only where it adds which file, SCC or URL it was. Returns false. */
bool error_wrap(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
