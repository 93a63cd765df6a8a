/*
 * RBAC on snapshots, one rule of the reference after the other. Random clusters: rbac_random_test.c.
 */
#include "access/rbac.h"

#include "access/named_subjects.h"
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

#define USE_ANYUID                                                                                                     \
    "'rules':[{'verbs':['use'],'apiGroups':['security.openshift.io'],'resources':['securitycontextconstraints'],"      \
    "'resourceNames':['anyuid']}]"
#define USE_ALL                                                                                                        \
    "'rules':[{'verbs':['use'],'apiGroups':['security.openshift.io'],'resources':['securitycontextconstraints']}]"

static void put_binding(struct snapshot_edit *edit, const char *namespace_name, const char *name, const char *reference,
                        const char *subjects) {
    if (namespace_name == NULL) {
        edit_put(edit,
                 object_of(POLICY_CLUSTER_ROLE_BINDING, "{'metadata':{'name':'%s'},'roleRef':{%s},'subjects':[%s]}",
                           name, reference, subjects));
    } else {
        edit_put(edit, object_of(POLICY_ROLE_BINDING,
                                 "{'metadata':{'name':'%s','namespace':'%s'},'roleRef':{%s},'subjects':[%s]}", name,
                                 namespace_name, reference, subjects));
    }
}

/* Roles of one name in every scope: the ClusterRole allows anyuid, the Role in n1 everything, the one in n2 nothing. */
static struct snapshot_edit *roles(void) {
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    edit_put(edit, object_of(POLICY_CLUSTER_ROLE, "{'metadata':{'name':'r'}," USE_ANYUID "}"));
    edit_put(edit, object_of(POLICY_ROLE, "{'metadata':{'name':'r','namespace':'n1'}," USE_ALL "}"));
    edit_put(edit, object_of(POLICY_ROLE, "{'metadata':{'name':'r','namespace':'n2'},'rules':[]}"));
    return edit;
}

#define ANN "{'kind':'User','name':'ann'}"
#define CLUSTER_ROLE "'kind':'ClusterRole','name':'r'"
#define ROLE "'kind':'Role','name':'r'"

static const struct subject ann = {.user = STR_INIT("ann")};

struct expectation {
    struct str namespace_name, name;
    bool allowed;
};

static void expect(struct snapshot_edit *edit, const struct subject *subject, const struct expectation *expected,
                   size_t count) {
    struct snapshot *snapshot = snapshot_edit_commit(edit);
    for (size_t i = 0; i < count; i++) {
        ck_assert_msg(allowed(snapshot, subject, expected[i].namespace_name, ACCESS_USE_SCC, expected[i].name) ==
                          expected[i].allowed,
                      "expectation %zu", i);
    }
    snapshot_release(snapshot);
}

#define EXPECT(edit, subject, ...)                                                                                     \
    expect(edit, subject, (struct expectation[]){__VA_ARGS__},                                                         \
           sizeof((struct expectation[]){__VA_ARGS__}) / sizeof(struct expectation))

START_TEST(no_binding_no_access) {
    EXPECT(roles(), &ann, {STR("n1"), STR("anyuid"), false}, {NONE, STR("anyuid"), false});
}
END_TEST

START_TEST(cluster_binding_counts_everywhere) {
    struct snapshot_edit *edit = roles();
    put_binding(edit, NULL, "b", CLUSTER_ROLE, ANN);
    EXPECT(edit, &ann, {STR("n1"), STR("anyuid"), true}, {STR("n9"), STR("anyuid"), true}, {NONE, STR("anyuid"), true},
           {STR("n1"), STR("privileged"), false}, {STR("n1"), NONE, false}, {STR("n1"), STR("any"), false},
           {STR("n1"), STR("Anyuid"), false});
}
END_TEST

START_TEST(cluster_role_in_a_role_binding_counts_there) {
    struct snapshot_edit *edit = roles();
    put_binding(edit, "n2", "b", CLUSTER_ROLE, ANN);
    EXPECT(edit, &ann, {STR("n2"), STR("anyuid"), true}, {STR("n2"), STR("privileged"), false},
           {STR("n1"), STR("anyuid"), false}, {NONE, STR("anyuid"), false});
}
END_TEST

START_TEST(role_is_of_the_binding_namespace) {
    struct snapshot_edit *edit = roles();
    put_binding(edit, "n1", "b", ROLE, ANN);
    put_binding(edit, "n2", "b", ROLE, ANN);
    put_binding(edit, "n3", "b", ROLE, ANN); /* no such role */
    EXPECT(edit, &ann, {STR("n1"), STR("anyuid"), true}, {STR("n1"), STR("privileged"), true},
           {STR("n1"), NONE, true}, /* a rule without names allows a request without one */
           {STR("n2"), STR("anyuid"), false}, {STR("n3"), STR("anyuid"), false}, {NONE, STR("anyuid"), false});
}
END_TEST

START_TEST(cluster_binding_has_no_role) {
    struct snapshot_edit *edit = roles();
    put_binding(edit, NULL, "b", ROLE, ANN);
    put_binding(edit, NULL, "c", "'kind':'Rule','name':'r'", ANN);
    struct policy_object *passed =
        object_of(POLICY_CLUSTER_ROLE_BINDING, "{'metadata':{'name':'d'},'roleRef':{" ROLE "},'subjects':[" ANN "]}");
    passed->binding.usable = true; /* even if a decoder let it pass: the cluster has no Role */
    edit_put(edit, passed);
    EXPECT(edit, &ann, {STR("n1"), STR("anyuid"), false}, {NONE, STR("anyuid"), false});
}
END_TEST

START_TEST(reference_of_another_kind_grants_nothing) {
    struct snapshot_edit *edit = roles();
    put_binding(edit, "n1", "b", "'kind':'role','name':'r'", ANN);
    put_binding(edit, "n1", "c", "'name':'r'", ANN);
    EXPECT(edit, &ann, {STR("n1"), STR("anyuid"), false});
}
END_TEST

START_TEST(bindings_add_up) {
    struct snapshot_edit *edit = roles();
    edit_put(edit, object_of(POLICY_CLUSTER_ROLE,
                             "{'metadata':{'name':'s'},'rules':[{'verbs':['*'],'apiGroups':['*'],'resources':['*'],"
                             "'resourceNames':['privileged','hostaccess']}]}"));
    put_binding(edit, "n2", "gone", "'kind':'ClusterRole','name':'missing'", ANN);
    put_binding(edit, "n2", "a", CLUSTER_ROLE, ANN);
    put_binding(edit, "n2", "b", "'kind':'ClusterRole','name':'s'", "{'kind':'Group','name':'devs'}");
    put_binding(edit, NULL, "c", CLUSTER_ROLE, ANN);
    const struct subject member = {.user = STR("ann"), .groups = LIST(STR("ops"), STR("devs"))};
    EXPECT(edit, &member, {STR("n2"), STR("anyuid"), true}, {STR("n2"), STR("privileged"), true},
           {STR("n2"), STR("hostaccess"), true}, {STR("n2"), STR("other"), false},
           {STR("n1"), STR("privileged"), false}, {STR("n1"), STR("anyuid"), true});
}
END_TEST

START_TEST(subjects_are_exact) {
    struct snapshot_edit *edit = roles();
    put_binding(edit, NULL, "b", CLUSTER_ROLE, ANN ",{'kind':'Group','name':'devs'},{'kind':'user','name':'eve'}");
    struct snapshot *snapshot = snapshot_edit_commit(edit);
    const struct {
        struct subject subject;
        bool allowed;
    } cases[] = {
        {{.user = STR("ann")}, true},
        {{.user = STR("Ann")}, false},
        {{.user = STR("devs")}, false},
        {{.user = STR("eve")}, false},
        {{.user = STR("bob"), .groups = LIST(STR("ann"))}, false},
        {{.user = STR("bob"), .groups = LIST(STR("devs"))}, true},
        {{.user = STR("bob"), .groups = LIST(STR("dev"), STR("*"))}, false},
        {{.user = STR("system:masters")}, false},
        {{.user = STR("")}, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_msg(allowed(snapshot, &cases[i].subject, STR("n2"), ACCESS_USE_SCC, STR("anyuid")) ==
                          cases[i].allowed,
                      "case %zu", i);
    }
    snapshot_release(snapshot);
}
END_TEST

START_TEST(service_accounts) {
    struct snapshot_edit *edit = roles();
    put_binding(edit, "n2", "b", CLUSTER_ROLE, "{'kind':'ServiceAccount','name':'sa'}");
    put_binding(edit, NULL, "b", CLUSTER_ROLE, "{'kind':'ServiceAccount','name':'sa'}"); /* of no namespace: nobody */
    put_binding(edit, "n1", "c", ROLE, "{'kind':'ServiceAccount','name':'sa','namespace':'n2'}");
    put_binding(edit, "n3", "d", CLUSTER_ROLE, "{'kind':'Group','name':'system:authenticated'}");
    put_binding(edit, "n4", "d", CLUSTER_ROLE, "{'kind':'Group','name':'system:serviceaccounts:n2'}");
    struct arena arena;
    arena_init(&arena, 0);
    struct subject account = service_account_subject(&arena, STR("n2"), STR("sa"));
    EXPECT(edit, &account, {STR("n2"), STR("anyuid"), true}, {NONE, STR("anyuid"), false},
           {STR("n1"), STR("privileged"), true}, {STR("n3"), STR("anyuid"), false}, {STR("n4"), STR("anyuid"), true});
    arena_free(&arena);
}
END_TEST

START_TEST(masters_may_do_everything) {
    struct snapshot *empty = snapshot_edit_commit(snapshot_edit_begin(NULL));
    const struct subject admin = {.user = STR("x"), .groups = LIST(STR("system:authenticated"), STR("system:masters"))};
    for (enum access_verb verb = 0; verb < ACCESS_VERBS; verb++) {
        ck_assert(allowed(empty, &admin, STR("n1"), verb, STR("privileged")));
        ck_assert(allowed(empty, &admin, NONE, verb, NONE));
    }
    snapshot_release(empty);
}
END_TEST

START_TEST(verbs_are_apart) {
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    edit_put(edit, object_of(POLICY_CLUSTER_ROLE,
                             "{'metadata':{'name':'r'},'rules':[{'verbs':['set-scc-ranges'],'apiGroups':[''],"
                             "'resources':['namespaces'],'resourceNames':['n1']}]}"));
    put_binding(edit, NULL, "b", CLUSTER_ROLE, ANN);
    struct snapshot *snapshot = snapshot_edit_commit(edit);
    ck_assert(allowed(snapshot, &ann, STR("n1"), ACCESS_SET_RANGES, STR("n1")));
    ck_assert(!allowed(snapshot, &ann, STR("n1"), ACCESS_SET_RANGES, STR("n2")));
    ck_assert(!allowed(snapshot, &ann, STR("n1"), ACCESS_SET_EXEMPTION, STR("n1")));
    ck_assert(!allowed(snapshot, &ann, STR("n1"), ACCESS_USE_SCC, STR("n1")));
    snapshot_release(snapshot);
}
END_TEST

/* Roles and bindings come and go on their own; what counts is what the version holds when it is asked. */
START_TEST(role_changes_without_its_binding) {
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    put_binding(edit, "n1", "b", ROLE, ANN);
    struct snapshot *before = snapshot_edit_commit(edit);
    edit = snapshot_edit_begin(before);
    edit_put(edit, object_of(POLICY_ROLE, "{'metadata':{'name':'r','namespace':'n1'}," USE_ANYUID "}"));
    struct snapshot *with = snapshot_edit_commit(edit);
    edit = snapshot_edit_begin(with);
    edit_put(edit, object_of(POLICY_ROLE, "{'metadata':{'name':'r','namespace':'n1'},'rules':null}"));
    struct snapshot *changed = snapshot_edit_commit(edit);
    ck_assert(!allowed(before, &ann, STR("n1"), ACCESS_USE_SCC, STR("anyuid")));
    ck_assert(allowed(with, &ann, STR("n1"), ACCESS_USE_SCC, STR("anyuid")));
    ck_assert(!allowed(changed, &ann, STR("n1"), ACCESS_USE_SCC, STR("anyuid")));
    snapshot_release(before);
    snapshot_release(with);
    snapshot_release(changed);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("rbac");
    TCase *tcase = tcase_create("rbac");
    tcase_add_test(tcase, no_binding_no_access);
    tcase_add_test(tcase, cluster_binding_counts_everywhere);
    tcase_add_test(tcase, cluster_role_in_a_role_binding_counts_there);
    tcase_add_test(tcase, role_is_of_the_binding_namespace);
    tcase_add_test(tcase, cluster_binding_has_no_role);
    tcase_add_test(tcase, reference_of_another_kind_grants_nothing);
    tcase_add_test(tcase, bindings_add_up);
    tcase_add_test(tcase, subjects_are_exact);
    tcase_add_test(tcase, service_accounts);
    tcase_add_test(tcase, masters_may_do_everything);
    tcase_add_test(tcase, verbs_are_apart);
    tcase_add_test(tcase, role_changes_without_its_binding);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
