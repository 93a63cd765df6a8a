/*
 * Inside kube/: credential plugins. Runs the program of a kubeconfig's `exec` and reads the ExecCredential it prints.
 * Nothing here waits: the plugin has up to a minute, or as long as it takes where it may ask the user.
 */
#ifndef KUBE_EXEC_PLUGIN_H
#define KUBE_EXEC_PLUGIN_H

#include "kube/kube_config.h"

struct exec_credential {
    const char *token;           /* NULL: none */
    struct str certificate, key; /* PEM; absent: none */
    bool expires;
    int64_t expiration; /* seconds since 1970 */
};

struct exec_run;

/* Borrows the config. NULL: it cannot be started; the error names the command, and how to install it. */
struct exec_run *exec_run_start(const struct kube_config *config, struct error *err);
void exec_run_free(struct exec_run *run); /* kills a plugin that is not over; NULL is harmless */

/* What to poll for input; -1: nothing more comes. */
int exec_run_output(const struct exec_run *run);
/* Takes in what has come. True when the run is over; else *wait is when to look again, at most what it was. */
bool exec_run_step(struct exec_run *run, uint64_t *wait);
/* Of a run that is over. Strings go to the arena. */
bool exec_run_result(struct exec_run *run, struct arena *arena, struct exec_credential *out, struct error *err);

#endif
