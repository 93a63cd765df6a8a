/*
 * The verbs of `kubectl scc`: one file, one row in the table of commands.c, one prototype each. Exit codes of all of them:
 * 0 all admitted or done, 1 at least one denied or a finding, 2 could not decide (bad input, nobody reachable).
 */
#ifndef KUBECTL_SCC_CMD_H
#define KUBECTL_SCC_CMD_H

#include <stddef.h>

enum { EXIT_ADMITTED = 0, EXIT_FINDING = 1, EXIT_UNDECIDED = 2 };

struct command {
    const char *name;
    const char *aliases;                 /* space-separated, or NULL */
    int (*run)(int count, char **words); /* words[0] is the verb as it was typed */
    const char *summary;                 /* one line for the overview; NULL: not in it */
};

extern const struct command commands[];
extern const size_t command_count;
/* By name or alias; NULL: there is none. */
const struct command *command_named(const char *word);
/* The place of the verb, or of the word that stands where one is expected; `count`: nowhere. words[0] is the program. */
int command_place(int count, char **words);

int cmd_check(int count, char **words);
int cmd_explain(int count, char **words);
int cmd_get(int count, char **words);
int cmd_describe(int count, char **words);
int cmd_who_can(int count, char **words);
int cmd_can(int count, char **words);
int cmd_grant(int count, char **words);
int cmd_revoke(int count, char **words);
int cmd_namespaces(int count, char **words);
int cmd_export(int count, char **words);
int cmd_completion(int count, char **words);
int cmd_complete(int count, char **words);
int cmd_version(int count, char **words);

#endif
