/*
 * Admission of SCC objects: defaults by patch, 422 with the reference's message, and nothing that cannot be read gets by.
 */
#include "admit/scc_objects.h"

#include "suite.h"

START_TEST(concerns) {
    static const struct {
        const char *group, *resource, *subresource;
        enum operation operation;
        bool concerns;
    } cases[] = {
        {"security.openshift.io", "securitycontextconstraints", "", OPERATION_CREATE, true},
        {"security.openshift.io", "securitycontextconstraints", "", OPERATION_UPDATE, true},
        {"security.openshift.io", "securitycontextconstraints", "", OPERATION_DELETE, true},
        {"security.openshift.io", "securitycontextconstraints", "status", OPERATION_UPDATE, false},
        {"security.openshift.io", "securitycontextconstraints", "", OPERATION_CONNECT, false},
        {"", "securitycontextconstraints", "", OPERATION_CREATE, false},
        {"security.openshift.io", "rangeallocations", "", OPERATION_CREATE, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct request request = {.group = str_of(cases[i].group),
                                        .resource = str_of(cases[i].resource),
                                        .subresource = str_of(cases[i].subresource),
                                        .operation = cases[i].operation};
        ck_assert_msg(scc_objects_concern(&request) == cases[i].concerns, "case %zu", i);
    }
}
END_TEST

static struct decision decided(struct arena *arena, enum pass pass, const char *object) {
    struct json *place = ARENA_NEW(arena, struct json);
    *place = json_from(arena, object);
    struct request request = {.pass = pass, .operation = OPERATION_CREATE, .object = *place};
    struct decision decision;
    scc_objects_admit(arena, &request, &decision);
    return decision;
}

#define FULL                                                                                                           \
    "'metadata':{'name':'s'},'allowPrivilegeEscalation':true,'fsGroup':{'type':'RunAsAny'},'groups':[],'users':[],"    \
    "'supplementalGroups':{'type':'RunAsAny'},'runAsUser':{'type':'RunAsAny'},'seLinuxContext':{'type':'RunAsAny'},"   \
    "'allowHostDirVolumePlugin':false,'volumes':['secret']"

START_TEST(defaulting) {
    static const char *const filled[] = {"/users", "/fsGroup", "/volumes", "/allowPrivilegeEscalation"};
    struct arena arena = {0};
    struct decision whole = decided(&arena, PASS_MUTATE, "{" FULL "}");
    struct decision bare = decided(&arena, PASS_MUTATE, "{'metadata':{'name':'s'},'users':null,'groups':['g']}");
    ck_assert(whole.allowed && bare.allowed && bare.patch.bytes != NULL);
    for (size_t i = 0; i < COUNT(filled); i++) {
        ck_assert(strstr(bare.patch.bytes, filled[i]) != NULL);
        ck_assert(whole.patch.bytes == NULL || strstr(whole.patch.bytes, filled[i]) == NULL);
    }
    ck_assert_ptr_null(strstr(bare.patch.bytes, "/groups"));
    /* A type that is none is judged by the other pass. */
    ck_assert(decided(&arena, PASS_MUTATE, "{'metadata':{'name':'s'},'runAsUser':{'type':'Other'}}").allowed);
    ck_assert(!decided(&arena, PASS_MUTATE, "{'metadata':{'name':'s'},'runAsUser':7}").allowed);
    arena_free(&arena);
}
END_TEST

START_TEST(deletion) {
    struct arena arena = {0};
    struct request request = {.operation = OPERATION_DELETE};
    struct decision decision;
    scc_objects_admit(&arena, &request, &decision);
    ck_assert(decision.allowed && decision.skipped);
    arena_free(&arena);
}
END_TEST

START_TEST(validation) {
    static const struct {
        const char *object, *message; /* NULL: valid */
    } cases[] = {
        {"{" FULL "}", NULL},
        {"{" FULL ",'priority':-1}", "SecurityContextConstraints.security.openshift.io 's' is invalid: priority: "
                                     "Invalid value: -1: priority cannot be negative"},
        {"[]", "SecurityContextConstraints.security.openshift.io is invalid: expected an object, found an array"},
        {"{'metadata':{'name':'s'},'users':'ann'}",
         "SecurityContextConstraints.security.openshift.io is invalid: users: expected an array, found a string"},
        {"{'metadata':{'name':'s'},'priority':2147483648}",
         "SecurityContextConstraints.security.openshift.io is invalid: priority: expected a 32-bit integer, found a "
         "number"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        struct decision decision = decided(&arena, PASS_VALIDATE, cases[i].object);
        ck_assert(decision.allowed == (cases[i].message == NULL) && decision.patch.bytes == NULL);
        if (cases[i].message != NULL) {
            ck_assert_int_eq(decision.code, 422);
            ck_assert_str_eq(decision.reason, "Invalid");
            ck_assert_text(decision.message, unquoted(&arena, cases[i].message).bytes);
        }
        arena_free(&arena);
    }
}
END_TEST

int main(void) {
    return SUITE_RUN("scc_objects", concerns, defaulting, deletion, validation);
}
