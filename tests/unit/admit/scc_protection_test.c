/*
 * Shipped SCCs: rules and existence are kept, users, groups and metadata are free, and the label on the old one permits.
 */
#include "admit/scc_protection.h"

#include "suite.h"

#define LABELLED "'metadata':{'labels':{'security.openshift.io/allow-changes':'true'}}"

START_TEST(refusals) {
    static const struct {
        const char *name;
        enum operation operation;
        const char *before, *after;
        bool refused;
    } cases[] = {
        {"restricted-v2", OPERATION_DELETE, "{}", "null", true},
        {"mine", OPERATION_DELETE, "{}", "null", false},
        {"restricted-v2", OPERATION_DELETE, "{" LABELLED "}", "null", false},
        {"restricted-v2", OPERATION_CREATE, "null", "{'priority':1}", false},
        {"restricted-v2", OPERATION_UPDATE, "{'priority':1}", "{'priority':2}", true},
        {"restricted-v2", OPERATION_UPDATE, "{'priority':1}", "{}", true},
        {"restricted-v2", OPERATION_UPDATE, "{}", "{'priority':1}", true},
        {"restricted-v2", OPERATION_UPDATE, "{'priority':null}", "{}", false},
        {"restricted-v2", OPERATION_UPDATE, "{'volumes':['a','b']}", "{'volumes':['b','a']}", true},
        {"restricted-v2", OPERATION_UPDATE, "{'users':['a'],'metadata':{}}",
         "{'groups':['b'],'metadata':{'labels':{'a':'b'}}}", false},
        {"restricted-v2", OPERATION_UPDATE, "{" LABELLED ",'priority':1}", "{}", false},
        {"restricted-v2", OPERATION_UPDATE, "{'priority':1}", "{" LABELLED "}", true}, /* the old label counts */
        {"restricted-v2", OPERATION_UPDATE,
         "{'metadata':{'labels':{'security.openshift.io/allow-changes':'yes'}},'priority':1}", "{}", true},
        {"mine", OPERATION_UPDATE, "{'priority':1}", "{'priority':2}", false},
        /* of a collection: the request has no name */
        {"", OPERATION_DELETE, "{'metadata':{'name':'restricted-v2'}}", "null", true},
        {"", OPERATION_DELETE, "{'metadata':{'name':'mine'}}", "null", false},
        {"", OPERATION_DELETE, "{}", "null", true},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        struct request request = {.name = str_of(cases[i].name),
                                  .operation = cases[i].operation,
                                  .object = json_from(&arena, cases[i].after),
                                  .old_object = json_from(&arena, cases[i].before)};
        struct decision decision = {.allowed = true};
        ck_assert_msg(scc_protection_refuses(&arena, &request, &decision) == cases[i].refused, "case %zu", i);
        ck_assert(decision.allowed == !cases[i].refused);
        ck_assert(!cases[i].refused ||
                  (decision.code == 403 && strstr(decision.message.bytes, "deleting the shipped SCC") != NULL) ||
                  strstr(decision.message.bytes, "\"restricted-v2\"") != NULL);
        arena_free(&arena);
    }
}
END_TEST

int main(void) {
    return SUITE_RUN("scc_protection", refusals);
}
