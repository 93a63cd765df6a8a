/*
 * The memory of access answers: found until they expire, the longest unused given up for new ones, never one that
 * somebody waits for.
 */
#include "kube/access_cache.h"

#include "suite.h"

static const unsigned char *digest(unsigned number) {
    static unsigned char bytes[ACCESS_DIGEST];
    memset(bytes, 0, sizeof bytes);
    bytes[0] = (unsigned char)(number % 4); /* four buckets for all: chains are walked */
    memcpy(bytes + 8, &number, sizeof number);
    return bytes;
}

static void answer(struct access_cache *cache, unsigned number, uint64_t expires) {
    struct access_entry *entry = access_cache_ask(cache, digest(number), 0);
    ck_assert_ptr_nonnull(entry);
    ck_assert(entry->waiting);
    entry->waiting = false;
    entry->answer = ACCESS_ALLOWED;
    entry->expires = expires;
}

START_TEST(answers_expire) {
    struct access_cache cache;
    access_cache_init(&cache, 4);
    ck_assert_ptr_null(access_cache_find(&cache, digest(1), 0));
    answer(&cache, 1, 100);
    ck_assert_ptr_nonnull(access_cache_find(&cache, digest(1), 99));
    ck_assert_ptr_null(access_cache_find(&cache, digest(1), 100));
    struct access_entry *again = access_cache_ask(&cache, digest(1), 100);
    ck_assert(again->waiting);
    ck_assert_int_eq(again->answer, ACCESS_UNKNOWN);
    ck_assert_uint_eq(cache.count, 1);
    ck_assert_ptr_eq(access_cache_find(&cache, digest(1), 100000), again);
    access_cache_free(&cache);
}
END_TEST

START_TEST(the_longest_unused_goes) {
    struct access_cache cache;
    access_cache_init(&cache, 3);
    for (unsigned i = 1; i <= 3; i++) {
        answer(&cache, i, 1000);
    }
    ck_assert_ptr_nonnull(access_cache_find(&cache, digest(1), 1));
    answer(&cache, 4, 1000);
    ck_assert_ptr_null(access_cache_find(&cache, digest(2), 1));
    ck_assert_ptr_nonnull(access_cache_find(&cache, digest(1), 1));
    ck_assert_ptr_nonnull(access_cache_find(&cache, digest(3), 1));
    ck_assert_ptr_nonnull(access_cache_find(&cache, digest(4), 1));
    access_cache_free(&cache);
}
END_TEST

START_TEST(who_waits_stays) {
    struct access_cache cache;
    access_cache_init(&cache, 2);
    ck_assert_ptr_nonnull(access_cache_ask(&cache, digest(1), 0));
    answer(&cache, 2, 1000);
    answer(&cache, 3, 1000);
    ck_assert_ptr_null(access_cache_find(&cache, digest(2), 1));
    ck_assert_ptr_nonnull(access_cache_find(&cache, digest(1), 1));
    ck_assert_ptr_nonnull(access_cache_ask(&cache, digest(4), 1));
    ck_assert_ptr_null(access_cache_ask(&cache, digest(5), 1));
    access_cache_free(&cache);
}
END_TEST

/* Against a table that forgets nothing: what is found is what was put last. */
START_TEST(many_in_few_places) {
    struct access_cache cache;
    access_cache_init(&cache, 64);
    uint64_t expires[256] = {0};
    srand(7);
    for (uint64_t now = 1; now < 20000; now++) {
        unsigned number = (unsigned)rand() % 256;
        struct access_entry *entry = access_cache_find(&cache, digest(number), now);
        if (entry != NULL) {
            ck_assert_uint_eq(entry->expires, expires[number]);
            ck_assert_uint_gt(entry->expires, now);
        } else {
            entry = access_cache_ask(&cache, digest(number), now);
            entry->waiting = false;
            entry->expires = expires[number] = now + (uint64_t)rand() % 400;
        }
        ck_assert_uint_le(cache.count, 64);
    }
    access_cache_free(&cache);
}
END_TEST

int main(void) {
    return SUITE_RUN("access_cache", answers_expire, the_longest_unused_goes, who_waits_stays, many_in_few_places);
}
