/*
 * Flags as kubectl spells them: --name value, --name=value, -n value, -nvalue, -AR. A verb declares a table; the same
 * table prints its help, feeds completion, and names what was wrong.
 */
#ifndef KUBECTL_SCC_FLAGS_H
#define KUBECTL_SCC_FLAGS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/strings.h"

struct text_list {
    const char **items;
    size_t count;
};

enum flag_kind {
    FLAG_SWITCH,   /* bool: --x, --x=true, --x=false */
    FLAG_TEXT,     /* const char *: the last one wins */
    FLAG_LIST,     /* struct text_list: every one, commas separate */
    FLAG_REPEATED, /* struct text_list: every one, as it is */
    FLAG_OPTIONAL, /* const char *: "--x" gives "", a value needs its "=" */
};

struct flag {
    const char *name; /* "namespace" */
    char letter;      /* 'n', or 0 */
    enum flag_kind kind;
    void *target;      /* what `kind` says */
    const char *value; /* name of the value in help: "NAMESPACE"; NULL for switches */
    const char *help;
};

/* Several tables serve one verb: its own, then those it shares. Ends with a table of no flags. */
struct flag_table {
    const char *title; /* over the table in help */
    const struct flag *flags;
    size_t count;
};

/*
 * Sorts words into flags and the rest; `rest` gets the positional words in order (memory of the arena). "--" ends flags.
 * --help and -h are known to every verb: *help is set, nothing else is checked then. False: ERROR_INPUT naming the flag.
 */
struct flag_parse {
    struct arena *arena;
    const struct flag_table *tables;
    int count; /* words without the verb */
    char **words;
    struct text_list rest;
    bool help;
};
bool flags_parse(struct flag_parse *parse, struct error *err);

/* By its name, or by its letter where that is not 0; NULL: there is none. */
const struct flag *flag_named(const struct flag_table *tables, struct str name, char letter);

/* The flag part of a verb's help. */
void flags_print(FILE *to, const struct flag_table *tables);

void text_list_add(struct arena *arena, struct text_list *list, const char *text);

#endif
