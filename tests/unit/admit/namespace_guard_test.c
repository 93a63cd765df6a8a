/*
 * Namespaces: the ranges and the exempting label change only for those with the verb for it.
 */
#include "admit/namespace_guard.h"

#include "suite.h"

/* The verbs that the user has, as bits; unknown ones have to be found out. */
struct verbs {
    unsigned allowed, unknown;
};

static struct access_subject *verbs_prepare(const void *context, struct arena *arena, const struct subject *subject,
                                            struct str namespace_name) {
    (void)context;
    ck_assert(str_equal(subject->user, STR("ann")) && str_equal(namespace_name, STR("n")));
    return arena_alloc(arena, 1);
}

static enum access verbs_ask(const void *context, struct access_subject *subject, enum access_verb verb,
                             struct str name) {
    const struct verbs *verbs = context;
    ck_assert(subject != NULL && str_equal(name, STR("n")));
    return (verbs->allowed >> verb & 1) != 0   ? ACCESS_ALLOWED
           : (verbs->unknown >> verb & 1) != 0 ? ACCESS_UNKNOWN
                                               : ACCESS_DENIED;
}

#define RANGES (1u << ACCESS_SET_RANGES)
#define EXEMPTION (1u << ACCESS_SET_EXEMPTION)
#define UID(value) "{'metadata':{'annotations':{'openshift.io/sa.scc.uid-range':'" value "'}}}"
#define EXEMPT(value) "{'metadata':{'labels':{'security.openshift.io/disable-securitycontextconstraints':'" value "'}}}"

START_TEST(guarded_changes) {
    static const struct {
        const char *before, *after;
        unsigned allowed, unknown;
        enum { FREE, PERMITTED, REFUSED, ASKING } outcome;
    } cases[] = {
        {"{}", "{}", 0, 0, FREE},
        {"null", "{'metadata':{'labels':{'a':'b'},'annotations':{'c':'d'}}}", 0, 0, FREE},
        {UID("1/2"), UID("1/2"), 0, 0, FREE},
        {"null", UID("1/2"), 0, 0, REFUSED},
        {"null", UID("1/2"), EXEMPTION, 0, REFUSED},
        {"null", UID("1/2"), RANGES, 0, PERMITTED},
        {UID("1/2"), UID("3/4"), 0, 0, REFUSED},
        {UID("1/2"), "{}", 0, 0, REFUSED},
        {"{}", "{'metadata':{'annotations':{'openshift.io/sa.scc.mcs':''}}}", 0, 0, REFUSED},
        {"{}", "{'metadata':{'annotations':{'openshift.io/sa.scc.anything':'x'}}}", 0, 0, REFUSED},
        {"null", EXEMPT("true"), 0, 0, REFUSED},
        {"null", EXEMPT("true"), RANGES, 0, REFUSED},
        {"null", EXEMPT("true"), EXEMPTION, 0, PERMITTED},
        {EXEMPT("true"), EXEMPT(""), 0, 0, REFUSED},
        {EXEMPT("true"), "{}", 0, 0, REFUSED},
        {UID("1/2"), EXEMPT("true"), RANGES | EXEMPTION, 0, PERMITTED},
        {UID("1/2"), EXEMPT("true"), RANGES, 0, REFUSED},
        {"null", UID("1/2"), 0, RANGES, ASKING},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        const struct verbs verbs = {cases[i].allowed, cases[i].unknown};
        const struct authorizer authorizer = {.prepare = verbs_prepare, .ask = verbs_ask, .context = &verbs};
        const struct admission admission = {.arena = &arena, .authorizer = &authorizer};
        struct request request = {.pass = PASS_VALIDATE,
                                  .operation = OPERATION_UPDATE,
                                  .resource = STR("namespaces"),
                                  .name = STR("n"),
                                  .user = {.user = STR("ann")},
                                  .object = json_from(&arena, cases[i].after),
                                  .old_object = json_from(&arena, cases[i].before)};
        struct decision decision;
        ck_assert(namespace_guard_concerns(&request));
        ck_assert(namespace_guard_admit(&admission, &request, &decision, NULL));
        ck_assert_msg(decision.allowed == (cases[i].outcome == FREE || cases[i].outcome == PERMITTED), "case %zu", i);
        ck_assert(decision.skipped == (cases[i].outcome == FREE));
        ck_assert((decision.state == DECISION_NEEDS_ACCESS) == (cases[i].outcome == ASKING));
        ck_assert(decision.allowed || (decision.code == 403 && decision.message.length > 0));
        arena_free(&arena);
    }
}
END_TEST

START_TEST(shapes_that_are_not_understood) {
    static const char *const shapes[] = {
        "{'metadata':[]}",
        "{'metadata':'x'}",
        "{'metadata':{'annotations':['openshift.io/sa.scc.uid-range']}}",
        "{'metadata':{'labels':7}}",
    };
    for (size_t i = 0; i < 2 * COUNT(shapes); i++) {
        struct arena arena = {0};
        struct error err = {0};
        struct decision decision;
        const struct admission admission = {.arena = &arena};
        struct json shape = json_from(&arena, shapes[i / 2]);
        struct request request = {.object = i % 2 == 0 ? shape : (struct json){0},
                                  .old_object = i % 2 == 1 ? shape : (struct json){0}};
        ck_assert_msg(!namespace_guard_admit(&admission, &request, &decision, &err) && !decision.allowed, "shape %zu",
                      i);
        ck_assert_int_eq(err.code, ERROR_INPUT);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(concerns) {
    static const struct {
        enum pass pass;
        enum operation operation;
        const char *group, *resource;
        bool concerns;
    } cases[] = {
        {PASS_VALIDATE, OPERATION_CREATE, "", "namespaces", true},
        {PASS_VALIDATE, OPERATION_DELETE, "", "namespaces", false},
        {PASS_MUTATE, OPERATION_UPDATE, "", "namespaces", false},
        {PASS_VALIDATE, OPERATION_UPDATE, "x", "namespaces", false},
        {PASS_VALIDATE, OPERATION_UPDATE, "", "pods", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct request request = {.pass = cases[i].pass,
                                        .operation = cases[i].operation,
                                        .group = str_of(cases[i].group),
                                        .resource = str_of(cases[i].resource)};
        ck_assert_msg(namespace_guard_concerns(&request) == cases[i].concerns, "case %zu", i);
    }
}
END_TEST

int main(void) {
    return SUITE_RUN("namespace_guard", concerns, guarded_changes, shapes_that_are_not_understood);
}
