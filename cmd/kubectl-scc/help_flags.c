/* The help of a verb, printed into memory and read back: lines as flags_print writes them. */
#include <stdio.h>
#include <stdlib.h>

#include "help_flags.h"

/* "  -o, --output FORMAT                wide, name" */
static bool line_read(struct str line, struct help_flag *flag) {
    struct str rest = line, left;
    *flag = (struct help_flag){0};
    if (line.length < 40 || !str_starts(str_after(line, 6), STR("--"))) {
        return false;
    }
    flag->letter = line.bytes[2] == '-' ? line.bytes[3] : 0;
    rest = str_after(rest, 8);
    const char *gap = memmem(rest.bytes, rest.length, "  ", 2);
    left = gap != NULL ? (struct str){rest.bytes, (size_t)(gap - rest.bytes)} : rest;
    flag->help = str_after(rest, left.length);
    while (str_starts(flag->help, STR(" "))) {
        flag->help = str_after(flag->help, 1);
    }
    while (flag->name.length < left.length && memchr(" [", left.bytes[flag->name.length], 2) == NULL) {
        flag->name = (struct str){left.bytes, flag->name.length + 1};
    }
    flag->optional = str_starts(str_after(left, flag->name.length), STR("["));
    flag->value = str_after(left, flag->name.length);
    if (!str_empty(flag->value)) {
        flag->value = str_after(flag->value, 1);
    }
    return true;
}

static struct str help_text(struct arena *arena, const struct command *command) {
    char *text = NULL, *words[] = {(char *)command->name, (char *)"--help", NULL};
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size), *real = stdout;
    if (memory == NULL) {
        return (struct str){0};
    }
    stdout = memory;
    command->run(2, words);
    stdout = real;
    fclose(memory);
    struct str copy = str_copy(arena, (struct str){text, size});
    free(text);
    return copy;
}

struct help_flags help_flags_of(struct arena *arena, const struct command *command) {
    struct str rest = help_text(arena, command), line;
    size_t most = 0;
    for (size_t i = 0; i < rest.length; i++) {
        most += rest.bytes[i] == '\n';
    }
    struct help_flags flags = {.items = ARENA_ARRAY(arena, most + 1, struct help_flag)};
    while (str_split(&rest, '\n', &line)) {
        flags.count += line_read(line, &flags.items[flags.count]);
    }
    return flags;
}

const struct help_flag *help_flag_named(const struct help_flags *flags, struct str word) {
    struct str name = word;
    if (str_starts(word, STR("--"))) {
        struct str rest = str_after(word, 2);
        str_split(&rest, '=', &name);
    }
    for (size_t i = 0; i < flags->count; i++) {
        const struct help_flag *flag = &flags->items[i];
        bool short_one = word.length == 2 && word.bytes[0] == '-' && word.bytes[1] == flag->letter;
        if (short_one || (name.bytes != word.bytes && str_equal(flag->name, name))) {
            return flag;
        }
    }
    return NULL;
}

bool help_flag_takes_next(const struct help_flag *flag, struct str word) {
    bool attached = memchr(word.bytes, '=', word.length) != NULL;
    return flag != NULL && !str_empty(flag->value) && !flag->optional && !attached;
}
