/*
 * Snapshots: every version is what was put into it, in order, and stays so; the grants index agrees with a scan of
 * all bindings, whatever was added, replaced and removed before.
 */
#include "policy/policy_objects.h"

static struct policy_object *scc(const char *name, int priority) {
    return object_of(POLICY_SCC,
                     "{'metadata':{'name':'%s'},'priority':%d,'runAsUser':{'type':'RunAsAny'},"
                     "'seLinuxContext':{'type':'RunAsAny'}}",
                     name, priority);
}

static struct policy_object *role_binding(const char *namespace_name, const char *name, const char *role,
                                          const char *subjects) {
    return object_of(POLICY_ROLE_BINDING,
                     "{'metadata':{'name':'%s','namespace':'%s'},'roleRef':{'kind':'Role','name':'%s'},"
                     "'subjects':[%s]}",
                     name, namespace_name, role, subjects);
}

static struct policy_object *cluster_binding(const char *name, const char *role, const char *subjects) {
    return object_of(POLICY_CLUSTER_ROLE_BINDING,
                     "{'metadata':{'name':'%s'},'roleRef':{'kind':'ClusterRole','name':'%s'},'subjects':[%s]}", name,
                     role, subjects);
}

#define USER_ANN "{'kind':'User','name':'ann'}"
#define USER_BOB "{'kind':'User','name':'bob'}"
#define GROUP_ANN "{'kind':'Group','name':'ann'}"

static void expect_sccs(const struct snapshot *snapshot, const char *expected) {
    char names[256] = "";
    size_t count;
    const struct scc *const *sccs = snapshot_sccs(snapshot, &count);
    for (size_t i = 0; i < count; i++) {
        size_t used = strlen(names);
        snprintf(names + used, sizeof names - used, "%s%.*s", i == 0 ? "" : " ", STR_ARG(sccs[i]->name));
        ck_assert_ptr_eq(snapshot_scc(snapshot, sccs[i]->name), sccs[i]);
    }
    ck_assert_str_eq(names, expected);
    ck_assert_uint_eq(snapshot_count(snapshot, POLICY_SCC), count);
}

START_TEST(nothing) {
    struct snapshot *empty = snapshot_edit_commit(snapshot_edit_begin(NULL));
    expect_sccs(empty, "");
    for (enum policy_kind kind = 0; kind < POLICY_KINDS; kind++) {
        ck_assert_uint_eq(snapshot_count(empty, kind), 0);
        ck_assert_ptr_null(snapshot_object(empty, kind, STR("a"), STR("b")));
    }
    ck_assert_ptr_null(snapshot_scc(empty, STR("anyuid")));
    ck_assert_ptr_null(snapshot_namespace(empty, (struct str){0}));
    ck_assert_uint_eq(snapshot_grants(empty, SUBJECT_USER, STR("ann"), STR("ns")).count, 0);
    snapshot_release(empty);
    snapshot_release(NULL);
    snapshot_edit_abandon(NULL);
    ck_assert_ptr_null(snapshot_retain(NULL));
}
END_TEST

START_TEST(sccs_in_order) {
    struct snapshot *first = snapshot_with(NULL, scc("b", 1));
    first = snapshot_with(first, scc("c", 5));
    first = snapshot_with(first, scc("a", 1));
    expect_sccs(first, "c a b");

    struct snapshot_edit *edit = snapshot_edit_begin(first);
    ck_assert(edit_put(edit, scc("b", 9)));
    ck_assert(!edit_put(edit, scc("d", 0)));
    ck_assert(snapshot_edit_remove(edit, POLICY_SCC, (struct str){0}, STR("a")));
    ck_assert(!snapshot_edit_remove(edit, POLICY_SCC, (struct str){0}, STR("a")));
    ck_assert(!snapshot_edit_remove(edit, POLICY_NAMESPACE, (struct str){0}, STR("b")));
    struct snapshot *second = snapshot_edit_commit(edit);
    expect_sccs(first, "c a b");
    expect_sccs(second, "b c d");

    /* What is no SCC leaves the sorted array as it is. */
    edit = snapshot_edit_begin(second);
    edit_put(edit, object_of(POLICY_NAMESPACE, "{'metadata':{'name':'ns'}}"));
    struct snapshot *third = snapshot_edit_commit(edit);
    size_t count;
    ck_assert_ptr_eq(snapshot_sccs(third, &count), snapshot_sccs(second, &count));
    snapshot_release(first);
    snapshot_release(second);
    expect_sccs(third, "b c d");

    edit = snapshot_edit_begin(third);
    ck_assert(snapshot_edit_remove(edit, POLICY_SCC, (struct str){0}, STR("c")));
    struct snapshot *fourth = snapshot_edit_commit(edit);
    snapshot_release(third);
    expect_sccs(fourth, "b d");
    snapshot_release(fourth);
}
END_TEST

START_TEST(lookups_by_kind_and_namespace) {
    struct snapshot *snapshot = snapshot_with(
        NULL,
        object_of(POLICY_NAMESPACE, "{'metadata':{'name':'x','annotations':{'openshift.io/sa.scc.uid-range':'7/3'}}}"));
    snapshot = snapshot_with(snapshot, object_of(POLICY_ROLE, "{'metadata':{'name':'x','namespace':'ns'}}"));
    snapshot = snapshot_with(snapshot, object_of(POLICY_CLUSTER_ROLE, "{'metadata':{'name':'x'}}"));
    const struct role *role = snapshot_role(snapshot, STR("ns"), STR("x"));
    const struct role *cluster_role = snapshot_role(snapshot, (struct str){0}, STR("x"));
    ck_assert_ptr_nonnull(role);
    ck_assert_ptr_nonnull(cluster_role);
    ck_assert_ptr_ne(role, cluster_role);
    ck_assert_ptr_null(snapshot_role(snapshot, STR("other"), STR("x")));
    ck_assert_ptr_null(snapshot_role(snapshot, STR("n"), STR("sx")));
    ck_assert_ptr_nonnull(snapshot_object(snapshot, POLICY_ROLE, STR("ns"), STR("x")));
    const struct namespace_ranges *ranges = snapshot_namespace(snapshot, STR("x"));
    ck_assert_ptr_nonnull(ranges);
    ck_assert(str_equal(ranges->uid_range, STR("7/3")));
    ck_assert_ptr_null(snapshot_namespace(snapshot, STR("ns")));
    snapshot_release(snapshot);
}
END_TEST

START_TEST(references_are_given_back) {
    struct policy_object *object = scc("a", 1);
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    snapshot_edit_put(edit, object);
    ck_assert_int_eq(atomic_load(&object->references), 2);
    struct snapshot *first = snapshot_edit_commit(edit);
    edit = snapshot_edit_begin(first);
    edit_put(edit, scc("a", 2));
    ck_assert_int_eq(atomic_load(&object->references), 2);
    snapshot_edit_abandon(edit);
    expect_sccs(first, "a");
    ck_assert_int_eq((int)snapshot_scc(first, STR("a"))->priority.value, 1);

    edit = snapshot_edit_begin(first);
    snapshot_release(first); /* an edit needs its base only to begin */
    edit_put(edit, scc("b", 2));
    ck_assert_int_eq(atomic_load(&object->references), 2);
    edit_put(edit, scc("a", 3));
    ck_assert_int_eq(atomic_load(&object->references), 1);
    struct snapshot *second = snapshot_edit_commit(edit);
    expect_sccs(second, "a b");
    snapshot_release(second);
    policy_release(object);
}
END_TEST

START_TEST(generation_counts_commits) {
    struct snapshot *a = snapshot_edit_commit(snapshot_edit_begin(NULL));
    snapshot_edit_abandon(snapshot_edit_begin(a));
    struct snapshot *b = snapshot_edit_commit(snapshot_edit_begin(NULL));
    struct snapshot *c = snapshot_edit_commit(snapshot_edit_begin(a));
    ck_assert_uint_gt(snapshot_generation(a), 0);
    ck_assert_uint_eq(snapshot_generation(b), snapshot_generation(a) + 1);
    ck_assert_uint_eq(snapshot_generation(c), snapshot_generation(a) + 2);
    snapshot_release(a);
    snapshot_release(b);
    snapshot_release(c);
}
END_TEST

struct listing {
    char text[256];
    int left;
};

static bool list(const struct policy_object *object, void *context) {
    struct listing *listing = context;
    size_t used = strlen(listing->text);
    snprintf(listing->text + used, sizeof listing->text - used, "%.*s/%.*s ", STR_ARG(object->namespace_name),
             STR_ARG(object->name));
    return --listing->left != 0;
}

START_TEST(each_in_order) {
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    edit_put(edit, role_binding("b", "a", "r", USER_ANN));
    edit_put(edit, role_binding("a", "z", "r", USER_ANN));
    edit_put(edit, role_binding("b", "aa", "r", USER_ANN));
    edit_put(edit, role_binding("a-b", "a", "r", USER_ANN));
    edit_put(edit, role_binding("a", "B", "r", USER_ANN));
    struct snapshot *snapshot = snapshot_edit_commit(edit);
    struct listing all = {.left = -1}, some = {.left = 2};
    ck_assert(snapshot_each(snapshot, POLICY_ROLE_BINDING, list, &all));
    ck_assert_str_eq(all.text, "a/B a/z a-b/a b/a b/aa ");
    ck_assert(!snapshot_each(snapshot, POLICY_ROLE_BINDING, list, &some));
    ck_assert_str_eq(some.text, "a/B a/z ");
    ck_assert(snapshot_each(snapshot, POLICY_SCC, list, &some));
    snapshot_release(snapshot);
}
END_TEST

static void expect_grants(const struct snapshot *snapshot, enum subject_kind kind, const char *name,
                          const char *namespace_name, const char *expected) {
    struct grants grants = snapshot_grants(snapshot, kind, str_of(name), str_of(namespace_name));
    struct listing listing = {.left = -1};
    for (size_t i = 0; i < grants.count; i++) {
        list(grants.bindings[i], &listing);
    }
    ck_assert_str_eq(listing.text, expected);
}

START_TEST(grants_follow_their_bindings) {
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    edit_put(edit, role_binding("ns", "first", "r2", USER_ANN "," USER_BOB "," USER_ANN));
    edit_put(edit, role_binding("ns", "second", "r1", USER_ANN "," GROUP_ANN));
    edit_put(edit, role_binding("ns", "third", "r2", "{'kind':'ServiceAccount','name':'sa'}"));
    edit_put(edit, role_binding("other", "first", "r", USER_ANN));
    edit_put(edit, cluster_binding("first", "r", USER_ANN ",{'kind':'ServiceAccount','name':'sa','namespace':'ns'}"));
    struct snapshot *before = snapshot_edit_commit(edit);
    expect_grants(before, SUBJECT_USER, "ann", "ns", "ns/second ns/first "); /* by role */
    expect_grants(before, SUBJECT_USER, "bob", "ns", "ns/first ");
    expect_grants(before, SUBJECT_GROUP, "ann", "ns", "ns/second ");
    expect_grants(before, SUBJECT_USER, "ann", NULL, "/first ");
    expect_grants(before, SUBJECT_USER, "ann", "", "/first ");
    expect_grants(before, SUBJECT_USER, "ann", "other", "other/first ");
    expect_grants(before, SUBJECT_USER, "ann", "third", "");
    expect_grants(before, SUBJECT_GROUP, "bob", "ns", "");
    expect_grants(before, SUBJECT_USER, "system:serviceaccount:ns:sa", "ns", "ns/third ");
    expect_grants(before, SUBJECT_USER, "system:serviceaccount:ns:sa", NULL, "/first ");

    edit = snapshot_edit_begin(before);
    ck_assert(edit_put(edit, role_binding("ns", "first", "r0", USER_ANN))); /* another role, and bob is out */
    ck_assert(snapshot_edit_remove(edit, POLICY_ROLE_BINDING, STR("other"), STR("first")));
    ck_assert(snapshot_edit_remove(edit, POLICY_CLUSTER_ROLE_BINDING, (struct str){0}, STR("first")));
    struct snapshot *after = snapshot_edit_commit(edit);
    expect_grants(after, SUBJECT_USER, "ann", "ns", "ns/first ns/second ");
    expect_grants(after, SUBJECT_USER, "bob", "ns", "");
    expect_grants(after, SUBJECT_USER, "ann", NULL, "");
    expect_grants(after, SUBJECT_USER, "ann", "other", "");
    expect_grants(before, SUBJECT_USER, "ann", "ns", "ns/second ns/first ");
    expect_grants(before, SUBJECT_USER, "bob", "ns", "ns/first ");
    expect_grants(before, SUBJECT_USER, "ann", "other", "other/first ");
    snapshot_release(before);
    snapshot_release(after);
}
END_TEST

/* A namespace cannot stand for the cluster, nor a part of a name for a namespace; long names are names. */
START_TEST(replace_takes_all_of_a_kind) {
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    edit_put(edit, scc("a", 1));
    edit_put(edit, scc("b", 2));
    edit_put(edit, role_binding("ns", "gone", "r", USER_ANN));
    edit_put(edit, role_binding("ns", "stays", "r", USER_ANN));
    struct snapshot *before = snapshot_edit_commit(edit);
    edit = snapshot_edit_begin(NULL);
    edit_put(edit, scc("c", 3));
    edit_put(edit, role_binding("ns", "new", "r", USER_ANN));
    edit_put(edit, role_binding("ns", "stays", "r", USER_ANN));
    struct snapshot *list = snapshot_edit_commit(edit);

    edit = snapshot_edit_begin(before);
    snapshot_edit_replace(edit, POLICY_ROLE_BINDING, list);
    struct snapshot *after = snapshot_edit_commit(edit);
    snapshot_release(list);
    expect_sccs(after, "b a"); /* of another kind: untouched */
    expect_grants(after, SUBJECT_USER, "ann", "ns", "ns/new ns/stays ");
    expect_grants(before, SUBJECT_USER, "ann", "ns", "ns/gone ns/stays ");
    edit = snapshot_edit_begin(after);
    list = snapshot_edit_commit(snapshot_edit_begin(NULL));
    snapshot_edit_replace(edit, POLICY_SCC, list);
    snapshot_edit_replace(edit, POLICY_ROLE_BINDING, list);
    struct snapshot *empty = snapshot_edit_commit(edit);
    expect_sccs(empty, "");
    expect_grants(empty, SUBJECT_USER, "ann", "ns", "");
    expect_grants(after, SUBJECT_USER, "ann", "ns", "ns/new ns/stays ");
    snapshot_release(list);
    snapshot_release(empty);
    snapshot_release(after);
    snapshot_release(before);
}
END_TEST

START_TEST(keys_do_not_run_into_each_other) {
    static char name[1200], subject[1300];
    memset(name, 'n', sizeof name - 1);
    snprintf(subject, sizeof subject, "{'kind':'Group','name':'%s'}", name);
    struct policy_object *unscoped = role_binding("x", "b", "r", USER_ANN);
    unscoped->namespace_name = STR("");
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    edit_put(edit, unscoped);
    edit_put(edit, role_binding("ab", "c", "r", "{'kind':'User','name':'cd'}"));
    edit_put(edit, cluster_binding("long", "r", subject));
    struct snapshot *snapshot = snapshot_edit_commit(edit);
    expect_grants(snapshot, SUBJECT_USER, "ann", NULL, "");
    expect_grants(snapshot, SUBJECT_USER, "d", "abc", "");
    expect_grants(snapshot, SUBJECT_USER, "bcd", "a", "");
    expect_grants(snapshot, SUBJECT_GROUP, name, NULL, "/long ");
    name[700] = 'x';
    expect_grants(snapshot, SUBJECT_GROUP, name, NULL, "");
    snapshot_release(snapshot);
}
END_TEST

/* Random bindings of few subjects in few namespaces, kept twice: in snapshots and as plain arrays of bits. */
enum { SUBJECTS = 6, SCOPES = 4, NAMES = 8, ROLES = 3, VERSIONS = 40 };

static const char *const scopes[SCOPES] = {NULL, "n1", "n2", "n3"};

struct model {
    struct {
        bool there;
        int role;
        unsigned subjects; /* bits: users, then groups */
    } bindings[SCOPES][NAMES];
};

static void put_random(struct snapshot_edit *edit, struct model *model, int scope, int name) {
    char binding[16], role[16], subjects[1024] = "{'kind':'User','name':'nobody'}";
    unsigned bits = (unsigned)rand() % (1 << SUBJECTS);
    for (int i = 0; i < SUBJECTS; i++) {
        if (bits >> i & 1) {
            size_t used = strlen(subjects);
            snprintf(subjects + used, sizeof subjects - used, ",{'kind':'%s','name':'s%d'}", i % 2 ? "Group" : "User",
                     i / 2);
        }
    }
    model->bindings[scope][name].there = true;
    model->bindings[scope][name].role = rand() % ROLES;
    model->bindings[scope][name].subjects = bits;
    snprintf(binding, sizeof binding, "b%d", name);
    snprintf(role, sizeof role, "r%d", model->bindings[scope][name].role);
    edit_put(edit, scope == 0 ? cluster_binding(binding, role, subjects)
                              : role_binding(scopes[scope], binding, role, subjects));
}

static void remove_random(struct snapshot_edit *edit, struct model *model, int scope, int name) {
    char binding[16];
    snprintf(binding, sizeof binding, "b%d", name);
    enum policy_kind kind = scope == 0 ? POLICY_CLUSTER_ROLE_BINDING : POLICY_ROLE_BINDING;
    bool removed = snapshot_edit_remove(edit, kind, str_of(scopes[scope]), str_of(binding));
    ck_assert(removed == model->bindings[scope][name].there);
    model->bindings[scope][name].there = false;
}

static void compare(const struct snapshot *snapshot, const struct model *model) {
    for (int scope = 0; scope < SCOPES; scope++) {
        for (int subject = 0; subject < SUBJECTS; subject++) {
            char expected[256] = "", name[16];
            for (int role = 0; role < ROLES; role++) {
                for (int b = 0; b < NAMES; b++) {
                    if (model->bindings[scope][b].there && model->bindings[scope][b].role == role &&
                        model->bindings[scope][b].subjects >> subject & 1) {
                        size_t used = strlen(expected);
                        snprintf(expected + used, sizeof expected - used, "%s/b%d ", scope == 0 ? "" : scopes[scope],
                                 b);
                    }
                }
            }
            snprintf(name, sizeof name, "s%d", subject / 2);
            expect_grants(snapshot, subject % 2 ? SUBJECT_GROUP : SUBJECT_USER, name, scopes[scope], expected);
        }
    }
}

START_TEST(grants_agree_with_a_scan) {
    static struct model models[VERSIONS];
    struct snapshot *versions[VERSIONS];
    srand((unsigned)_i + 1);
    for (int v = 0; v < VERSIONS; v++) {
        int base = v == 0 ? -1 : rand() % 3 == 0 ? rand() % v : v - 1;
        models[v] = base < 0 ? (struct model){0} : models[base];
        struct snapshot_edit *edit = snapshot_edit_begin(base < 0 ? NULL : versions[base]);
        for (int i = rand() % 20; i >= 0; i--) {
            (rand() % 100 < 60 ? put_random : remove_random)(edit, &models[v], rand() % SCOPES, rand() % NAMES);
        }
        versions[v] = snapshot_edit_commit(edit);
    }
    for (int v = 0; v < VERSIONS; v++) {
        compare(versions[v], &models[v]);
    }
    for (int v = 0; v < VERSIONS; v++) {
        snapshot_release(versions[v]);
        if (v + 1 < VERSIONS) {
            compare(versions[v + 1], &models[v + 1]);
        }
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("snapshot");
    TCase *tcase = tcase_create("snapshot");
    tcase_add_test(tcase, nothing);
    tcase_add_test(tcase, sccs_in_order);
    tcase_add_test(tcase, lookups_by_kind_and_namespace);
    tcase_add_test(tcase, references_are_given_back);
    tcase_add_test(tcase, generation_counts_commits);
    tcase_add_test(tcase, each_in_order);
    tcase_add_test(tcase, grants_follow_their_bindings);
    tcase_add_test(tcase, replace_takes_all_of_a_kind);
    tcase_add_test(tcase, keys_do_not_run_into_each_other);
    tcase_add_loop_test(tcase, grants_agree_with_a_scan, 0, 6);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
