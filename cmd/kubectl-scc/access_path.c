/* The evaluator's way (lib/access/rbac.c), taken once more with the names kept. */
#include "access_path.h"

#include "access/named_subjects.h"
#include "grants.h"

struct asked {
    const struct state *state;
    const struct scc *scc;
    struct str namespace_name; /* empty: cluster-wide */
};

/* The role is named where its name is not the binding's. */
static struct str binding_text(const struct asked *asked, const struct policy_object *object, enum subject_kind kind,
                               struct str name) {
    const struct binding *binding = &object->binding;
    struct arena *arena = asked->state->arena;
    struct str role = {0};
    if (!str_equal(object->name, binding->role_name)) {
        role = str_format(arena, " to %s/%.*s", binding->cluster_role ? "ClusterRole" : "Role",
                          STR_ARG(binding->role_name));
    }
    return str_format(arena, "%s/%.*s%.*s (%s %.*s)",
                      str_empty(asked->namespace_name) ? "ClusterRoleBinding" : "RoleBinding", STR_ARG(object->name),
                      STR_ARG(role), kind == SUBJECT_USER ? "user" : "group", STR_ARG(name));
}

static struct str by_grants(const struct asked *asked, enum subject_kind kind, struct str name) {
    const struct snapshot *snapshot = asked->state->snapshot;
    struct grants grants = snapshot_grants(snapshot, kind, name, asked->namespace_name);
    bool wide = str_empty(asked->namespace_name);
    for (size_t i = 0; i < grants.count; i++) {
        const struct policy_object *object = grants.bindings[i];
        const struct binding *binding = &object->binding;
        struct str home = asked->namespace_name;
        if (binding->cluster_role) {
            home = (struct str){0};
        }
        if (binding->usable && !(wide && !binding->cluster_role) &&
            role_allows_scc(snapshot_role(snapshot, home, binding->role_name), asked->scc->name)) {
            return binding_text(asked, object, kind, name);
        }
    }
    return (struct str){0};
}

static struct str by_lists(const struct state *state, const struct scc *scc, const struct subject *subject) {
    if (str_list_has(&scc->users, subject->user)) {
        return str_format(state->arena, "the SCC's users list (%.*s)", STR_ARG(subject->user));
    }
    for (size_t i = 0; i < subject->groups.count; i++) {
        if (str_list_has(&scc->groups, subject->groups.items[i])) {
            return str_format(state->arena, "the SCC's groups list (%.*s)", STR_ARG(subject->groups.items[i]));
        }
    }
    if (str_list_has(&subject->groups, STR("system:masters"))) {
        return STR("group system:masters may do everything");
    }
    return (struct str){0};
}

struct str access_path(const struct state *state, const struct scc *scc, const struct subject *subject,
                       struct str namespace_name) {
    struct str path = by_lists(state, scc, subject);
    const struct asked scopes[] = {{state, scc, {0}}, {state, scc, namespace_name}};
    for (size_t i = 0; i < 2 && path.bytes == NULL; i++) {
        if (i == 1 && str_empty(namespace_name)) {
            break;
        }
        path = by_grants(&scopes[i], SUBJECT_USER, subject->user);
        for (size_t j = 0; j < subject->groups.count && path.bytes == NULL; j++) {
            path = by_grants(&scopes[i], SUBJECT_GROUP, subject->groups.items[j]);
        }
    }
    return path;
}

struct pod_access access_of_pod(const struct state *state, const struct scc *scc, const struct subject *creator,
                                struct str namespace_name, struct str service_account) {
    struct pod_access access = {0};
    if (!str_empty(service_account)) {
        struct subject account = service_account_subject(state->arena, namespace_name, service_account);
        access.path = access_path(state, scc, &account, namespace_name);
        access.type = access.path.bytes != NULL ? SUBJECT_SERVICE_ACCOUNT : SUBJECT_NONE;
    }
    if (access.type == SUBJECT_NONE) {
        access.path = access_path(state, scc, creator, namespace_name);
        access.type = access.path.bytes != NULL ? SUBJECT_IS_USER : SUBJECT_NONE;
    }
    return access;
}
