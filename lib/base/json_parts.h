/*
 * Inside base/: what the readers of yyjson trees share. Nobody else sees yyjson; tests/lint/layers.sh has the list.
 */
#ifndef BASE_JSON_PARTS_H
#define BASE_JSON_PARTS_H

#include <yyjson.h>

#include "base/json_read.h"

/* yyjson's memory, from an arena: nothing is given back, and a ceiling that is reached is yyjson's out of memory. */
yyjson_alc json_memory(struct arena *arena);

/* The text of a key or another string. */
struct str json_key_text(yyjson_val *key);

/*
 * The keys of an object from `first` on, `count` of them, by their bytes. n log n whatever keys someone has chosen, and
 * n for keys that come sorted, as the API server writes maps.
 */
yyjson_val **json_keys_sorted(struct arena *arena, yyjson_val *first, size_t count);

#endif
