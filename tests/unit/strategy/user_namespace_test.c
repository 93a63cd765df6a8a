/*
 * userNamespaceLevel: RequirePodLevel wants hostUsers false, said aloud.
 */
#include "strategy/evaluation.h"

#define REQUIRE "'userNamespaceLevel':'RequirePodLevel'"
#define WRONG(value) "provider s: .spec.hostUsers: Invalid value: " value ": Host Users must be set to false"

static const struct strategy_case cases[] = {
    {"", SPEC(""), NULL, NULL},
    {"", SPEC("'hostUsers':true"), NULL, NULL},
    {"'userNamespaceLevel':'AllowHostLevel'", SPEC("'hostUsers':true"), NULL, NULL},
    {"'userNamespaceLevel':'requirepodlevel'", SPEC("'hostUsers':true"), NULL, NULL}, /* not that name */
    {REQUIRE, SPEC("'hostUsers':false"), NULL, NULL},
    {REQUIRE, SPEC("'hostUsers':true"), NULL, WRONG("true")},
    {REQUIRE, SPEC(""), NULL, WRONG("null")},
    {REQUIRE, SPEC("'hostUsers':null,'containers':[{}]"), NULL, WRONG("null")},
};

START_TEST(tables) {
    strategy_check(&strategy_user_namespace, cases, COUNT(cases));
}
END_TEST

int main(void) {
    return SUITE_RUN("user_namespace", tables);
}
