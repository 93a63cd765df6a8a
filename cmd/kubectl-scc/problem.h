/*
 * What could not be read: where, and what was expected there. A problem does not stop what can be read beside it.
 */
#ifndef KUBECTL_SCC_PROBLEM_H
#define KUBECTL_SCC_PROBLEM_H

#include "base/arena.h"
#include "base/strings.h"

struct problem {
    const char *file;    /* NULL: it is about none */
    size_t line, column; /* 0: not known */
    struct str message;
};

struct problem_list {
    struct problem *items;
    size_t count;
};

void problem_list_add(struct arena *arena, struct problem_list *list, const struct problem *problem);
/* An error of a text that is in this file: "line 3, column 5: ..." is taken apart. */
struct problem problem_of_text(struct arena *arena, const char *file, const char *text);
/* "FILE:LINE:COLUMN: MESSAGE", less what is not known. */
struct str problem_text(struct arena *arena, const struct problem *problem);

#endif
