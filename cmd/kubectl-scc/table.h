/*
 * Rows of text in columns, as kubectl aligns them: three blanks between, nothing behind the last.
 */
#ifndef KUBECTL_SCC_TABLE_H
#define KUBECTL_SCC_TABLE_H

#include <stdio.h>

#include "base/arena.h"
#include "base/strings.h"

struct table {
    struct arena *arena;
    size_t columns;
    size_t least; /* width of a column with its padding */
    struct str *cells;
    size_t count, capacity;
};

struct table table_new(struct arena *arena, size_t columns, size_t least);
void table_cell(struct table *table, struct str text);
void table_print(FILE *to, const struct table *table);
/* What follows row `index` (the header is row 0) may be printed by the caller row by row. */
void table_print_row(FILE *to, const struct table *table, size_t index);

#endif
