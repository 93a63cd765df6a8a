/*
 * The keys of all mappings of one document, so that a second one of a name is found where it stands.
 */
#ifndef BASE_YAML_KEYS_H
#define BASE_YAML_KEYS_H

#include "base/arena.h"
#include "base/strings.h"

struct yaml_key;

struct yaml_keys {
    struct yaml_key *slots; /* hashed */
    size_t count, slot_count;
};

/* False when the mapping, a number from 1, had the key before. The text of the key must last as long as the set. */
bool yaml_keys_add(struct arena *arena, struct yaml_keys *keys, size_t mapping, struct str key);

#endif
