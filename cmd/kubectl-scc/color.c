/* The rules of color.h, in their order. */
#include "color.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool color_wanted(const char *choice, bool *wanted, struct error *err) {
    const char *refused = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if (choice != NULL && strcmp(choice, "auto") != 0) {
        *wanted = strcmp(choice, "always") == 0;
        return *wanted || strcmp(choice, "never") == 0 ||
               error_set(err, ERROR_INPUT, "--color: expected always, auto or never, found \"%s\"", choice);
    }
    *wanted = isatty(STDOUT_FILENO) && (refused == NULL || refused[0] == '\0') &&
              (terminal == NULL || strcmp(terminal, "dumb") != 0);
    return true;
}
