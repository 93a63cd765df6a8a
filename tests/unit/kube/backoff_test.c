/*
 * Pauses double with a random part, never pass the limit, and start small again after a while without failures.
 */
#include "kube/backoff.h"

#include "suite.h"

START_TEST(doubles_up_to_the_limit) {
    struct backoff backoff = {.first = 800, .limit = 30000, .reset = 120000};
    uint64_t low = 800;
    for (int i = 0; i < 100; i++) {
        uint64_t wait = backoff_wait(&backoff, 1000 + (uint64_t)i);
        ck_assert_msg(wait >= low && wait < low * 2 + 1 && wait <= 30000, "wait %d: %lu", i, (unsigned long)wait);
        low = low * 2 > 15000 ? 15000 : low * 2;
    }
}
END_TEST

START_TEST(starts_again_after_a_while) {
    struct backoff backoff = {.first = 800, .limit = 30000, .reset = 120000};
    for (uint64_t i = 0; i < 10; i++) {
        backoff_wait(&backoff, i);
    }
    ck_assert_uint_ge(backoff_wait(&backoff, 9 + 119999), 15000);
    ck_assert_uint_lt(backoff_wait(&backoff, 9 + 119999 + 120000), 1600);
}
END_TEST

START_TEST(a_limit_below_the_first) {
    struct backoff backoff = {.first = 100, .limit = 50, .reset = 1000};
    for (int i = 0; i < 10; i++) {
        ck_assert_uint_le(backoff_wait(&backoff, 1), 50);
    }
}
END_TEST

int main(void) {
    return SUITE_RUN("backoff", doubles_up_to_the_limit, starts_again_after_a_while, a_limit_below_the_first);
}
