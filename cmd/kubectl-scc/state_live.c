/* The state of a cluster: every SCC, Namespace, Role and binding, listed page by page. */
#include <stdlib.h>

#include "base/buf.h"
#include "kube/kube_client.h"
#include "live.h"
#include "state.h"

enum { PAGE = 500 };

#define RBAC "/apis/rbac.authorization.k8s.io/v1/"

static const struct {
    enum policy_kind kind;
    const char *path;
} lists[] = {
    {POLICY_SCC, "/apis/" SCC_GROUP "/v1/" SCC_RESOURCE},
    {POLICY_NAMESPACE, "/api/v1/namespaces"},
    {POLICY_CLUSTER_ROLE, RBAC "clusterroles"},
    {POLICY_CLUSTER_ROLE_BINDING, RBAC "clusterrolebindings"},
    {POLICY_ROLE, RBAC "roles"},
    {POLICY_ROLE_BINDING, RBAC "rolebindings"},
};

enum { LISTS = sizeof lists / sizeof lists[0] };

struct listing {
    struct snapshot_edit *edit;
    enum policy_kind kind;
};

static bool item_take(void *context, struct json *item, struct error *err) {
    struct listing *listing = context;
    struct policy_object *object = policy_decode(listing->kind, item, err);
    if (object == NULL) {
        struct json metadata = json_member(item, "metadata");
        struct str name = {0};
        json_string(&metadata, "name", &name, NULL);
        return error_wrap(err, "%s \"%.64s\"", policy_kind_name(listing->kind), name.bytes != NULL ? name.bytes : "");
    }
    snapshot_edit_put(listing->edit, object);
    policy_release(object);
    return true;
}

static bool is_needed(const struct state_request *request, size_t list) {
    return (request->spares >> lists[list].kind & 1) == 0;
}

/* Without all of the policy there is no answer: one that is missing a grant would be wrong. */
static bool refused(const struct state_request *request, const struct state *state, const struct error *why,
                    struct error *err) {
    struct buf rights = BUF(state->arena);
    for (size_t i = 0; i < LISTS; i++) {
        if (is_needed(request, i)) {
            buf_format(&rights, "%s%s", rights.length > 0 ? ", " : "", strrchr(lists[i].path, '/') + 1);
        }
    }
    struct str names = buf_view(&rights);
    return error_set(err, why->code, "%s; this takes the right to list %.*s in the whole cluster", why->text,
                     STR_ARG(names));
}

static bool list_failed(const struct state_request *request, struct state *state, size_t list, int status,
                        struct error *err) {
    struct error why = *err;
    if (status == 404 && lists[list].kind == POLICY_SCC) {
        return error_set(err, ERROR_POLICY,
                         "this cluster has no SecurityContextConstraints; --scc-set today asks the set of OpenShift");
    }
    if (status != 403) {
        return false;
    }
    if ((request->bears >> lists[list].kind & 1) != 0) {
        state->refused = why;
        *err = (struct error){0};
        return true;
    }
    return refused(request, state, &why, err);
}

static bool state_list(const struct state_request *request, struct state *state, struct snapshot_edit *edit,
                       struct error *err) {
    for (size_t i = 0; i < LISTS; i++) {
        struct listing listing = {.edit = edit, .kind = lists[i].kind};
        const struct live_list list = {.path = lists[i].path, .page = PAGE, .take = item_take, .context = &listing};
        int status = 0;
        if (is_needed(request, i) && !live_each(state->client, &list, &status, err) &&
            !list_failed(request, state, i, status, err)) {
            return false;
        }
    }
    return true;
}

bool state_live_open(const struct state_request *request, struct state *state, struct error *err) {
    state->client = live_connect(state->arena, request->connection, err);
    if (state->client == NULL) {
        return false;
    }
    const struct kube_config *config = kube_client_config(state->client);
    state->default_namespace = config->namespace_name;
    state->source = str_format(state->arena, "cluster %s", config->server);
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    if (!state_list(request, state, edit, err)) {
        snapshot_edit_abandon(edit);
        return false;
    }
    state->snapshot = snapshot_edit_commit(edit);
    return true;
}

void state_live_close(struct state *state) {
    kube_client_free(state->client);
    state->client = NULL;
}
