/*
 * Inside policy/: the objects of some texts, collected and checked as a whole before any of them takes effect.
 */
#ifndef POLICY_SOURCE_OBJECTS_H
#define POLICY_SOURCE_OBJECTS_H

#include "policy/snapshot.h"

struct source_objects {
    struct policy_object **items; /* one reference each */
    size_t count, capacity;
};

/* Decodes every object of the text that is of a kind we read; `name` is for messages. */
bool source_objects_read(struct source_objects *objects, const char *name, struct str text, struct error *err);
/* Puts all of them into the edit, in place of what it has. Two of one kind and name among them are an error. */
bool source_objects_put(struct source_objects *objects, struct snapshot_edit *edit, struct error *err);
void source_objects_free(struct source_objects *objects);

#endif
