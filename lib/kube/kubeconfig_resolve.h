/*
 * Inside kube/: from merged kubeconfig files and flags to the settings of one connection.
 */
#ifndef KUBE_KUBECONFIG_RESOLVE_H
#define KUBE_KUBECONFIG_RESOLVE_H

#include "kube/kube_config.h"
#include "kube/kubeconfig_files.h"

/* Picks context, cluster and user, and reads them into `out`. Errors name file and field. */
bool kubeconfig_resolve(const struct kubeconfig *files, const struct kube_overrides *overrides, struct kube_config *out,
                        struct error *err);

/* The "user" of a kubeconfig, kubeconfig_user.c. */
bool kubeconfig_user_read(struct kubeconfig_entry *entry, struct kube_config *out, struct error *err);

/* A member with base64 text, decoded; absent where there is none. */
bool kubeconfig_data(struct arena *arena, struct json *at, const char *key, struct str *out, struct error *err);
/* A member as a terminated string; NULL where it is absent or empty. NUL and line ends inside are refused. */
bool kubeconfig_text(struct arena *arena, struct json *at, const char *key, const char **out, struct error *err);
/* A member that names a file. */
bool kubeconfig_file_name(struct arena *arena, struct kubeconfig_entry *entry, const char *key, const char **out,
                          struct error *err);

#endif
