/*
 * Semantic equality of two raw pods, where "did anything change" must look at more than our view of a pod. The arena is
 * for the work.
 */
#ifndef POD_POD_UNCHANGED_H
#define POD_POD_UNCHANGED_H

#include "base/json_read.h"

/* Everything but metadata, and but spec.schedulingGates. */
bool pod_content_unchanged(struct arena *arena, struct json *before, struct json *after);
/* Metadata but for annotations, what garbage collection writes, and what the API server itself maintains. */
bool pod_metadata_unchanged(struct arena *arena, struct json *before, struct json *after);

#endif
