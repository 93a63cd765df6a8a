/* The keys of a snapshot's maps: mark, length of the namespace, namespace, name. */
#include "policy/snapshot_key.h"

#include <stdlib.h>

void snapshot_key_make(struct snapshot_key *key, char mark, struct str namespace_name, struct str name) {
    size_t length = 1 + sizeof namespace_name.length + namespace_name.length + name.length;
    key->heap = NULL;
    char *bytes = key->near;
    if (length > sizeof key->near) {
        bytes = key->heap = malloc(length);
        if (bytes == NULL) {
            abort();
        }
    }
    key->text = (struct str){.bytes = bytes, .length = length};
    *bytes++ = mark;
    memcpy(bytes, &namespace_name.length, sizeof namespace_name.length);
    bytes += sizeof namespace_name.length;
    if (namespace_name.length > 0) {
        memcpy(bytes, namespace_name.bytes, namespace_name.length);
        bytes += namespace_name.length;
    }
    if (name.length > 0) {
        memcpy(bytes, name.bytes, name.length);
    }
}

void snapshot_key_free(struct snapshot_key *key) {
    free(key->heap);
    key->heap = NULL;
}
