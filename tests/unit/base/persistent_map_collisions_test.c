/*
 * The persistent map where hashes agree, partly or wholly: the deep levels and the collision nodes that random keys
 * never reach. This program brings its own str_hash, which the linker takes before the library's: the first byte of a
 * key chooses the hash.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/persistent_map.h"

/* Equal in all bits; in all but the highest; in the lowest level; in all but one level in the middle. */
static const uint64_t hashes[] = {
    0, 1, (uint64_t)1 << 63, (uint64_t)1 << 60, (uint64_t)1 << 5, (uint64_t)3 << 30, ~(uint64_t)0, ~(uint64_t)0 >> 1,
};
enum { HASHES = sizeof hashes / sizeof hashes[0], PER_HASH = 40, KEYS = HASHES * PER_HASH, VERSIONS = 40 };

uint64_t str_hash(struct str s) {
    return s.length == 0 ? 0 : hashes[s.bytes[0] - 'a'];
}

static int live;

static void retain(void *value) {
    ++*(int *)value;
    live++;
}

static void release(void *value) {
    --*(int *)value;
    live--;
}

static const struct map_values values = {.retain = retain, .release = release};

/* The values: counters of their own references. */
static int numbers[KEYS];

struct key {
    char bytes[16];
    struct str text;
};

static void key_set(struct key *key, int number) {
    int length = snprintf(key->bytes, sizeof key->bytes, "%c%d", 'a' + number % HASHES, number);
    key->text = (struct str){.bytes = key->bytes, .length = (size_t)length};
}

static void put(struct persistent_map *map, int number, int value) {
    struct key key;
    key_set(&key, number);
    map_put(map, key.text, &numbers[value]);
}

static void take(struct persistent_map *map, int number) {
    struct key key;
    key_set(&key, number);
    map_remove(map, key.text);
}

/* -1: none */
static int get(const struct persistent_map *map, int number) {
    struct key key;
    key_set(&key, number);
    const int *value = map_get(map, key.text);
    return value == NULL ? -1 : (int)(value - numbers);
}

struct version {
    struct persistent_map map;
    int model[KEYS];
};

static bool count_entry(struct str key, void *value, void *context) {
    (void)key;
    (void)value;
    ++*(size_t *)context;
    return true;
}

static void check_version(const struct version *version) {
    size_t count = 0, visited = 0;
    for (int i = 0; i < KEYS; i++) {
        ck_assert_int_eq(get(&version->map, i), version->model[i]);
        count += version->model[i] >= 0;
    }
    ck_assert_uint_eq(version->map.count, count);
    ck_assert(map_each(&version->map, count_entry, &visited));
    ck_assert_uint_eq(visited, count);
}

START_TEST(random_versions) {
    static struct version versions[VERSIONS];
    srand((unsigned)_i + 1);
    memset(versions[0].model, -1, sizeof versions[0].model);
    versions[0].map = map_empty(&values);
    for (int v = 0; v < VERSIONS; v++) {
        if (v > 0) {
            const struct version *base = &versions[rand() % 3 == 0 ? rand() % v : v - 1];
            versions[v] = *base;
            versions[v].map = map_retain(base->map);
        }
        /* Few keys in play now and then: nodes that shrink to one entry. */
        int range = v % 4 == 3 ? 12 : KEYS;
        for (int i = rand() % 200; i >= 0; i--) {
            int key = rand() % range, value = rand() % KEYS;
            if (rand() % 100 < (v % 2 == 0 ? 20 : 75)) {
                take(&versions[v].map, key);
                versions[v].model[key] = -1;
            } else {
                put(&versions[v].map, key, value);
                versions[v].model[key] = value;
            }
        }
    }
    for (int v = 0; v < VERSIONS; v++) {
        check_version(&versions[v]);
    }
    for (int v = VERSIONS - 1; v >= 0; v--) {
        map_release(&versions[v].map);
    }
    ck_assert_int_eq(live, 0);
}
END_TEST

START_TEST(one_hash_for_all) {
    struct version version = {.map = map_empty(&values)};
    memset(version.model, -1, sizeof version.model);
    for (int i = 0; i < KEYS; i += HASHES) {
        put(&version.map, i, i);
        version.model[i] = i;
        check_version(&version);
    }
    put(&version.map, 0, 7); /* replaces within the collision node */
    version.model[0] = 7;
    struct version full = version;
    full.map = map_retain(version.map);
    for (int i = 0; i < KEYS; i += HASHES) {
        take(&version.map, i + 1); /* not there */
        take(&version.map, i);
        version.model[i] = -1;
        check_version(&version);
    }
    ck_assert_ptr_null(version.map.root);
    check_version(&full);
    map_release(&full.map);
    ck_assert_int_eq(live, 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("persistent_map_collisions");
    TCase *tcase = tcase_create("persistent_map_collisions");
    tcase_add_loop_test(tcase, random_versions, 0, 10);
    tcase_add_test(tcase, one_hash_for_all);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
