/*
 * A case as a folder of files: what it asks, as whole objects, and what it wants.
 */
#ifndef CASES_CASE_FILES_H
#define CASES_CASE_FILES_H

#include <stdbool.h>
#include <yyjson.h>

struct case_files {
    char folder[512];
    yyjson_doc *pod, *sccs, *namespace_object, *want; /* as they stand in the folder; NULL where there is none */
};

/* Names of folders below `path`, sorted; ends with NULL. Free each and the list. */
char **folders_read(const char *path);

/* False, and a text in `problem`, when a file is missing, is none of a case, or cannot be read. */
bool case_read(struct case_files *files, const char *folder, char *problem, size_t size);
void case_free(struct case_files *files);

/* `minimal` with `patch` merged in (RFC 7396); `patch` may be NULL. */
yyjson_mut_val *merged(yyjson_mut_doc *doc, yyjson_val *minimal, yyjson_val *patch);

#endif
