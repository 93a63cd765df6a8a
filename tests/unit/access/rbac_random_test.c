/*
 * RBAC on snapshots of random clusters against an evaluator that walks every binding and every rule, as VisitRulesFor
 * does. Each cluster is made from the last one by putting and removing, so that the index has a history.
 */
#include "access/named_subjects.h"
#include "access/rbac.h"
#include "policy/policy_objects.h"

#define NONE ((struct str){0})
#define LIST(...)                                                                                                      \
    { .items = (const struct str[]){__VA_ARGS__}, .count = sizeof((struct str[]){__VA_ARGS__}) / sizeof(struct str) }

static bool allowed(const struct snapshot *snapshot, const struct subject *subject, struct str namespace_name,
                    enum access_verb verb, struct str name) {
    struct arena arena;
    arena_init(&arena, 0);
    struct authorizer rbac = rbac_authorizer(snapshot);
    struct access_subject *prepared = rbac.prepare(rbac.context, &arena, subject, namespace_name);
    enum access access = rbac.ask(rbac.context, prepared, verb, name);
    ck_assert(access == ACCESS_ALLOWED || access == ACCESS_DENIED); /* RBAC always knows */
    ck_assert(rbac.ask(rbac.context, prepared, verb, name) == access);
    arena_free(&arena);
    return access == ACCESS_ALLOWED;
}

enum { SCOPES = 3, ROLES = 5, BINDINGS = 6, RULES = 3, SUBJECTS = 8, WORLDS = 150 };

static const char *const scope_names[SCOPES] = {"", "n1", "n2"}; /* "": the cluster */

/* Vocabularies; a set of words is a number of bits. */
static const char *const verbs[] = {"use", "set-scc-ranges", "set-scc-exemption", "get", "*"};
static const char *const groups[] = {SCC_GROUP, "", "*", "apps"};
static const char *const resources[] = {SCC_RESOURCE, "namespaces", "*", "pods", "securitycontextconstraints/status"};
static const char *const names[] = {"anyuid", "privileged", "n1", "n2", "*"};
enum { VERBS = 5, GROUPS = 4, RESOURCES = 5, NAMES = 5 };

/* What a binding may list. A service account of no namespace is one of the binding's. */
static const struct {
    const char *kind, *namespace_name, *name;
} subjects[SUBJECTS] = {
    {"User", "", "ann"},
    {"User", "", "system:serviceaccount:n1:sa"},
    {"Group", "", "devs"},
    {"Group", "", "system:serviceaccounts:n1"},
    {"ServiceAccount", "", "sa"},
    {"ServiceAccount", "n1", "sa"},
    {"ServiceAccount", "n2", "sa"},
    {"Robot", "", "ann"},
};

struct rule_model {
    unsigned verbs, groups, resources, names;
};

struct role_model {
    bool there;
    int rule_count;
    struct rule_model rules[RULES];
};

struct binding_model {
    bool there, cluster_role;
    int role;
    unsigned subjects;
};

struct world {
    struct role_model roles[SCOPES][ROLES];
    struct binding_model bindings[SCOPES][BINDINGS];
};

static void words(char *to, size_t size, const char *const *vocabulary, int count, unsigned bits) {
    to[0] = '\0';
    for (int i = 0; i < count; i++) {
        size_t used = strlen(to);
        if (bits >> i & 1) {
            snprintf(to + used, size - used, "%s'%s'", used == 0 ? "" : ",", vocabulary[i]);
        }
    }
}

static void put_role(struct snapshot_edit *edit, const struct role_model *role, int scope, int number) {
    char rules[2048] = "";
    for (int i = 0; i < role->rule_count; i++) {
        char v[128], g[128], r[256], n[128];
        words(v, sizeof v, verbs, VERBS, role->rules[i].verbs);
        words(g, sizeof g, groups, GROUPS, role->rules[i].groups);
        words(r, sizeof r, resources, RESOURCES, role->rules[i].resources);
        words(n, sizeof n, names, NAMES, role->rules[i].names);
        size_t used = strlen(rules);
        snprintf(rules + used, sizeof rules - used,
                 "%s{'verbs':[%s],'apiGroups':[%s],'resources':[%s],'resourceNames':[%s]}", i == 0 ? "" : ",", v, g, r,
                 n);
    }
    edit_put(edit,
             object_of(scope == 0 ? POLICY_CLUSTER_ROLE : POLICY_ROLE,
                       "{'metadata':{'name':'r%d','namespace':'%s'},'rules':[%s]}", number, scope_names[scope], rules));
}

static void put_binding_model(struct snapshot_edit *edit, const struct binding_model *binding, int scope, int number) {
    char text[1024] = "", name[16], reference[64];
    for (int i = 0; i < SUBJECTS; i++) {
        if (binding->subjects >> i & 1) {
            size_t used = strlen(text);
            snprintf(text + used, sizeof text - used, "%s{'kind':'%s','name':'%s','namespace':'%s'}",
                     used == 0 ? "" : ",", subjects[i].kind, subjects[i].name, subjects[i].namespace_name);
        }
    }
    snprintf(name, sizeof name, "b%d", number);
    snprintf(reference, sizeof reference, "'kind':'%s','name':'r%d'", binding->cluster_role ? "ClusterRole" : "Role",
             binding->role);
    edit_put(edit, object_of(scope == 0 ? POLICY_CLUSTER_ROLE_BINDING : POLICY_ROLE_BINDING,
                             "{'metadata':{'name':'%s','namespace':'%s'},'roleRef':{%s},'subjects':[%s]}", name,
                             scope_names[scope], reference, text));
}

/* Few bits set, so that there is something to deny. */
static unsigned few(int words_there) {
    return 1U << rand() % words_there | (rand() % 4 == 0 ? 1U << rand() % words_there : 0);
}

static void world_random(struct world *world) {
    for (int scope = 0; scope < SCOPES; scope++) {
        for (int i = 0; i < ROLES; i++) {
            struct role_model *role = &world->roles[scope][i];
            *role = (struct role_model){.there = rand() % 5 != 0, .rule_count = rand() % (RULES + 1)};
            for (int r = 0; r < role->rule_count; r++) {
                role->rules[r] = (struct rule_model){.verbs = few(VERBS),
                                                     .groups = few(GROUPS),
                                                     .resources = few(RESOURCES),
                                                     .names = rand() % 3 == 0 ? 0 : few(NAMES)};
            }
        }
        for (int i = 0; i < BINDINGS; i++) {
            unsigned listed = few(SUBJECTS);
            world->bindings[scope][i] = (struct binding_model){.there = rand() % 4 != 0,
                                                               .cluster_role = rand() % 2 == 0,
                                                               .role = rand() % ROLES,
                                                               .subjects = listed | few(SUBJECTS)};
        }
    }
}

/* Into the next version: what the world has is put, what it has not is removed. */
static struct snapshot *world_snapshot(const struct world *world, struct snapshot *base) {
    struct snapshot_edit *edit = snapshot_edit_begin(base);
    for (int scope = 0; scope < SCOPES; scope++) {
        struct str namespace_name = scope == 0 ? NONE : str_of(scope_names[scope]);
        char name[16];
        for (int i = 0; i < ROLES; i++) {
            snprintf(name, sizeof name, "r%d", i);
            if (world->roles[scope][i].there) {
                put_role(edit, &world->roles[scope][i], scope, i);
            } else {
                snapshot_edit_remove(edit, scope == 0 ? POLICY_CLUSTER_ROLE : POLICY_ROLE, namespace_name,
                                     str_of(name));
            }
        }
        for (int i = 0; i < BINDINGS; i++) {
            snprintf(name, sizeof name, "b%d", i);
            if (world->bindings[scope][i].there) {
                put_binding_model(edit, &world->bindings[scope][i], scope, i);
            } else {
                snapshot_edit_remove(edit, scope == 0 ? POLICY_CLUSTER_ROLE_BINDING : POLICY_ROLE_BINDING,
                                     namespace_name, str_of(name));
            }
        }
    }
    return snapshot_edit_commit(edit);
}

static bool one_of(const char *const *vocabulary, int count, unsigned bits, const char *word, bool wildcard) {
    for (int i = 0; i < count; i++) {
        bool matches = strcmp(vocabulary[i], word) == 0 || (wildcard && strcmp(vocabulary[i], "*") == 0);
        if ((bits >> i & 1) && matches) {
            return true;
        }
    }
    return false;
}

static bool role_allows(const struct role_model *role, enum access_verb verb, const char *name) {
    static const char *const asked[ACCESS_VERBS][3] = {
        [ACCESS_USE_SCC] = {"use", SCC_GROUP, SCC_RESOURCE},
        [ACCESS_SET_RANGES] = {"set-scc-ranges", "", "namespaces"},
        [ACCESS_SET_EXEMPTION] = {"set-scc-exemption", "", "namespaces"},
    };
    for (int i = 0; role->there && i < role->rule_count; i++) {
        const struct rule_model *rule = &role->rules[i];
        if (one_of(verbs, VERBS, rule->verbs, asked[verb][0], true) &&
            one_of(groups, GROUPS, rule->groups, asked[verb][1], true) &&
            one_of(resources, RESOURCES, rule->resources, asked[verb][2], true) &&
            (rule->names == 0 || (name[0] != '\0' && one_of(names, NAMES, rule->names, name, false)))) {
            return true;
        }
    }
    return false;
}

static bool names_subject(const struct binding_model *binding, int scope, const struct subject *subject) {
    for (int i = 0; i < SUBJECTS; i++) {
        if ((binding->subjects >> i & 1) == 0) {
            continue;
        }
        struct str name = str_of(subjects[i].name);
        const char *home = subjects[i].namespace_name[0] == '\0' ? scope_names[scope] : subjects[i].namespace_name;
        char account[64];
        snprintf(account, sizeof account, "system:serviceaccount:%s:%s", home, subjects[i].name);
        if ((strcmp(subjects[i].kind, "User") == 0 && str_equal(name, subject->user)) ||
            (strcmp(subjects[i].kind, "Group") == 0 && str_list_has(&subject->groups, name)) ||
            (strcmp(subjects[i].kind, "ServiceAccount") == 0 && home[0] != '\0' &&
             str_equal(str_of(account), subject->user))) {
            return true;
        }
    }
    return false;
}

static bool world_allows(const struct world *world, const struct subject *subject, int scope, enum access_verb verb,
                         const char *name) {
    for (int s = 0; s < SCOPES; s++) {
        for (int i = 0; i < BINDINGS && (s == 0 || s == scope); i++) {
            const struct binding_model *binding = &world->bindings[s][i];
            if (!binding->there || (!binding->cluster_role && s == 0) || !names_subject(binding, s, subject)) {
                continue;
            }
            if (role_allows(&world->roles[binding->cluster_role ? 0 : s][binding->role], verb, name)) {
                return true;
            }
        }
    }
    return false;
}

static void compare(const struct world *world, const struct snapshot *snapshot, const struct subject *subject,
                    size_t *yes) {
    static const char *const asked[] = {"anyuid", "privileged", "n1", "n2", "other", "*", ""};
    for (int scope = 0; scope < SCOPES; scope++) {
        for (enum access_verb verb = 0; verb < ACCESS_VERBS; verb++) {
            for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
                bool expected = world_allows(world, subject, scope, verb, asked[i]);
                struct str namespace_name = str_of(scope_names[scope]);
                *yes += expected;
                ck_assert_msg(allowed(snapshot, subject, namespace_name, verb, str_of(asked[i])) == expected,
                              "%.*s, verb %d on \"%s\" in \"%s\": expected %d", STR_ARG(subject->user), (int)verb,
                              asked[i], scope_names[scope], expected);
            }
        }
    }
}

START_TEST(agrees_with_a_walk_over_everything) {
    static struct world world, last;
    struct arena arena;
    arena_init(&arena, 0);
    const struct subject asking[] = {
        {.user = STR("ann")},
        {.user = STR("bob"), .groups = LIST(STR("devs"), STR("ops"))},
        {.user = STR("ann"), .groups = LIST(STR("ann"), STR("system:serviceaccounts:n1"))},
        service_account_subject(&arena, STR("n1"), STR("sa")),
        service_account_subject(&arena, STR("n2"), STR("sa")),
    };
    enum { ASKING = sizeof asking / sizeof asking[0] };
    srand((unsigned)_i + 1);
    struct snapshot *snapshot = NULL;
    size_t yes = 0;
    for (int w = 0; w < WORLDS; w++) {
        last = world;
        world_random(&world);
        struct snapshot *next = world_snapshot(&world, snapshot);
        for (size_t i = 0; i < ASKING; i++) {
            compare(&world, next, &asking[i], &yes);
        }
        if (snapshot != NULL) {
            compare(&last, snapshot, &asking[w % ASKING], &yes); /* the old version is what it was */
        }
        snapshot_release(snapshot);
        snapshot = next;
    }
    snapshot_release(snapshot);
    arena_free(&arena);
    ck_assert_uint_gt(yes, 1000); /* the worlds are not all "no" */
}
END_TEST

int main(void) {
    Suite *suite = suite_create("rbac_random");
    TCase *tcase = tcase_create("rbac_random");
    tcase_add_loop_test(tcase, agrees_with_a_walk_over_everything, 0, 2);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
