/*
 * The merge key `<<` of YAML 1.1: its value, a mapping or a list of mappings, gives its members to the mapping around it.
 * What that mapping says itself comes first, wherever it says it, then what stands earlier in the list. (kubectl's reader
 * agrees but for a key above the `<<` that brings the same one: there it takes the merged value.)
 */
#ifndef BASE_YAML_MERGE_H
#define BASE_YAML_MERGE_H

#include "base/yaml_text.h"

/* Is this key one? "<<" in quotes is not. */
bool yaml_merge_asked(const yaml_event_t *key);
/* From here to yaml_merge_end what is read goes to level->merge. */
bool yaml_merge_begin(struct yaml_text *reader, struct yaml_level *level, const yaml_mark_t *mark);
/* Called behind every event: takes the value of `<<` where it is complete. */
bool yaml_merge_end(struct yaml_text *reader, const yaml_event_t *event);
/* Adds to a mapping that ends what was merged into it. */
void yaml_merge_members(struct yaml_text *reader, struct yaml_level *level);

#endif
