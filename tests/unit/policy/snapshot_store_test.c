/*
 * The store under one writer and many readers: a reader always holds one whole version, for as long as it likes, and
 * what it meets next is never older.
 */
#include "policy/snapshot_store.h"

#include <pthread.h>

#include "policy/policy_objects.h"

START_TEST(publish_and_acquire) {
    struct snapshot_store *store = snapshot_store_new();
    ck_assert_ptr_null(snapshot_store_acquire(store));
    struct snapshot *first = snapshot_edit_commit(snapshot_edit_begin(NULL));
    struct snapshot *second = snapshot_edit_commit(snapshot_edit_begin(NULL));
    snapshot_store_publish(store, first);
    struct snapshot *held = snapshot_store_acquire(store);
    ck_assert_ptr_eq(held, first);
    snapshot_store_publish(store, second);
    snapshot_release(first);
    ck_assert_uint_eq(snapshot_generation(held) + 1, snapshot_generation(second)); /* still there */
    snapshot_release(held);
    held = snapshot_store_acquire(store);
    ck_assert_ptr_eq(held, second);
    snapshot_store_publish(store, second); /* once more is no harm */
    snapshot_release(second);
    snapshot_store_free(store);
    ck_assert_uint_gt(snapshot_generation(held), 0);
    snapshot_release(held);
    snapshot_store_free(NULL);
}
END_TEST

enum { READERS = 4, NAMESPACES = 40, PUBLISHED = 200 };

static struct snapshot_store *shared;
static atomic_bool done;

/* A version in which all objects carry its number. */
static struct snapshot *version(struct snapshot *base, int number) {
    struct snapshot_edit *edit = snapshot_edit_begin(base);
    for (int i = 0; i < NAMESPACES; i++) {
        edit_put(edit,
                 object_of(POLICY_NAMESPACE,
                           "{'metadata':{'name':'n%d','annotations':{'openshift.io/sa.scc.mcs':'%d'}}}", i, number));
    }
    edit_put(edit, object_of(POLICY_SCC, "{'metadata':{'name':'a'},'priority':%d}", number));
    char role[16];
    snprintf(role, sizeof role, "r%d", number);
    edit_put(edit, object_of(POLICY_CLUSTER_ROLE_BINDING,
                             "{'metadata':{'name':'b'},'roleRef':{'kind':'ClusterRole','name':'%s'},"
                             "'subjects':[{'kind':'User','name':'ann'}]}",
                             role));
    snapshot_edit_remove(edit, POLICY_ROLE, STR("n"), STR("none"));
    return snapshot_edit_commit(edit);
}

static bool whole(const struct snapshot *snapshot) {
    char number[16], role[17], name[16];
    size_t count;
    const struct scc *const *sccs = snapshot_sccs(snapshot, &count);
    if (count != 1) {
        return false;
    }
    snprintf(number, sizeof number, "%d", (int)sccs[0]->priority.value);
    snprintf(role, sizeof role, "r%s", number);
    struct grants grants = snapshot_grants(snapshot, SUBJECT_USER, STR("ann"), (struct str){0});
    bool same = grants.count == 1 && str_equal(grants.bindings[0]->binding.role_name, str_of(role));
    for (int i = 0; same && i < NAMESPACES; i++) {
        snprintf(name, sizeof name, "n%d", i);
        const struct namespace_ranges *ranges = snapshot_namespace(snapshot, str_of(name));
        same = ranges != NULL && str_equal(ranges->mcs, str_of(number));
    }
    return same;
}

static void *read_versions(void *context) {
    atomic_int *wrong = context;
    uint64_t last = 0;
    do {
        struct snapshot *older = snapshot_store_acquire(shared);
        struct snapshot *newer = snapshot_store_acquire(shared);
        uint64_t seen[2] = {snapshot_generation(older), snapshot_generation(newer)};
        if (!whole(newer) || !whole(older) || seen[0] < last || seen[1] < seen[0]) {
            atomic_fetch_add(wrong, 1);
        }
        last = seen[1];
        snapshot_release(newer);
        snapshot_release(older);
    } while (!atomic_load(&done));
    return NULL;
}

START_TEST(one_writer_many_readers) {
    shared = snapshot_store_new();
    struct snapshot *current = version(NULL, 1);
    snapshot_store_publish(shared, current);
    pthread_t readers[READERS];
    atomic_int wrong = 0;
    for (int i = 0; i < READERS; i++) {
        ck_assert_int_eq(pthread_create(&readers[i], NULL, read_versions, &wrong), 0);
    }
    for (int number = 2; number < PUBLISHED; number++) {
        struct snapshot *next = version(current, number);
        snapshot_store_publish(shared, next);
        snapshot_release(current);
        current = next;
    }
    atomic_store(&done, true);
    for (int i = 0; i < READERS; i++) {
        pthread_join(readers[i], NULL);
    }
    snapshot_release(current);
    snapshot_store_free(shared);
    ck_assert_int_eq(atomic_load(&wrong), 0);
}
END_TEST

/* Nothing but the swap, as fast as it goes: the last reference must not go while a reader is about to take one. */
static void *acquire_and_release(void *context) {
    (void)context;
    do {
        snapshot_release(snapshot_store_acquire(shared));
    } while (!atomic_load(&done));
    return NULL;
}

START_TEST(swap_under_load) {
    shared = snapshot_store_new();
    pthread_t readers[READERS];
    for (int i = 0; i < READERS; i++) {
        ck_assert_int_eq(pthread_create(&readers[i], NULL, acquire_and_release, NULL), 0);
    }
    for (int i = 0; i < 20000; i++) {
        struct snapshot *next = snapshot_edit_commit(snapshot_edit_begin(NULL));
        snapshot_store_publish(shared, next);
        snapshot_release(next);
    }
    atomic_store(&done, true);
    for (int i = 0; i < READERS; i++) {
        pthread_join(readers[i], NULL);
    }
    snapshot_store_free(shared);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("snapshot_store");
    TCase *tcase = tcase_create("snapshot_store");
    tcase_add_test(tcase, publish_and_acquire);
    tcase_add_test(tcase, one_writer_many_readers);
    tcase_add_test(tcase, swap_under_load);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
