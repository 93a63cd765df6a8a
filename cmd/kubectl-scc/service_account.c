/* automountServiceAccountToken of ServiceAccounts: manifests first, then one request per account. */
#include "service_account.h"

#include "live.h"

struct known_account {
    struct str namespace_name, name;
    bool mounts;
    const struct known_account *next;
};

static bool mounts(struct json *object) {
    struct opt_bool own = {0};
    json_opt_bool(object, "automountServiceAccountToken", &own, NULL);
    return !own.set || own.value;
}

static void account_add(struct state *state, struct str namespace_name, struct str name, bool mounts_token) {
    struct known_account *account = ARENA_NEW(state->arena, struct known_account);
    *account = (struct known_account){namespace_name, name, mounts_token, state->accounts};
    state->accounts = account;
}

/* Of two manifests the last is found first: it is what counts when they are applied in their order. */
static void manifests_read(struct state *state) {
    for (size_t i = 0; state->inputs != NULL && i < state->inputs->count; i++) {
        const struct manifest *manifest = &state->inputs->items[i];
        struct json object = manifest->object;
        if (str_equal(manifest->kind, STR("ServiceAccount")) && str_equal(manifest->api_version, STR("v1"))) {
            account_add(state, state_namespace(state, manifest->namespace_name), manifest->name, mounts(&object));
        }
    }
    state->accounts_read = true;
}

/* An account that cannot be read counts like one that says nothing. */
static bool cluster_mounts(const struct state *state, struct str namespace_name, struct str name) {
    struct arena *arena = state->arena;
    struct json answer = {0};
    struct error err = {0};
    struct live_call call = {
        .method = "GET",
        .path = str_format(arena, "/api/v1/namespaces/%s/serviceaccounts/%s", kube_escape(arena, namespace_name).bytes,
                           kube_escape(arena, name).bytes)
                    .bytes,
    };
    return !live_json(state->client, &call, arena, &answer, &err) || mounts(&answer);
}

bool service_account_mounts(struct state *state, struct str namespace_name, struct str name) {
    if (!state->accounts_read) {
        manifests_read(state);
    }
    for (const struct known_account *at = state->accounts; at != NULL; at = at->next) {
        if (str_equal(at->namespace_name, namespace_name) && str_equal(at->name, name)) {
            return at->mounts;
        }
    }
    if (state->client == NULL) {
        return true;
    }
    bool found = cluster_mounts(state, namespace_name, name);
    account_add(state, namespace_name, name, found);
    return found;
}
