/*
 * Inside kube/: kubeconfig files, read and merged. Of two entries of one name the file named first wins, whole; the
 * same for the current context.
 */
#ifndef KUBE_KUBECONFIG_FILES_H
#define KUBE_KUBECONFIG_FILES_H

#include "base/json_read.h"

struct kubeconfig_entry {
    struct str name;
    struct json list, item, value; /* value: what is below "cluster", "user" or "context" */
    const char *file;              /* for messages; relative paths are meant from its folder */
    struct kubeconfig_entry *next;
};

enum kubeconfig_section { SECTION_CLUSTERS, SECTION_USERS, SECTION_CONTEXTS, KUBECONFIG_SECTIONS };

struct kubeconfig {
    struct kubeconfig_entry *entries[KUBECONFIG_SECTIONS]; /* in the order found */
    struct str current_context;
    size_t files; /* that were there */
};

/* Adds one file; a missing one only when it `must_exist` is an error. Everything is in the arena. */
bool kubeconfig_add(struct arena *arena, struct kubeconfig *config, const char *path, bool must_exist,
                    struct error *err);
/* NULL: there is none of that name. */
struct kubeconfig_entry *kubeconfig_find(const struct kubeconfig *config, enum kubeconfig_section section,
                                         struct str name);

/* A path in a file as it is meant: absolute, or from the folder of the file. */
const char *kubeconfig_path(struct arena *arena, const char *file, struct str path);
/* The whole file, terminated; ERROR_INPUT when it cannot be read or is larger than 16 MiB. */
bool file_content(struct arena *arena, const char *path, struct str *out, struct error *err);

#endif
