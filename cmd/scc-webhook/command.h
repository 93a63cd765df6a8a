/*
 * The commands of scc-webhook: one function and one source file each, one row in main.c.
 */
#ifndef WEBHOOK_COMMAND_H
#define WEBHOOK_COMMAND_H

#include "options.h"
#include "scc.h"

enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1, /* the server could not start or files could not be written */
    EXIT_USAGE = 2   /* the command line or the input is wrong */
};

int serve_command(const struct options *options);
int review_command(const struct options *options);
int certs_command(const struct options *options);
int install_set_command(const struct options *options);
int version_command(const struct options *options);

/* The engine that --policy and --scc-set ask for; `live`: one that waits for a cluster's state. NULL on error. */
struct scc_engine *policy_open(const struct options *options, bool live, struct scc_error *error);

#endif
