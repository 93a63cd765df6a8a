/*
 * kubectl scc: what will be admitted, as whom it will run, and why. This file is the table of verbs and nothing else.
 */
#include <stdio.h>
#include <string.h>

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

static bool answers_to(const struct command *command, struct str word) {
    return str_equal(str_of(command->name), word) || str_among(str_of(command->aliases), ' ', word);
}

static void overview(FILE *to) {
    fputs("What will OpenShift's SCC admission do with this pod: admit it, as whom, and why?\n\n"
          "Usage:\n  kubectl scc VERB [flags]\n\nVerbs:\n",
          to);
    for (size_t i = 0; i < command_count; i++) {
        if (commands[i].summary != NULL) {
            fprintf(to, "  %-12s %s\n", commands[i].name, commands[i].summary);
        }
    }
    fputs("\n\"kubectl scc VERB --help\" tells more about one.\n", to);
}

int main(int count, char **words) {
    if (count < 2 || strcmp(words[1], "--help") == 0 || strcmp(words[1], "-h") == 0 || strcmp(words[1], "help") == 0) {
        overview(count < 2 ? stderr : stdout);
        return count < 2 ? EXIT_UNDECIDED : EXIT_ADMITTED;
    }
    for (size_t i = 0; i < command_count; i++) {
        if (answers_to(&commands[i], str_of(words[1]))) {
            return commands[i].run(count - 1, words + 1);
        }
    }
    fprintf(stderr, "error: unknown verb \"%s\"; \"kubectl scc --help\" lists them\n", words[1]);
    return EXIT_UNDECIDED;
}
