/*
 * scc-webhook: the table of commands. `serve` is meant when none is named.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "command.h"

struct command {
    const char *name;
    enum command_set set;
    int (*run)(const struct options *options);
    const char *help;
    const char *operand; /* NULL: takes none */
};

static const struct command commands[] = {
    {"serve", COMMAND_SERVE, serve_command, "answer AdmissionReviews over HTTPS (default)", NULL},
    {"review", COMMAND_REVIEW, review_command, "answer one AdmissionReview from standard input", NULL},
    {"certs", COMMAND_CERTS, certs_command, "write a CA and a serving certificate", NULL},
    {"install-set", COMMAND_INSTALL_SET, install_set_command, "apply the shipped SCCs and their RBAC to a cluster",
     "today|3.10"},
    {"version", COMMAND_VERSION, version_command, "print the version", NULL},
};

enum { COMMAND_COUNT = sizeof commands / sizeof *commands };

int version_command(const struct options *options) {
    (void)options;
    printf("scc-webhook %s\n", SCC_VERSION);
    return EXIT_DONE;
}

static const struct command *command_find(const char *name) {
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        if (strcmp(commands[i].name, name) == 0) {
            return &commands[i];
        }
    }
    return NULL;
}

static void help_print(const struct command *command, bool all) {
    printf("usage: scc-webhook %s%s%s [OPTION]...\n\n%s: %s\n\n", command->name, command->operand == NULL ? "" : " ",
           command->operand == NULL ? "" : command->operand, command->name, command->help);
    options_print_help(command->set);
    if (all) {
        printf("\nCommands (scc-webhook COMMAND --help):\n");
        for (size_t i = 0; i < COMMAND_COUNT; i++) {
            printf("  %-11s %s\n", commands[i].name, commands[i].help);
        }
    }
}

int main(int argc, char **argv) {
    const struct command *command = &commands[0];
    const bool named = argc > 1 && argv[1][0] != '-';
    if (named) {
        command = command_find(argv[1]);
        if (command == NULL) {
            fprintf(stderr, "scc-webhook: unknown command \"%s\"; see scc-webhook --help\n", argv[1]);
            return EXIT_USAGE;
        }
        argc--;
        argv++;
    }
    signal(SIGPIPE, SIG_IGN);
    struct options options;
    struct error err = {0};
    int status = EXIT_USAGE;
    if (!options_parse(&options, command->set, argc, argv, &err)) {
        fprintf(stderr, "scc-webhook: %s; see scc-webhook %s --help\n", err.text, command->name);
    } else if (options.help) {
        help_print(command, !named);
        status = EXIT_DONE;
    } else {
        status = command->run(&options);
    }
    options_free(&options);
    return status;
}
