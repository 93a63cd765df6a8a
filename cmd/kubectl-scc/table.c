/* Column widths over all rows, then the rows. */
#include "table.h"

struct table table_new(struct arena *arena, size_t columns, size_t least) {
    return (struct table){.arena = arena, .columns = columns, .least = least};
}

void table_cell(struct table *table, struct str text) {
    if (table->count == table->capacity) {
        size_t size = sizeof *table->cells, capacity = table->capacity == 0 ? 64 : table->capacity * 2;
        table->cells = arena_grow(table->arena, table->cells, table->capacity * size, capacity * size);
        table->capacity = capacity;
    }
    table->cells[table->count++] = text;
}

static size_t column_width(const struct table *table, size_t column) {
    size_t width = table->least;
    for (size_t i = column; i < table->count; i += table->columns) {
        width = table->cells[i].length + 3 > width ? table->cells[i].length + 3 : width;
    }
    return width;
}

void table_print_row(FILE *to, const struct table *table, size_t index) {
    for (size_t column = 0; column < table->columns; column++) {
        struct str cell = table->cells[index * table->columns + column];
        bool last = column + 1 == table->columns;
        fprintf(to, "%.*s%*s", STR_ARG(cell), last ? 0 : (int)(column_width(table, column) - cell.length), "");
    }
    fputc('\n', to);
}

void table_print(FILE *to, const struct table *table) {
    for (size_t row = 0; row * table->columns < table->count; row++) {
        table_print_row(to, table, row);
    }
}
