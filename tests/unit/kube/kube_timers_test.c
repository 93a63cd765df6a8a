/*
 * Timers come in order of time, equal ones in the order added; what was removed does not come, and ids that are over
 * remove nothing.
 */
#include "kube/kube_timers.h"

#include "suite.h"

enum { MANY = 5000 };

static void nothing(void *context) {
    (void)context;
}

static uint64_t add(struct kube_timers *timers, uint64_t due, const void *context) {
    return kube_timers_add(timers, due, (struct kube_due){.fired = nothing, .context = (void *)(uintptr_t)context});
}

/* What comes next at `now`; NULL: nothing is due. */
static const void *next(struct kube_timers *timers, uint64_t now) {
    struct kube_due due = {0};
    uint64_t wait = 1000000;
    return kube_timers_take(timers, now, &due, &wait) ? due.context : NULL;
}

START_TEST(in_order_of_time_and_then_as_added) {
    static const uint64_t times[] = {5, 3, 5, 1, 3, 9, 1};
    static const size_t order[] = {3, 6, 1, 4, 0, 2, 5};
    struct kube_timers timers;
    kube_timers_init(&timers);
    for (size_t i = 0; i < COUNT(times); i++) {
        ck_assert_uint_ne(add(&timers, times[i], &times[i]), 0);
    }
    ck_assert_ptr_null(next(&timers, 0));
    for (size_t i = 0; i < COUNT(order); i++) {
        ck_assert_ptr_eq(next(&timers, 9), &times[order[i]]);
    }
    ck_assert_ptr_null(next(&timers, 9));
    kube_timers_free(&timers);
}
END_TEST

START_TEST(says_how_long_to_wait) {
    struct kube_timers timers;
    struct kube_due due;
    uint64_t wait = 100;
    kube_timers_init(&timers);
    ck_assert(!kube_timers_take(&timers, 7, &due, &wait));
    ck_assert_uint_eq(wait, 100);
    add(&timers, 200, &timers);
    ck_assert(!kube_timers_take(&timers, 7, &due, &wait));
    ck_assert_uint_eq(wait, 100);
    add(&timers, 50, &timers);
    ck_assert(!kube_timers_take(&timers, 7, &due, &wait));
    ck_assert_uint_eq(wait, 43);
    kube_timers_free(&timers);
}
END_TEST

START_TEST(ids_that_are_over_remove_nothing) {
    struct kube_timers timers;
    int a, b, c;
    kube_timers_init(&timers);
    kube_timers_remove(&timers, 0);
    kube_timers_remove(&timers, UINT64_MAX);
    uint64_t taken = add(&timers, 1, &a);
    ck_assert_ptr_eq(next(&timers, 1), &a);
    kube_timers_remove(&timers, taken);
    uint64_t removed = add(&timers, 1, &b); /* in the place of the first */
    kube_timers_remove(&timers, taken);
    add(&timers, 1, &c);
    kube_timers_remove(&timers, removed);
    kube_timers_remove(&timers, removed);
    ck_assert_ptr_eq(next(&timers, 1), &c);
    ck_assert_ptr_null(next(&timers, 1));
    kube_timers_free(&timers);
}
END_TEST

START_TEST(many_that_come_and_go) {
    static uint64_t times[MANY], ids[MANY];
    struct kube_timers timers;
    unsigned state = 7;
    size_t left = 0;
    kube_timers_init(&timers);
    for (size_t i = 0; i < MANY; i++) {
        state = state * 1103515245 + 12345;
        times[i] = state >> 16 & 1023;
        ids[i] = add(&timers, times[i], &times[i]);
        if (i % 3 == 2) { /* any of the earlier ones, which may be gone */
            size_t at = (state >> 8) % i;
            kube_timers_remove(&timers, ids[at]);
            times[at] = UINT64_MAX;
        }
    }
    for (size_t i = 0; i < MANY; i++) {
        left += times[i] != UINT64_MAX;
    }
    const uint64_t *before = NULL;
    for (const uint64_t *at; (at = next(&timers, 1023)) != NULL; before = at, left--) {
        ck_assert_uint_ne(*at, UINT64_MAX);
        ck_assert(before == NULL || *before < *at || (*before == *at && before < at));
    }
    ck_assert_uint_eq(left, 0);
    kube_timers_free(&timers);
}
END_TEST

int main(void) {
    return SUITE_RUN("kube_timers", in_order_of_time_and_then_as_added, says_how_long_to_wait,
                     ids_that_are_over_remove_nothing, many_that_come_and_go);
}
