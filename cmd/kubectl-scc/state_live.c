/* The state of a cluster: every SCC, Namespace, Role and binding, listed page by page. */
#include <stdlib.h>

#include "base/buf.h"
#include "kube/kube_client.h"
#include "live.h"
#include "state.h"

enum { PAGE = 500 };

static const struct {
    enum policy_kind kind;
    const char *path;
} lists[] = {
    {POLICY_SCC, "/apis/security.openshift.io/v1/securitycontextconstraints"},
    {POLICY_NAMESPACE, "/api/v1/namespaces"},
    {POLICY_CLUSTER_ROLE, "/apis/rbac.authorization.k8s.io/v1/clusterroles"},
    {POLICY_CLUSTER_ROLE_BINDING, "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings"},
    {POLICY_ROLE, "/apis/rbac.authorization.k8s.io/v1/roles"},
    {POLICY_ROLE_BINDING, "/apis/rbac.authorization.k8s.io/v1/rolebindings"},
};

struct listing {
    struct state *state;
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

/* What may not be listed is said and left out: then fewer may use an SCC than really can. */
static bool list_failed(enum policy_kind kind, int status, const struct error *why, struct error *err) {
    if (status == 404 && kind == POLICY_SCC) {
        return error_set(err, ERROR_POLICY,
                         "this cluster has no SecurityContextConstraints; --scc-set today asks the set of OpenShift");
    }
    if (status == 403 && kind != POLICY_SCC) {
        fprintf(stderr, "warning: %s\nwarning: grants through what cannot be listed are not known here\n", why->text);
        return true;
    }
    return error_set(err, why->code, "%s", why->text);
}

static bool state_list(struct state *state, struct snapshot_edit *edit, struct error *err) {
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct listing listing = {.state = state, .edit = edit, .kind = lists[i].kind};
        const struct live_list list = {.path = lists[i].path, .page = PAGE, .take = item_take, .context = &listing};
        struct error why = {0};
        int status = 0;
        if (!live_each(state->client, &list, &status, &why) && !list_failed(lists[i].kind, status, &why, err)) {
            return false;
        }
    }
    return true;
}

bool state_live_open(const struct connection_flags *connection, struct state *state, struct error *err) {
    state->client = live_connect(state->arena, connection, err);
    if (state->client == NULL) {
        return false;
    }
    const struct kube_config *config = kube_client_config(state->client);
    state->default_namespace = config->namespace_name;
    state->source = str_format(state->arena, "cluster %s", config->server);
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    if (!state_list(state, edit, err)) {
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
