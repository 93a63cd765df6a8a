/* The table of verbs, and nothing else. */
#include "base/strings.h"
#include "cmd.h"

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
