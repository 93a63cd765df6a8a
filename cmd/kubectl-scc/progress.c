/* On standard error, so that output can be read while it comes. */
#include "progress.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_CLEAR "\r\033[K"

static bool shown; /* the terminal is one, and so is the line on it */

static bool on_terminal(void) {
    const char *terminal = getenv("TERM");
    return isatty(STDERR_FILENO) && terminal != NULL && strcmp(terminal, "dumb") != 0;
}

void progress_show(const char *format, ...) {
    if (!on_terminal()) {
        return;
    }
    va_list arguments;
    va_start(arguments, format);
    fputs(LINE_CLEAR, stderr);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    shown = true;
}

void progress_clear(void) {
    if (shown) {
        fputs(LINE_CLEAR, stderr);
        shown = false;
    }
}
