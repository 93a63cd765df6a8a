/*
 * The engine as its two files share it: scc_engine.c keeps the state, scc.c answers reviews with it.
 */
#ifndef SCC_ENGINE_H
#define SCC_ENGINE_H

#include <stdatomic.h>

#include "policy/snapshot_store.h"
#include "scc_live.h"

struct scc_engine {
    struct snapshot_store *store;
    char **paths;
    size_t path_count;
    char *scc_set; /* NULL: none */
    bool live;     /* states are published, not loaded */
    bool ranges_on_the_fly, protect_builtins;
    size_t ceiling;
    atomic_uint_fast64_t fingerprint; /* of the files that were read last, well or not */
};

#endif
