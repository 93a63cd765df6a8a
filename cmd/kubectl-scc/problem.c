/* Errors as text, taken apart for reports that want file, line and column one by one. */
#include "problem.h"

#include <stdlib.h>

#include "base/buf.h"

void problem_list_add(struct arena *arena, struct problem_list *list, const struct problem *problem) {
    size_t size = sizeof *list->items;
    list->items = arena_grow(arena, list->items, list->count * size, (list->count + 1) * size);
    list->items[list->count++] = *problem;
}

static bool number_take(const char **at, const char *before, size_t *number) {
    size_t skip = strlen(before);
    char *end;
    if (strncmp(*at, before, skip) != 0) {
        return false;
    }
    *number = strtoul(*at + skip, &end, 10);
    *at = end;
    return true;
}

struct problem problem_of_text(struct arena *arena, const char *file, const char *text) {
    struct problem problem = {.file = file};
    const char *at = text;
    if (number_take(&at, "line ", &problem.line)) {
        number_take(&at, ", column ", &problem.column);
        at += strncmp(at, ": ", 2) == 0 ? 2 : 0;
    }
    problem.message = str_copy(arena, str_of(at));
    return problem;
}

struct str problem_text(struct arena *arena, const struct problem *problem) {
    struct buf text = BUF(arena);
    if (problem->file != NULL) {
        buf_text(&text, problem->file);
        const size_t numbers[] = {problem->line, problem->column};
        for (size_t i = 0; i < 2 && numbers[i] > 0; i++) {
            buf_format(&text, ":%zu", numbers[i]);
        }
        BUF_LITERAL(&text, ": ");
    }
    buf_str(&text, problem->message);
    return buf_view(&text);
}
