/* The bindings of a snapshot, asked one by one whether their role allows the SCC. */
#include "grants.h"

struct gathering {
    const struct state *state;
    const struct scc *scc;
    struct grant_list list;
};

static void grant_add(struct gathering *to, const struct grant *grant) {
    struct grant_list *list = &to->list;
    if (list->count == list->capacity) {
        size_t size = sizeof *list->items, capacity = list->capacity == 0 ? 32 : list->capacity * 2;
        list->items = arena_grow(to->state->arena, list->items, list->capacity * size, capacity * size);
        list->capacity = capacity;
    }
    list->items[list->count++] = *grant;
}

static bool binding_visit(const struct policy_object *object, void *context) {
    struct gathering *to = context;
    const struct binding *binding = &object->binding;
    struct arena *arena = to->state->arena;
    bool wide = object->kind == POLICY_CLUSTER_ROLE_BINDING;
    struct str home = object->namespace_name;
    if (binding->cluster_role) {
        home = (struct str){0};
    }
    const struct role *role = binding->usable && !(wide && !binding->cluster_role)
                                  ? snapshot_role(to->state->snapshot, home, binding->role_name)
                                  : NULL;
    if (!role_allows_scc(role, to->scc->name)) {
        return true;
    }
    for (size_t i = 0; i < binding->subject_count; i++) {
        const struct grant grant = {
            .kind = binding->subjects[i].kind,
            .subject = binding->subjects[i].name,
            .namespace_name = wide ? ((struct str){0}) : object->namespace_name,
            .by = str_format(arena, "%s/%.*s", wide ? "ClusterRoleBinding" : "RoleBinding", STR_ARG(object->name)),
            .role = str_format(arena, "%s/%.*s", binding->cluster_role ? "ClusterRole" : "Role",
                               STR_ARG(binding->role_name)),
        };
        grant_add(to, &grant);
    }
    return true;
}

bool role_allows_scc(const struct role *role, struct str scc) {
    return role != NULL && (role->allows[ACCESS_USE_SCC].all || str_list_has(&role->allows[ACCESS_USE_SCC].names, scc));
}

static void list_visit(struct gathering *to, enum subject_kind kind, const struct str_list *names, struct str by) {
    for (size_t i = 0; i < names->count; i++) {
        grant_add(to, &(struct grant){.kind = kind, .subject = names->items[i], .by = by});
    }
}

struct grant_list grants_of(const struct state *state, const struct scc *scc) {
    struct gathering to = {.state = state, .scc = scc};
    list_visit(&to, SUBJECT_USER, &scc->users, STR("users"));
    list_visit(&to, SUBJECT_GROUP, &scc->groups, STR("groups"));
    if (!str_list_has(&scc->groups, STR("system:masters"))) { /* no authorizer is asked about them */
        grant_add(&to, &(struct grant){.kind = SUBJECT_GROUP,
                                       .subject = STR("system:masters"),
                                       .by = STR("every request allowed")});
    }
    snapshot_each(state->snapshot, POLICY_CLUSTER_ROLE_BINDING, binding_visit, &to);
    snapshot_each(state->snapshot, POLICY_ROLE_BINDING, binding_visit, &to);
    return to.list;
}

const char *grant_kind_text(const struct grant *grant) {
    if (grant->kind == SUBJECT_GROUP) {
        return "Group";
    }
    return str_starts(grant->subject, STR("system:serviceaccount:")) ? "ServiceAccount" : "User";
}
