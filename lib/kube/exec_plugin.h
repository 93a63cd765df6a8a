/*
 * Inside kube/: credential plugins. Runs the program of a kubeconfig's `exec` and reads the ExecCredential it prints.
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

/*
 * Waits for the plugin: up to a minute, or as long as it takes where it may ask the user. Strings go to the arena.
 * ERROR_UNAVAILABLE names the command (and the install hint when it is not there).
 */
bool exec_plugin_run(const struct kube_config *config, struct arena *arena, struct exec_credential *out,
                     struct error *err);

#endif
