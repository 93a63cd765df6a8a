/*
 * The policy state behind the facade: loaded from the shipped sets and files, or published by whoever watches a
 * cluster. Readers take the state in force; a new one that is broken never replaces it.
 */
#include "scc_engine.h"

#include <stdlib.h>

#include "policy/builtin.h"
#include "policy/source_files.h"

enum { DEFAULT_CEILING = 64 << 20 };

static void *zeroed(size_t size) {
    void *memory = calloc(1, size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static char *text_copy(const char *text) {
    size_t size = strlen(text) + 1;
    return memcpy(zeroed(size), text, size);
}

_Static_assert((int)SCC_ERROR_INPUT == (int)ERROR_INPUT && (int)SCC_ERROR_INTERNAL == (int)ERROR_INTERNAL,
               "public and internal error codes are the same");
_Static_assert(sizeof(((struct scc_error *)0)->text) == sizeof(((struct error *)0)->text), "error texts have one size");

static bool error_pass_on(const struct error *err, struct scc_error *error) {
    if (error != NULL) {
        error->code = (int)err->code;
        memcpy(error->text, err->text, sizeof error->text);
    }
    return false;
}

/* The shipped set first, then the files: an SCC in both is the files' business to name otherwise. */
static struct snapshot *state_load(const struct scc_engine *engine, struct error *err) {
    const char *const *paths = (const char *const *)engine->paths;
    if (engine->scc_set == NULL) {
        return source_files_load(paths, engine->path_count, NULL, err);
    }
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    if (!builtin_load(edit, engine->scc_set, err)) {
        snapshot_edit_abandon(edit);
        return NULL;
    }
    struct snapshot *base = snapshot_edit_commit(edit);
    if (engine->path_count == 0) {
        return base;
    }
    struct snapshot *state = source_files_load(paths, engine->path_count, base, err);
    snapshot_release(base);
    return state;
}

bool scc_engine_reload(struct scc_engine *engine, struct scc_error *error) {
    struct error err = {0};
    if (engine->live) {
        return true; /* its watches keep it up to date */
    }
    const uint64_t before = scc_engine_fingerprint(engine);
    struct snapshot *state = state_load(engine, &err);
    atomic_store(&engine->fingerprint, before);
    if (state != NULL && scc_engine_fingerprint(engine) != before) {
        snapshot_release(state);
        state = NULL;
        error_set(&err, ERROR_UNAVAILABLE, "policy files changed while they were read");
    }
    if (state == NULL) {
        return error_pass_on(&err, error);
    }
    snapshot_store_publish(engine->store, state);
    snapshot_release(state);
    return true;
}

static struct scc_engine *engine_new(const struct scc_engine_options *options) {
    struct scc_engine *engine = zeroed(sizeof *engine);
    engine->store = snapshot_store_new();
    engine->ceiling = options->memory_ceiling != 0 ? options->memory_ceiling : DEFAULT_CEILING;
    return engine;
}

struct scc_engine *scc_engine_new(const struct scc_engine_options *options, struct scc_error *error) {
    struct scc_engine *engine = engine_new(options);
    engine->ranges_on_the_fly = options->ranges_on_the_fly;
    engine->scc_set = options->scc_set != NULL ? text_copy(options->scc_set) : NULL;
    engine->paths = zeroed((options->policy_path_count + 1) * sizeof *engine->paths);
    for (; engine->path_count < options->policy_path_count; engine->path_count++) {
        engine->paths[engine->path_count] = text_copy(options->policy_paths[engine->path_count]);
    }
    if (!scc_engine_reload(engine, error)) {
        scc_engine_free(engine);
        return NULL;
    }
    return engine;
}

struct scc_engine *scc_engine_new_live(const struct scc_engine_options *options) {
    struct scc_engine *engine = engine_new(options);
    engine->live = true;
    return engine;
}

void scc_engine_protect_builtins(struct scc_engine *engine, bool protect) {
    engine->protect_builtins = protect;
}

void scc_engine_publish(struct scc_engine *engine, struct snapshot *snapshot) {
    snapshot_store_publish(engine->store, snapshot);
}

struct snapshot *scc_engine_acquire(struct scc_engine *engine) {
    return snapshot_store_acquire(engine->store);
}

void scc_engine_free(struct scc_engine *engine) {
    if (engine == NULL) {
        return;
    }
    for (size_t i = 0; i < engine->path_count; i++) {
        free(engine->paths[i]);
    }
    free(engine->paths);
    free(engine->scc_set);
    snapshot_store_free(engine->store);
    free(engine);
}

uint64_t scc_engine_fingerprint(const struct scc_engine *engine) {
    return engine->path_count == 0 ? 0
                                   : source_files_fingerprint((const char *const *)engine->paths, engine->path_count);
}

void scc_engine_state(struct scc_engine *engine, struct scc_engine_state *out) {
    struct snapshot *snapshot = snapshot_store_acquire(engine->store);
    *out = (struct scc_engine_state){.fingerprint = atomic_load(&engine->fingerprint)};
    if (snapshot == NULL) {
        return;
    }
    size_t counts[POLICY_KINDS];
    for (int kind = 0; kind < POLICY_KINDS; kind++) {
        counts[kind] = snapshot_count(snapshot, (enum policy_kind)kind);
    }
    *out = (struct scc_engine_state){
        .fingerprint = out->fingerprint,
        .generation = snapshot_generation(snapshot),
        .sccs = counts[POLICY_SCC],
        .namespaces = counts[POLICY_NAMESPACE],
        .roles = counts[POLICY_ROLE] + counts[POLICY_CLUSTER_ROLE],
        .bindings = counts[POLICY_ROLE_BINDING] + counts[POLICY_CLUSTER_ROLE_BINDING],
    };
    snapshot_release(snapshot);
}
