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
static bool set_complete(struct state *state, struct error *err) {
    struct snapshot *policy = state->snapshot;
    if (snapshot_count(policy, POLICY_SCC) > 0) {
        return true;
    }
    state->snapshot = snapshot_edit_commit(snapshot_edit_begin(NULL));
    bool ok = set_load(state, "today", err);
    if (ok) {
        struct snapshot_edit *edit = snapshot_edit_begin(state->snapshot);
        snapshot_edit_put_all(edit, policy);
        snapshot_release(state->snapshot);
        state->snapshot = snapshot_edit_commit(edit);
    }
    snapshot_release(policy);
    return ok;
}

static bool offline_open(const struct state_flags *flags, struct state *state, struct error *err) {
    const char *set = flags->scc_set;
    if (set == NULL && flags->policy_paths.count == 0) {
        set = "today";
    }
    state->snapshot = snapshot_edit_commit(snapshot_edit_begin(NULL));
    if (set != NULL && strcmp(set, "none") != 0 && !set_load(state, set, err)) {
        return error_wrap(err, "--scc-set");
    }
    return policy_load(state, flags, err) && (set != NULL || set_complete(state, err));
}

static bool sources_agree(const struct state_flags *flags, struct error *err) {
    bool files = flags->scc_set != NULL || flags->policy_paths.count > 0;
    return !flags->live || !files ||
           error_set(err, ERROR_INPUT, "--live asks the cluster: it cannot be used together with %s",
                     flags->scc_set != NULL ? "--scc-set" : "--policy");
}

bool state_open(struct arena *arena, const struct state_request *request, struct state *state, struct error *err) {
    const char *namespace_name = request->connection->namespace_name;
    bool live = state_is_live(request);
    *state = (struct state){
        .arena = arena,
        .default_namespace = namespace_name != NULL ? namespace_name : "default",
        .namespace_assumed = namespace_name == NULL && !live,
        .inputs = request->inputs,
    };
    unsigned timeout;
    bool ok = sources_agree(request->flags, err) && connection_timeout(request->connection, &timeout, err) &&
              state_inputs_fit(request->inputs, namespace_name, err) &&
              (live ? state_live_open(request, state, err) : offline_open(request->flags, state, err)) &&
              state_put_inputs(state, request->inputs, err) && state_put_ranges(state, request->flags, err);
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

bool state_range_is_made_up(const struct state *state, struct str namespace_name) {
    return state->any_range == NULL && !state->no_range && snapshot_namespace(state->snapshot, namespace_name) == NULL;
}

struct str state_source(const struct state *state) {
    return state->range_assumed ? str_format(state->arena, "%.*s; namespace %s assumed (-n); its range is made up",
                                             STR_ARG(state->source), state->default_namespace)
                                : state->source;
}

struct str state_namespace(const struct state *state, struct str own) {
    return str_empty(own) ? str_of(state->default_namespace) : own;
}

/* As deploy/70-webhook-configuration.yaml has it. */
const char *state_exemption(const struct state *state, struct str namespace_name) {
    const struct namespace_ranges *known = snapshot_namespace(state->snapshot, namespace_name);
    if (str_equal(namespace_name, STR("kube-system")) || str_equal(namespace_name, STR("scc-system"))) {
        return "namespace exempt by name";
    }
    return known != NULL && known->exempt ? "namespace exempt by label" : NULL;
}

struct admission state_admission(struct state *state, struct arena *arena, struct str namespace_name) {
    return (struct admission){
        .arena = arena,
        .snapshot = state->snapshot,
        .authorizer = &state->authorizer,
        .unknown_namespace = state_ranges(state, arena, namespace_name),
    };
}
