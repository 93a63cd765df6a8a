/* The table of verbs, and which of a line's words is one. */
#include "cmd.h"
#include "state.h"

const struct command commands[] = {
    {"check", NULL, cmd_check, "Which SCC admits each workload of these manifests, and as whom it runs"},
    {"explain", NULL, cmd_explain, "Why a workload gets the SCC it gets, or none: every candidate and its reasons"},
    {"get", NULL, cmd_get, "The SCCs, as oc lists them"},
    {"describe", NULL, cmd_describe, "One SCC in full, and who may use it"},
    {"who-can", NULL, cmd_who_can, "Who may use an SCC, and through what"},
    {"can", NULL, cmd_can, "Which SCCs a user, group or service account may use"},
    {"grant", "add-scc-to-user add-scc-to-group", cmd_grant, "Let somebody use an SCC"},
    {"revoke", "remove-scc-from-user remove-scc-from-group", cmd_revoke, "Take that back"},
    {"namespaces", "namespace ns", cmd_namespaces, "The namespaces' UID ranges: missing, unreadable, shared"},
    {"export", NULL, cmd_export, "A cluster's policy into a folder that --policy reads"},
    {"completion", NULL, cmd_completion, "Completion for bash and zsh"},
    {"version", NULL, cmd_version, "The version of this program"},
    {"__complete", NULL, cmd_complete, NULL},
};

const size_t command_count = sizeof commands / sizeof commands[0];

const struct command *command_named(const char *word) {
    for (size_t i = 0; i < command_count; i++) {
        const struct command *command = &commands[i];
        if (str_equal(str_of(command->name), str_of(word)) ||
            (command->aliases != NULL && str_among(str_of(command->aliases), ' ', str_of(word)))) {
            return command;
        }
    }
    return NULL;
}

/* -n and the like, whose value must not be taken for a verb. */
static bool takes_next(const char *word) {
    struct connection_flags connection;
    struct state_flags policy;
    const struct flag_table tables[] = {connection_flags(&connection), state_flags(&policy), {0}};
    bool is_long = word[1] == '-';
    if (!is_long && (word[1] == '\0' || word[2] != '\0')) {
        return false;
    }
    const struct flag *flag = flag_named(tables, str_of(word + 2), is_long ? 0 : word[1]);
    return flag != NULL && flag->kind != FLAG_SWITCH;
}

int command_place(int count, char **words) {
    int first = count;
    for (int i = 1; i < count; i++) {
        if (words[i][0] == '-') {
            i += takes_next(words[i]);
            continue;
        }
        if (command_named(words[i]) != NULL || strcmp(words[i], "help") == 0) {
            return i;
        }
        /* It may be the value of a flag of the verb's own that stands before it, as in "-o json check". */
        if (i == 1 || words[i - 1][0] != '-') {
            return i;
        }
        first = first == count ? i : first;
    }
    return first;
}
