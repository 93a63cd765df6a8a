/*
 * A recorded policy state (world-N.json) as an engine reads it: one List file in a folder of its own.
 */
#ifndef CONFORMANCE_WORLD_H
#define CONFORMANCE_WORLD_H

#include "scc.h"

/* The engine of a world file; ends the program when it cannot be had. Free with scc_engine_free. */
struct scc_engine *world_open(const char *path);
/* The same with a ceiling to the memory of one review. */
struct scc_engine *world_open_within(const char *path, size_t memory_ceiling);

#endif
