/*
 * allowPrivilegeEscalation: first the SCC's default, then false where true is forbidden; absent is refused as true is.
 */
#include "strategy/evaluation.h"

#define FORBID "'allowPrivilegeEscalation':false"
#define DEFAULT_NO "'defaultAllowPrivilegeEscalation':false"
#define DEFAULT_YES "'defaultAllowPrivilegeEscalation':true"
#define FALSE CONTAINER_ADDS("allowPrivilegeEscalation", "false")
#define TRUE CONTAINER_ADDS("allowPrivilegeEscalation", "true")
#define WRONG                                                                                                          \
    "provider s: .containers[0].allowPrivilegeEscalation: Invalid value: true: Allowing privilege escalation for "     \
    "containers is not allowed"

static const struct strategy_case cases[] = {
    {"", CONTAINER(""), NULL, NULL}, /* absent in the SCC is true */
    {"", CONTAINER("'allowPrivilegeEscalation':true"), NULL, NULL},
    {DEFAULT_NO, CONTAINER(""), FALSE, NULL},
    {DEFAULT_YES, CONTAINER(""), TRUE, NULL},
    {DEFAULT_NO, CONTAINER("'allowPrivilegeEscalation':true"), NULL, NULL},
    {DEFAULT_NO, CONTAINER("'privileged':true"), NULL, NULL},
    {DEFAULT_NO, CONTAINER("'privileged':false"), FALSE, NULL},
    {DEFAULT_NO, CONTAINER("'capabilities':{'add':['X','CAP_SYS_ADMIN']}"), NULL, NULL},
    {DEFAULT_NO, CONTAINER("'capabilities':{'add':['SYS_ADMIN']}"), FALSE, NULL}, /* only under the full name */
    {DEFAULT_NO, CONTAINER("'capabilities':{'drop':['CAP_SYS_ADMIN']}"), FALSE, NULL},
    {FORBID, CONTAINER(""), FALSE, NULL},
    {FORBID, CONTAINER("'allowPrivilegeEscalation':false"), NULL, NULL},
    {FORBID, CONTAINER("'allowPrivilegeEscalation':true"), NULL, WRONG},
    {FORBID, CONTAINER("'privileged':true"), FALSE, NULL},
    {FORBID "," DEFAULT_NO, CONTAINER(""), FALSE, NULL},
    {FORBID "," DEFAULT_YES, CONTAINER(""), TRUE, WRONG},
    {FORBID "," DEFAULT_YES, CONTAINER("'privileged':true"), FALSE, NULL},
};

START_TEST(tables) {
    strategy_check(&strategy_privilege_escalation, cases, COUNT(cases));
}
END_TEST

START_TEST(without_generation) {
    struct arena arena = {0};
    struct pod pod = pod_from(&arena, CONTAINER(""));
    struct evaluation evaluation = evaluation_with(&arena, FORBID, &pod);
    struct container_at container = {
        .facts = pod.facts->containers, .security = pod.containers, .path = evaluation.provider};
    strategy_privilege_escalation.validate_container(&evaluation, &container);
    ck_assert_text(violations_text(&arena, &evaluation.violations),
                   "provider s: .allowPrivilegeEscalation: Invalid value: null: Allowing privilege escalation for "
                   "containers is not allowed");
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("privilege_escalation", tables, without_generation);
}
