/*
 * Manifests as kubectl reads them: -f with files, folders, - and comma lists, -R, -k. Every document is kept with file
 * and line, Lists are taken apart; what cannot be read is named with file, line and what was expected, and none is lost.
 */
#ifndef KUBECTL_SCC_INPUT_H
#define KUBECTL_SCC_INPUT_H

#include "base/yaml_read.h"
#include "flags.h"
#include "problem.h"

enum { INPUT_FLAGS = 3 };

struct input_flags {
    struct text_list files; /* -f */
    const char *kustomize;  /* -k */
    bool recursive;         /* -R */
    struct flag flags[INPUT_FLAGS];
};

struct flag_table input_flags(struct input_flags *flags);
bool input_named(const struct input_flags *flags);

/* One object. */
struct manifest {
    const char *file; /* relative where it lies below the current folder; "stdin" for - */
    const struct yaml_document *document;
    struct json object;
    size_t line;
    struct str api_version, kind, name, namespace_name; /* name: generateName and "*" where there is no name */
};

struct inputs {
    struct manifest *items;
    size_t count, capacity;
    size_t files;                 /* read */
    struct problem_list problems; /* what could not be read */
    struct text_list warnings;    /* what may have been meant otherwise */
    const char *rendered_from;    /* the kustomization that all of it was made from; NULL: it was read as it is */
};

/* False only when nothing could be tried at all (-k with -f, no program for -k). See `problems` for the rest. */
bool inputs_read(struct arena *arena, const struct input_flags *flags, struct inputs *inputs, struct error *err);
/* The objects of one text that is in memory. */
void inputs_add_text(struct arena *arena, struct inputs *inputs, const char *file, struct str text);
/* Prints warnings and problems to standard error; true when there were no problems. */
bool inputs_complete(struct arena *arena, const struct inputs *inputs);

/* The line of a value of a manifest; that of the object where it is not known. */
size_t manifest_line(const struct manifest *manifest, const struct json *at);
/* An error whose text begins with the path of a value of the manifest, as json_mismatch's does: it is there. */
struct problem manifest_problem(struct arena *arena, const struct manifest *manifest, const struct error *err);

/* The bytes of one file. */
bool input_file_text(struct arena *arena, const char *path, struct str *text, struct error *err);

/* The output of `kustomize build FOLDER` or `kubectl kustomize FOLDER`, whichever is there. */
bool kustomize_run(struct arena *arena, const char *folder, struct str *text, struct error *err);

#endif
