/*
 * The SCC sets that OpenShift ships, built in: "today" (13 SCCs and their RBAC) and "3.10" (7 SCCs). The bytes are
 * the manifests of deploy/scc-sets, embedded by the build.
 */
#ifndef POLICY_BUILTIN_H
#define POLICY_BUILTIN_H

#include "policy/snapshot.h"

struct builtin_file {
    const char *set;  /* "today", "3.10" */
    const char *name; /* base name of the file */
    const unsigned char *bytes;
    size_t length;
};

extern const struct builtin_file builtin_files[];
extern const size_t builtin_file_count;

/* Puts a set into an edit; ERROR_INPUT when there is no set of that name (the text lists those there are). */
bool builtin_load(struct snapshot_edit *edit, const char *set, struct error *err);
/* Is it the name of an SCC of any shipped set? */
bool builtin_has(struct str scc_name);

#endif
