/* One open hash table for all mappings: most are small, and many. */
#include "base/yaml_keys.h"

struct yaml_key {
    size_t mapping; /* 0: free */
    struct str key;
};

static struct yaml_key *slot_of(const struct yaml_keys *keys, size_t mapping, struct str key) {
    size_t slot = (size_t)(str_hash(key) ^ mapping * 0x9e3779b97f4a7c15u) & (keys->slot_count - 1);
    while (keys->slots[slot].mapping != 0 &&
           (keys->slots[slot].mapping != mapping || !str_equal(keys->slots[slot].key, key))) {
        slot = (slot + 1) & (keys->slot_count - 1);
    }
    return &keys->slots[slot];
}

static void keys_grow(struct arena *arena, struct yaml_keys *keys) {
    struct yaml_keys grown = {.count = keys->count, .slot_count = keys->slot_count == 0 ? 64 : keys->slot_count * 2};
    grown.slots = ARENA_ARRAY(arena, grown.slot_count, struct yaml_key);
    for (size_t i = 0; i < keys->slot_count; i++) {
        const struct yaml_key *old = &keys->slots[i];
        if (old->mapping != 0) {
            *slot_of(&grown, old->mapping, old->key) = *old;
        }
    }
    *keys = grown;
}

bool yaml_keys_add(struct arena *arena, struct yaml_keys *keys, size_t mapping, struct str key) {
    if (keys->count * 2 >= keys->slot_count) {
        keys_grow(arena, keys);
    }
    struct yaml_key *slot = slot_of(keys, mapping, key);
    if (slot->mapping != 0) {
        return false;
    }
    *slot = (struct yaml_key){.mapping = mapping, .key = key};
    keys->count++;
    return true;
}
