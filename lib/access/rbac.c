/*
 * RBAC as Kubernetes evaluates it (pkg/registry/rbac/validation/rule.go, VisitRulesFor): ClusterRoleBindings, then the
 * RoleBindings of the namespace; additive; a missing role is passed over. What a rule says of our few questions was
 * worked out when the role was decoded, so that here a role is a list of names per question.
 */
#include "access/rbac.h"

/* What the subject may do: the roles that are granted to it and that allow anything we ever ask. */
struct access_subject {
    bool all;
    const struct role **roles;
    size_t count, capacity;
    struct arena *arena;
};

static bool allows_something(const struct role *role) {
    for (size_t verb = 0; verb < ACCESS_VERBS; verb++) {
        if (role->allows[verb].all || role->allows[verb].names.count > 0) {
            return true;
        }
    }
    return false;
}

static void add_role(struct access_subject *to, const struct role *role) {
    if (to->count == to->capacity) {
        size_t capacity = to->capacity == 0 ? 8 : to->capacity * 2;
        to->roles =
            arena_grow(to->arena, to->roles, to->capacity * sizeof to->roles[0], capacity * sizeof to->roles[0]);
        to->capacity = capacity;
    }
    to->roles[to->count++] = role;
}

/* Both bindings name the same role. */
static bool same_role(const struct binding *a, const struct binding *b) {
    return a->cluster_role == b->cluster_role && str_equal(a->role_name, b->role_name);
}

/*
 * A binding's Role is one of the binding's own namespace; a ClusterRoleBinding has none, and so no Role either
 * (GetRoleReferenceRules).
 */
static void add_grants(const struct snapshot *snapshot, struct access_subject *to, const struct grants *grants,
                       struct str namespace_name) {
    const struct binding *last = NULL;
    for (size_t i = 0; i < grants->count; i++) {
        const struct binding *binding = &grants->bindings[i]->binding;
        bool nowhere = !binding->cluster_role && str_empty(namespace_name);
        if (!binding->usable || nowhere || (last != NULL && same_role(last, binding))) {
            continue; /* grants come ordered by role */
        }
        last = binding;
        struct str home = namespace_name;
        if (binding->cluster_role) {
            home = (struct str){0};
        }
        const struct role *role = snapshot_role(snapshot, home, binding->role_name);
        if (role != NULL && allows_something(role)) {
            add_role(to, role);
        }
    }
}

/* What the bindings cluster-wide (namespace empty) or of one namespace give to the user and to each group. */
static void add_scope(const struct snapshot *snapshot, struct access_subject *to, const struct subject *subject,
                      struct str namespace_name) {
    struct grants grants = snapshot_grants(snapshot, SUBJECT_USER, subject->user, namespace_name);
    add_grants(snapshot, to, &grants, namespace_name);
    for (size_t i = 0; i < subject->groups.count; i++) {
        grants = snapshot_grants(snapshot, SUBJECT_GROUP, subject->groups.items[i], namespace_name);
        add_grants(snapshot, to, &grants, namespace_name);
    }
}

static struct access_subject *prepare(const void *context, struct arena *arena, const struct subject *subject,
                                      struct str namespace_name) {
    const struct snapshot *snapshot = context;
    struct access_subject *prepared = ARENA_NEW(arena, struct access_subject);
    prepared->arena = arena;
    prepared->all = str_list_has(&subject->groups, STR("system:masters"));
    if (prepared->all) {
        return prepared;
    }
    add_scope(snapshot, prepared, subject, (struct str){0});
    if (!str_empty(namespace_name)) {
        add_scope(snapshot, prepared, subject, namespace_name);
    }
    return prepared;
}

static enum access ask(const void *context, struct access_subject *subject, enum access_verb verb, struct str name) {
    (void)context;
    if (subject->all) {
        return ACCESS_ALLOWED;
    }
    for (size_t i = 0; i < subject->count; i++) {
        const struct role *role = subject->roles[i];
        /* ResourceNameMatches: an empty name is on no list. */
        if (role->allows[verb].all || (!str_empty(name) && str_list_has(&role->allows[verb].names, name))) {
            return ACCESS_ALLOWED;
        }
    }
    return ACCESS_DENIED;
}

struct authorizer rbac_authorizer(const struct snapshot *snapshot) {
    return (struct authorizer){.prepare = prepare, .ask = ask, .context = snapshot};
}
