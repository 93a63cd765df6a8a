/*
 * The lists in the SCC: exact names, users and groups kept apart; and who a service account is.
 */
#include "access/named_subjects.h"

#include <check.h>
#include <stdlib.h>

#define LIST(...)                                                                                                      \
    { .items = (const struct str[]){__VA_ARGS__}, .count = sizeof((struct str[]){__VA_ARGS__}) / sizeof(struct str) }

START_TEST(lists_are_exact) {
    const struct scc scc = {.users = LIST(STR("ann"), STR("system:serviceaccount:ns:sa")),
                            .groups = LIST(STR("devs"), STR("*"))};
    const struct {
        struct subject subject;
        bool allowed;
    } cases[] = {
        {{.user = STR("ann")}, true},
        {{.user = STR("system:serviceaccount:ns:sa")}, true},
        {{.user = STR("Ann")}, false},
        {{.user = STR("an")}, false},
        {{.user = STR("anna")}, false},
        {{.user = STR("devs")}, false},
        {{.user = STR("bob"), .groups = LIST(STR("ann"))}, false},
        {{.user = STR("bob"), .groups = LIST(STR("ops"), STR("devs"))}, true},
        {{.user = STR("bob"), .groups = LIST(STR("*"))}, true}, /* a group of that name, no wildcard */
        {{.user = STR("*")}, false},
        {{.user = STR("")}, false},
        {{.groups = LIST(STR(""))}, false},
        {{.groups = LIST(STR("system:masters"))}, false}, /* the authorizer's business */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_msg(named_subjects_allow(&scc, &cases[i].subject) == cases[i].allowed, "case %zu", i);
    }
}
END_TEST

START_TEST(empty_lists_allow_nobody) {
    const struct scc scc = {0};
    const struct subject subject = {.user = STR("ann"), .groups = LIST(STR("devs"))};
    ck_assert(!named_subjects_allow(&scc, &subject));
    ck_assert(!named_subjects_allow(&scc, &(struct subject){0}));
}
END_TEST

/* No name is cut: what follows a NUL makes it another one. */
START_TEST(service_accounts_with_nul) {
    struct arena arena = {0};
    struct subject subject = service_account_subject(&arena, STR("n\0s"), STR("admin\0x"));
    ck_assert(str_equal(subject.user, STR("system:serviceaccount:n\0s:admin\0x")));
    ck_assert(str_equal(subject.groups.items[1], STR("system:serviceaccounts:n\0s")));
    arena_free(&arena);
}
END_TEST

START_TEST(service_account) {
    struct arena arena;
    arena_init(&arena, 0);
    struct subject subject = service_account_subject(&arena, STR("ns"), STR("builder"));
    ck_assert(str_equal(subject.user, STR("system:serviceaccount:ns:builder")));
    ck_assert_uint_eq(subject.uid.length, 0);
    ck_assert_uint_eq(subject.groups.count, 2);
    ck_assert(str_equal(subject.groups.items[0], STR("system:serviceaccounts")));
    ck_assert(str_equal(subject.groups.items[1], STR("system:serviceaccounts:ns")));
    const struct scc authenticated = {.groups = LIST(STR("system:authenticated"))};
    const struct scc all_accounts = {.groups = LIST(STR("system:serviceaccounts"))};
    const struct scc others = {.groups = LIST(STR("system:serviceaccounts:other"))};
    ck_assert(!named_subjects_allow(&authenticated, &subject));
    ck_assert(named_subjects_allow(&all_accounts, &subject));
    ck_assert(!named_subjects_allow(&others, &subject));
    arena_free(&arena);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("named_subjects");
    TCase *tcase = tcase_create("named_subjects");
    tcase_add_test(tcase, lists_are_exact);
    tcase_add_test(tcase, empty_lists_allow_nobody);
    tcase_add_test(tcase, service_account);
    tcase_add_test(tcase, service_accounts_with_nul);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
