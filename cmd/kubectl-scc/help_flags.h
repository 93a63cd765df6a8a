/*
 * The flags of a verb, as its help tells them: for completion.
 */
#ifndef KUBECTL_SCC_HELP_FLAGS_H
#define KUBECTL_SCC_HELP_FLAGS_H

#include "cmd.h"
#include "flags.h"

struct help_flag {
    char letter; /* 0: none */
    struct str name;
    struct str value; /* absent for a switch */
    bool optional;    /* its value only goes behind a "=" */
    struct str help;
};

struct help_flags {
    struct help_flag *items;
    size_t count;
};

struct help_flags help_flags_of(struct arena *arena, const struct command *command);
/* By a word as it is typed: "-n", "--namespace", "--namespace=x"; NULL: the verb has none of that name. */
const struct help_flag *help_flag_named(const struct help_flags *flags, struct str word);
/* Does the word behind this one belong to it? */
bool help_flag_takes_next(const struct help_flag *flag, struct str word);

#endif
