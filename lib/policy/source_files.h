/*
 * Policy from files and folders (--policy): YAML and JSON, several documents, List kinds. Kinds that we do not read
 * are passed over. All or nothing: one broken file is an error that names file and line, and the caller keeps what it had.
 */
#ifndef POLICY_SOURCE_FILES_H
#define POLICY_SOURCE_FILES_H

#include "policy/snapshot.h"

/*
 * Reads all paths (folders: *.yaml, *.yml, *.json, sorted, not recursive, dot names left out) into a new version on top
 * of `base` (NULL: nothing). An object takes the place of the base's and of an earlier path's; two of one kind and name
 * in one path are an error.
 */
struct snapshot *source_files_load(const char *const *paths, size_t count, struct snapshot *base, struct error *err);
/* Adds the objects of one text to an edit; `name` is for messages. The shipped sets come through here too. */
bool source_text_load(struct snapshot_edit *edit, const char *name, struct str text, struct error *err);
/*
 * A number that changes when anything below the paths does (names, device, inode, size, times; symlinks followed, so
 * the `..data` swap of a mounted ConfigMap shows). Cheap enough to be asked every second.
 */
uint64_t source_files_fingerprint(const char *const *paths, size_t count);

#endif
