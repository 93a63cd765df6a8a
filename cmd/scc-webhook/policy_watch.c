/* A fingerprint that is compared, and a reload when it differs. */
#include "policy_watch.h"

#include <stdio.h>

void policy_watch_open(struct policy_watch *watch, struct scc_engine *engine) {
    watch->engine = engine;
    watch->seen = scc_engine_fingerprint(engine);
    atomic_store(&watch->asked, false);
    reload_status_init(&watch->status, "policy");
}

void policy_watch_ask(struct policy_watch *watch) {
    atomic_store(&watch->asked, true);
}

static void reload(struct policy_watch *watch) {
    struct scc_error error = {0};
    if (!scc_engine_reload(watch->engine, &error)) {
        struct error err = {0};
        error_set(&err, ERROR_POLICY, "%s", error.text);
        reload_status_failed(&watch->status, &err);
        return;
    }
    struct scc_engine_state state;
    char detail[200];
    scc_engine_state(watch->engine, &state);
    snprintf(detail, sizeof detail, "generation %llu: %zu SCCs, %zu namespaces, %zu roles, %zu bindings",
             (unsigned long long)state.generation, state.sccs, state.namespaces, state.roles, state.bindings);
    reload_status_succeeded(&watch->status, detail);
}

void policy_watch_poll(struct policy_watch *watch) {
    const uint64_t fingerprint = scc_engine_fingerprint(watch->engine);
    struct scc_engine_state state;
    scc_engine_state(watch->engine, &state);
    if (fingerprint != watch->seen) {
        watch->seen = fingerprint;
    } else if (atomic_exchange(&watch->asked, false) || fingerprint != state.fingerprint) {
        reload(watch);
    }
}
