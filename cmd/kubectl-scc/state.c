/* The sources of a state, in this order: a shipped set, --policy, the objects among the inputs, --namespace-range. */
#include "state.h"

#include "access/rbac.h"
#include "base/buf.h"
#include "policy/allocation.h"
#include "policy/builtin.h"
#include "policy/source_files.h"
#include "state_inputs.h"

struct flag_table state_flags(struct state_flags *flags) {
    const struct flag table[STATE_FLAGS] = {
        {"scc-set", 0, FLAG_TEXT, &flags->scc_set, "SET", "A set that OpenShift ships: today, 3.10; or none"},
        {"policy", 0, FLAG_REPEATED, &flags->policy_paths, "PATH",
         "SCCs, RBAC, Namespaces: file or folder (repeatable)"},
        {"namespace-range", 0, FLAG_REPEATED, &flags->namespace_ranges, "RANGE",
         "[NAMESPACE=]START/SIZE[,MCS]: of a namespace, or of all unknown ones; or none"},
        {"live", 0, FLAG_SWITCH, &flags->live, NULL, "Ask the cluster of the current context"},
    };
    memcpy(flags->flags, table, sizeof table);
    return (struct flag_table){.title = "Policy", .flags = flags->flags, .count = STATE_FLAGS};
}

bool state_is_live(const struct state_request *request) {
    const struct state_flags *flags = request->flags;
    if (flags->live) {
        return true;
    }
    if (flags->scc_set != NULL || flags->policy_paths.count > 0) {
        return false;
    }
    return request->otherwise == STATE_LIVE || connection_named(request->connection);
}

static void source_add(struct state *state, const char *what) {
    state->source =
        str_empty(state->source) ? str_of(what) : str_format(state->arena, "%.*s, %s", STR_ARG(state->source), what);
}

/* Puts a shipped set on top of what there is. */
static bool set_load(struct state *state, const char *set, struct error *err) {
    struct snapshot_edit *edit = snapshot_edit_begin(state->snapshot);
    if (!builtin_load(edit, set, err)) {
        snapshot_edit_abandon(edit);
        return false;
    }
    struct snapshot *next = snapshot_edit_commit(edit);
    snapshot_release(state->snapshot);
    state->snapshot = next;
    source_add(state, str_format(state->arena, "built-in set %s", set).bytes);
    return true;
}

static bool policy_load(struct state *state, const struct state_flags *flags, struct error *err) {
    if (flags->policy_paths.count == 0) {
        return true;
    }
    struct snapshot *next =
        source_files_load(flags->policy_paths.items, flags->policy_paths.count, state->snapshot, err);
    if (next == NULL) {
        return error_wrap(err, "--policy");
    }
    snapshot_release(state->snapshot);
    state->snapshot = next;
    for (size_t i = 0; i < flags->policy_paths.count; i++) {
        source_add(state, flags->policy_paths.items[i]);
    }
    return true;
}

/* Files that bring no SCC of their own are meant to go with the set that every cluster has. */
static bool set_complete(struct state *state, const struct state_flags *flags, struct error *err) {
    bool wanted = flags->scc_set == NULL && snapshot_count(state->snapshot, POLICY_SCC) == 0;
    return !wanted || set_load(state, "today", err);
}

static bool offline_open(const struct state_request *request, struct state *state, struct error *err) {
    const struct state_flags *flags = request->flags;
    state->snapshot = snapshot_edit_commit(snapshot_edit_begin(NULL));
    if (flags->scc_set != NULL && strcmp(flags->scc_set, "none") != 0 && !set_load(state, flags->scc_set, err)) {
        return error_wrap(err, "--scc-set");
    }
    if (flags->scc_set == NULL && flags->policy_paths.count == 0 && !set_load(state, "today", err)) {
        return false;
    }
    return policy_load(state, flags, err) && set_complete(state, flags, err);
}

bool state_open(struct arena *arena, const struct state_request *request, struct state *state, struct error *err) {
    const char *namespace_name = request->connection->namespace_name;
    *state = (struct state){.arena = arena, .default_namespace = namespace_name != NULL ? namespace_name : "default"};
    bool ok =
        state_is_live(request) ? state_live_open(request->connection, state, err) : offline_open(request, state, err);
    ok = ok && state_put_inputs(state, request->inputs, err) && state_put_ranges(state, request->flags, err);
    if (!ok) {
        state_close(state);
        return false;
    }
    state->authorizer = rbac_authorizer(state->snapshot);
    return true;
}

void state_close(struct state *state) {
    state_live_close(state);
    snapshot_release(state->snapshot);
    state->snapshot = NULL;
}

const struct namespace_ranges *state_ranges(const struct state *state, struct arena *arena, struct str namespace_name) {
    const struct namespace_ranges *known = snapshot_namespace(state->snapshot, namespace_name);
    if (known != NULL || state->no_range) {
        return known;
    }
    return state->any_range != NULL ? state->any_range : allocation_by_name(arena, &allocation_default, namespace_name);
}

struct admission state_admission(struct state *state, struct arena *arena, struct str namespace_name) {
    return (struct admission){
        .arena = arena,
        .snapshot = state->snapshot,
        .authorizer = &state->authorizer,
        .unknown_namespace = state_ranges(state, arena, namespace_name),
    };
}
