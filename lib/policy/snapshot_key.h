/*
 * The keys of a snapshot's maps: a namespace and a name, told apart by the length of the first, so that no two pairs
 * give one key whatever bytes they hold.
 */
#ifndef POLICY_SNAPSHOT_KEY_H
#define POLICY_SNAPSHOT_KEY_H

#include "base/strings.h"

/* In the caller's frame; long names (a request's groups may be of any length) go to the heap. */
struct snapshot_key {
    struct str text;
    char *heap;
    char near[384];
};

/* `mark` tells kinds apart that share a map. */
void snapshot_key_make(struct snapshot_key *key, char mark, struct str namespace_name, struct str name);
void snapshot_key_free(struct snapshot_key *key);

#endif
