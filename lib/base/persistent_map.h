/*
 * A map from strings to counted values whose versions share what they have in common: changing one entry of a
 * million copies one path, and readers of the old version are not disturbed. This is what lets a watch event cost
 * the change and not the cluster.
 */
#ifndef BASE_PERSISTENT_MAP_H
#define BASE_PERSISTENT_MAP_H

#include "base/strings.h"

struct map_node;

/* A value type's counting; both are called from any thread. */
struct map_values {
    void (*retain)(void *value);
    void (*release)(void *value);
};

struct persistent_map {
    struct map_node *root; /* counted, immutable once shared */
    size_t count;
    const struct map_values *values;
};

struct persistent_map map_empty(const struct map_values *values);
struct persistent_map map_retain(struct persistent_map map); /* another owner of the same version */
void map_release(struct persistent_map *map);

/* Borrowed value, or NULL. Valid as long as the version is held. */
void *map_get(const struct persistent_map *map, struct str key);
/* Replaces *map by a version with the entry; the map takes its own reference on value. The key is copied. */
void map_put(struct persistent_map *map, struct str key, void *value);
/* Replaces *map by a version without the entry; harmless when there is none. */
void map_remove(struct persistent_map *map, struct str key);

/* Visits every entry in an order that is fixed for one version; stops when the visitor returns false. */
bool map_each(const struct persistent_map *map, bool (*visit)(struct str key, void *value, void *context),
              void *context);

#endif
