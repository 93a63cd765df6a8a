/*
 * Which requests concern SCC: only what is named harmless is passed over; and which updates change nothing of interest.
 */
#include "admit/scope.h"

#include "suite.h"

START_TEST(resources) {
    static const struct {
        const char *group, *resource, *subresource;
        enum operation operation;
        bool concerns;
    } cases[] = {
        {"", "pods", "", OPERATION_CREATE, true},
        {"", "pods", "", OPERATION_UPDATE, true},
        {"", "pods", "", OPERATION_DELETE, false},
        {"", "pods", "", OPERATION_CONNECT, false},
        {"", "pods", "exec", OPERATION_CONNECT, false},
        {"", "pods", "exec", OPERATION_CREATE, false},
        {"", "pods", "attach", OPERATION_CREATE, false},
        {"", "pods", "binding", OPERATION_CREATE, false},
        {"", "pods", "eviction", OPERATION_CREATE, false},
        {"", "pods", "log", OPERATION_CREATE, false},
        {"", "pods", "portforward", OPERATION_CREATE, false},
        {"", "pods", "proxy", OPERATION_CREATE, false},
        {"", "pods", "status", OPERATION_UPDATE, false},
        {"", "pods", "ephemeralcontainers", OPERATION_UPDATE, true},
        {"", "pods", "resize", OPERATION_UPDATE, true},
        {"", "pods", "unknown", OPERATION_UPDATE, true},
        {"", "pods", "Status", OPERATION_UPDATE, true},
        {"", "Pods", "", OPERATION_CREATE, false},
        {"apps", "pods", "", OPERATION_CREATE, false},
        {"", "namespaces", "", OPERATION_CREATE, false},
        {"", "podtemplates", "", OPERATION_CREATE, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct request request = {
            .group = str_of(cases[i].group),
            .resource = str_of(cases[i].resource),
            .subresource = str_of(cases[i].subresource),
            .operation = cases[i].operation,
        };
        ck_assert_msg(scope_concerns_pod(&request) == cases[i].concerns, "case %zu", i);
    }
}
END_TEST

#define OVN "'k8s.ovn.org/pod-networks'"
#define META(members) "{'metadata':{" members "},'spec':{'hostPID':true}}"
#define NOTES(members) META("'annotations':{" members "}")

START_TEST(updates) {
    static const struct {
        const char *before, *after;
        bool ignorable;
    } cases[] = {
        {META(""), META(""), true},
        {META(""), "{'metadata':{},'spec':{'hostPID':true,'schedulingGates':[{'name':'g'}]}}", true},
        {META(""), "{'metadata':{},'spec':{'hostPID':false}}", false},
        {META(""), NOTES(OVN ":'x'"), true},
        {NOTES(OVN ":'x'"), NOTES(OVN ":'y'"), true},
        {NOTES(OVN ":'x'"), META(""), true},
        {NOTES(OVN ":'x','a':'b'"), NOTES("'a':'b'"), true},
        {META(""), NOTES("'a':'b'"), false},
        {META(""), NOTES("'a':''"), false},
        {META(""), NOTES("'openshift.io/scc':'privileged'"), false},
        {NOTES("'a':'b'"), NOTES("'a':'c'"), false},
        {NOTES("'a':'b'"), META(""), false},
        {NOTES("'a':'b'"), NOTES("'A':'b'"), false},
        {NOTES("'a':'b'"), NOTES("'a':'b'"), true},
        {NOTES(OVN ":'x','a':'b'"), NOTES(OVN ":'y','a':'c'"), false},
        {META(""), NOTES("'k8s.ovn.org/pod-networks2':'x'"), false},
        {META("'annotations':null"), META("'annotations':{}"), true},
        {META(""), META("'ownerReferences':[{'name':'o'}],'finalizers':['f']"), true},
        {META(""), META("'ownerReferences':[{'name':'o'}],'labels':{'a':'b'}"), false},
        {META(""), META("'labels':{'a':''}"), false},
        {META(""), META("'name':'x'"), false},
        {META(""), "{'spec':{'hostPID':true}}", true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        struct request request = {.operation = OPERATION_UPDATE,
                                  .object = json_from(&arena, cases[i].after),
                                  .old_object = json_from(&arena, cases[i].before)};
        ck_assert_msg(scope_update_is_ignorable(&arena, &request) == cases[i].ignorable, "case %zu", i);
        arena_free(&arena);
    }
}
END_TEST

int main(void) {
    return SUITE_RUN("scope", resources, updates);
}
