/*
 * The persistent map against a naive one: same answers, old versions untouched by new ones, every value given back,
 * and readers that come and go while one writer edits.
 */
#include "base/persistent_map.h"

#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

struct counted {
    atomic_int references;
    int number;
};

static atomic_int live;

static struct counted *counted_new(int number) {
    struct counted *value = malloc(sizeof *value);
    ck_assert_ptr_nonnull(value);
    atomic_init(&value->references, 1);
    value->number = number;
    atomic_fetch_add(&live, 1);
    return value;
}

static void retain(void *value) {
    atomic_fetch_add(&((struct counted *)value)->references, 1);
}

static void release(void *value) {
    if (atomic_fetch_sub(&((struct counted *)value)->references, 1) == 1) {
        atomic_fetch_sub(&live, 1);
        free(value);
    }
}

static const struct map_values values = {.retain = retain, .release = release};

struct key {
    char bytes[24];
    struct str text;
};

static void key_set(struct key *key, int number) {
    int length = snprintf(key->bytes, sizeof key->bytes, "key-%d", number);
    key->text = (struct str){.bytes = key->bytes, .length = (size_t)length};
}

static void put(struct persistent_map *map, int key, int number) {
    struct key text;
    key_set(&text, key);
    struct counted *value = counted_new(number);
    map_put(map, text.text, value);
    release(value);
}

/* 0: none */
static int get(const struct persistent_map *map, int key) {
    struct key text;
    key_set(&text, key);
    const struct counted *value = map_get(map, text.text);
    return value == NULL ? 0 : value->number;
}

static void take(struct persistent_map *map, int key) {
    struct key text;
    key_set(&text, key);
    map_remove(map, text.text);
}

START_TEST(one_entry) {
    struct persistent_map map = map_empty(&values);
    ck_assert_ptr_null(map_get(&map, STR("key-1")));
    take(&map, 1);
    put(&map, 1, 11);
    ck_assert_uint_eq(map.count, 1);
    ck_assert_int_eq(get(&map, 1), 11);
    put(&map, 1, 12);
    ck_assert_uint_eq(map.count, 1);
    ck_assert_int_eq(get(&map, 1), 12);
    ck_assert_int_eq(atomic_load(&live), 1);
    take(&map, 2);
    ck_assert_uint_eq(map.count, 1);
    take(&map, 1);
    ck_assert_uint_eq(map.count, 0);
    ck_assert_int_eq(get(&map, 1), 0);
    ck_assert_int_eq(atomic_load(&live), 0);
    map_release(&map);
}
END_TEST

START_TEST(keys_are_bytes) {
    struct persistent_map map = map_empty(&values);
    struct str keys[] = {STR_INIT("a"), STR_INIT("a\0"), STR_INIT("a\0b"), STR_INIT(""), STR_INIT("A"), STR_INIT("aa")};
    enum { KEYS = sizeof keys / sizeof keys[0] };
    for (int i = 0; i < KEYS; i++) {
        char copy[8] = "";
        memcpy(copy, keys[i].bytes, keys[i].length);
        struct counted *value = counted_new(i + 1);
        map_put(&map, (struct str){.bytes = copy, .length = keys[i].length}, value);
        release(value);
        memset(copy, 'x', sizeof copy); /* the map has its own copy */
    }
    ck_assert_uint_eq(map.count, KEYS);
    for (int i = 0; i < KEYS; i++) {
        const struct counted *value = map_get(&map, keys[i]);
        ck_assert_ptr_nonnull(value);
        ck_assert_int_eq(value->number, i + 1);
    }
    ck_assert_ptr_eq(map_get(&map, (struct str){0}), map_get(&map, STR("")));
    map_release(&map);
    ck_assert_int_eq(atomic_load(&live), 0);
}
END_TEST

START_TEST(put_of_the_value_that_is_there) {
    struct persistent_map map = map_empty(&values);
    put(&map, 1, 5);
    struct counted *same = map_get(&map, STR("key-1"));
    map_put(&map, STR("key-1"), same);
    ck_assert_int_eq(get(&map, 1), 5);
    map_release(&map);
    map_release(&map); /* an empty map now */
    ck_assert_int_eq(atomic_load(&live), 0);
}
END_TEST

enum { KEYS = 700, VERSIONS = 60 };

struct version {
    struct persistent_map map;
    int model[KEYS]; /* 0: no entry */
};

struct visits {
    const struct version *version;
    size_t count;
    bool seen[KEYS];
};

static bool visit_checked(struct str key, void *value, void *context) {
    struct visits *visits = context;
    int number = (int)strtol(key.bytes + 4, NULL, 10);
    ck_assert_int_ge(number, 0);
    ck_assert_int_lt(number, KEYS);
    ck_assert(!visits->seen[number]);
    visits->seen[number] = true;
    ck_assert_int_eq(((const struct counted *)value)->number, visits->version->model[number]);
    visits->count++;
    return true;
}

static void check_version(const struct version *version) {
    size_t count = 0;
    for (int i = 0; i < KEYS; i++) {
        ck_assert_int_eq(get(&version->map, i), version->model[i]);
        count += version->model[i] != 0;
    }
    ck_assert_uint_eq(version->map.count, count);
    struct visits visits = {.version = version};
    ck_assert(map_each(&version->map, visit_checked, &visits));
    ck_assert_uint_eq(visits.count, count);
}

static void edit_at_random(struct version *version, int operations, int round) {
    /* Rounds that mostly put and rounds that mostly remove, so that the trie grows and shrinks. */
    int removals = round % 10 < 5 ? 25 : 70;
    for (int i = 0; i < operations; i++) {
        int key = rand() % KEYS;
        if (rand() % 100 < removals) {
            take(&version->map, key);
            version->model[key] = 0;
        } else {
            int number = 1 + rand() % 1000000;
            put(&version->map, key, number);
            version->model[key] = number;
        }
    }
}

START_TEST(versions_stay_as_they_were) {
    static struct version versions[VERSIONS];
    srand((unsigned)_i + 1);
    versions[0].map = map_empty(&values);
    for (int i = 0; i < VERSIONS; i++) {
        if (i > 0) {
            /* Of any earlier version, not only of the last. */
            const struct version *base = &versions[rand() % 3 == 0 ? rand() % i : i - 1];
            versions[i] = *base;
            versions[i].map = map_retain(base->map);
        }
        edit_at_random(&versions[i], 1 + rand() % 300, i);
    }
    for (int i = 0; i < VERSIONS; i++) {
        check_version(&versions[i]);
    }
    for (int i = 0; i < VERSIONS; i += 2) {
        map_release(&versions[i].map);
    }
    for (int i = 1; i < VERSIONS; i += 2) {
        check_version(&versions[i]);
        map_release(&versions[i].map);
    }
    ck_assert_int_eq(atomic_load(&live), 0);
}
END_TEST

START_TEST(emptied_entry_by_entry) {
    struct version version = {.map = map_empty(&values)};
    for (int i = 0; i < KEYS; i++) {
        put(&version.map, i, i + 1);
        version.model[i] = i + 1;
    }
    check_version(&version);
    struct version full = version;
    full.map = map_retain(version.map);
    for (int i = KEYS - 1; i >= 0; i--) {
        take(&version.map, i);
        version.model[i] = 0;
        if (i % 50 == 0) {
            check_version(&version);
        }
    }
    ck_assert_ptr_null(version.map.root);
    check_version(&full);
    map_release(&full.map);
    ck_assert_int_eq(atomic_load(&live), 0);
}
END_TEST

static bool stop_at_ten(struct str key, void *value, void *context) {
    (void)key;
    (void)value;
    return ++*(int *)context < 10;
}

struct order {
    int numbers[KEYS];
    size_t count;
};

static bool note(struct str key, void *value, void *context) {
    (void)key;
    struct order *order = context;
    order->numbers[order->count++] = ((const struct counted *)value)->number;
    return true;
}

START_TEST(each_stops_and_keeps_its_order) {
    struct persistent_map map = map_empty(&values);
    int visited = 0;
    ck_assert(map_each(&map, stop_at_ten, &visited));
    for (int i = 0; i < 100; i++) {
        put(&map, i, i + 1);
    }
    ck_assert(!map_each(&map, stop_at_ten, &visited));
    ck_assert_int_eq(visited, 10);
    static struct order first, second;
    first.count = second.count = 0;
    map_each(&map, note, &first);
    struct persistent_map other = map_retain(map);
    put(&other, 1000, 1);
    map_each(&map, note, &second);
    ck_assert_mem_eq(&first, &second, sizeof first);
    map_release(&map);
    map_release(&other);
    ck_assert_int_eq(atomic_load(&live), 0);
}
END_TEST

/* One writer publishes versions in which all entries have the number of the version; readers must never see two. */
enum { READERS = 4, SHARED_KEYS = 64, PUBLISHED = 200 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct persistent_map current;
static atomic_bool done;

static struct persistent_map acquire(void) {
    pthread_mutex_lock(&lock);
    struct persistent_map map = map_retain(current);
    pthread_mutex_unlock(&lock);
    return map;
}

static void *read_versions(void *context) {
    atomic_int *torn = context;
    do {
        struct persistent_map held[3] = {acquire(), acquire(), acquire()};
        for (int h = 0; h < 3; h++) {
            int number = get(&held[h], 0);
            for (int i = 0; i < SHARED_KEYS; i++) {
                if (get(&held[h], i) != number) {
                    atomic_fetch_add(torn, 1);
                }
            }
        }
        map_release(&held[1]);
        map_release(&held[0]);
        map_release(&held[2]);
    } while (!atomic_load(&done));
    return NULL;
}

START_TEST(one_writer_many_readers) {
    current = map_empty(&values);
    pthread_t readers[READERS];
    atomic_int torn = 0;
    for (int i = 0; i < READERS; i++) {
        ck_assert_int_eq(pthread_create(&readers[i], NULL, read_versions, &torn), 0);
    }
    for (int version = 1; version <= PUBLISHED; version++) {
        struct persistent_map next = acquire();
        for (int i = 0; i < SHARED_KEYS; i++) {
            if (version % 3 == 0) {
                take(&next, i);
            }
            put(&next, i, version);
        }
        pthread_mutex_lock(&lock);
        struct persistent_map old = current;
        current = next;
        pthread_mutex_unlock(&lock);
        map_release(&old);
    }
    atomic_store(&done, true);
    for (int i = 0; i < READERS; i++) {
        pthread_join(readers[i], NULL);
    }
    ck_assert_int_eq(atomic_load(&torn), 0);
    map_release(&current);
    ck_assert_int_eq(atomic_load(&live), 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("persistent_map");
    TCase *tcase = tcase_create("persistent_map");
    tcase_add_test(tcase, one_entry);
    tcase_add_test(tcase, keys_are_bytes);
    tcase_add_test(tcase, put_of_the_value_that_is_there);
    tcase_add_loop_test(tcase, versions_stay_as_they_were, 0, 8);
    tcase_add_test(tcase, emptied_entry_by_entry);
    tcase_add_test(tcase, each_stops_and_keeps_its_order);
    tcase_add_test(tcase, one_writer_many_readers);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
