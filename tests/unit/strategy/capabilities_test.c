/*
 * Capabilities: what is filled in, that lists stay as written when neither grows, and what is refused.
 */
#include "strategy/evaluation.h"

#define DEFAULT_ADD "'defaultAddCapabilities':['B','A']"
#define DROPS "'requiredDropCapabilities':['KILL','ALL']"
#define OWN(lists) CONTAINER("'capabilities':{" lists "}")
#define LISTS(value) "[" ADD("/spec/containers/0/securityContext/capabilities", value) "]"
#define PATH "/spec/containers/0/securityContext/capabilities/"
#define IS "provider s: .containers[0].capabilities"
#define MAY_NOT(name) IS ".add: Invalid value: '" name "': capability may not be added"

static const struct strategy_case cases[] = {
    {"", CONTAINER(""), NULL, NULL},
    {"", OWN(""), NULL, NULL},
    {"", OWN("'add':[],'drop':['X','X']"), NULL, NULL},
    {"", OWN("'add':['X']"), NULL, MAY_NOT("X")},
    {"", OWN("'add':['ALL','Y']"), NULL, MAY_NOT("ALL") "\n" MAY_NOT("Y")},
    {"'allowedCapabilities':['X']", OWN("'add':['X']"), NULL, NULL},
    {"'allowedCapabilities':['X']", OWN("'add':['x']"), NULL, MAY_NOT("x")}, /* as written */
    {"'allowedCapabilities':['X']", OWN("'add':['CAP_X']"), NULL, MAY_NOT("CAP_X")},
    {"'allowedCapabilities':['ALL']", OWN("'add':['X']"), NULL, MAY_NOT("X")}, /* only * means all */
    {"'allowedCapabilities':['*']", OWN("'add':['X']"), NULL, NULL},
    {DEFAULT_ADD, CONTAINER(""), LISTS("{'add':['A','B']}"), NULL},
    {DEFAULT_ADD, OWN(""), "[" ADD(PATH "add", "['A','B']") "]", NULL},
    {DEFAULT_ADD, OWN("'add':['B','A']"), NULL, NULL}, /* nothing grows: the order stays */
    {DEFAULT_ADD, OWN("'add':['B','A','B']"), NULL, NULL},
    {DEFAULT_ADD, OWN("'add':['B']"), "[" REPLACE(PATH "add", "['A','B']") "]", NULL},
    {DEFAULT_ADD, OWN("'drop':['A']"), "[" ADD(PATH "add", "['B']") "]", NULL}, /* own drops win */
    {DEFAULT_ADD, OWN("'drop':['B','A']"), NULL, NULL},
    {DEFAULT_ADD, OWN("'add':['C']"), "[" REPLACE(PATH "add", "['A','B','C']") "]", MAY_NOT("C")},
    {DROPS, CONTAINER(""), LISTS("{'drop':['ALL','KILL']}"), NULL},
    {DROPS, OWN("'drop':['X','KILL']"), "[" REPLACE(PATH "drop", "['ALL','KILL','X']") "]", NULL},
    {DROPS, OWN("'drop':['KILL','ALL','Z','A']"), NULL, NULL},
    {DROPS, OWN("'add':['Y','X','Y']"), "[" REPLACE(PATH "add", "['X','Y']") "," ADD(PATH "drop", "['ALL','KILL']") "]",
     MAY_NOT("X") "\n" MAY_NOT("Y")}, /* the other list is sorted along */
    {DEFAULT_ADD "," DROPS, CONTAINER(""), LISTS("{'add':['A','B'],'drop':['ALL','KILL']}"), NULL},
    {DEFAULT_ADD ",'requiredDropCapabilities':['A']", CONTAINER(""), LISTS("{'add':['A','B'],'drop':['A']}"), NULL},
};

START_TEST(tables) {
    strategy_check(&strategy_capabilities, cases, COUNT(cases));
}
END_TEST

/* What generation prevents, but a strategy alone can be asked. */
START_TEST(without_generation) {
    static const struct {
        const char *scc, *pod, *violations;
    } only_validated[] = {
        {DROPS, CONTAINER(""), IS ": Invalid value: null: required capabilities are not set on the securityContext"},
        {DEFAULT_ADD, CONTAINER(""),
         IS ": Invalid value: null: required capabilities are not set on the securityContext"},
        {DROPS ",'allowedCapabilities':['*']", CONTAINER(""),
         IS ": Invalid value: null: required capabilities are not set on the securityContext"},
        {DROPS ",'allowedCapabilities':['*']", OWN(""), ""}, /* * also ends the check of drops */
        {DROPS, OWN("'drop':['ALL']"),
         IS ".drop: Invalid value: ['ALL']: KILL is required to be dropped but was not found"},
        {DROPS, OWN("'drop':[]"),
         IS ".drop: Invalid value: []: KILL is required to be dropped but was not found\n" IS
            ".drop: Invalid value: []: ALL is required to be dropped but was not found"},
        {DROPS, OWN(""),
         IS ".drop: Invalid value: null: KILL is required to be dropped but was not found\n" IS
            ".drop: Invalid value: null: ALL is required to be dropped but was not found"},
    };
    for (size_t i = 0; i < COUNT(only_validated); i++) {
        struct arena arena = {0};
        struct pod pod = pod_from(&arena, only_validated[i].pod);
        struct evaluation evaluation = evaluation_with(&arena, only_validated[i].scc, &pod);
        struct container_at container = {
            .facts = pod.facts->containers,
            .security = pod.containers,
            .path = container_path(&arena, evaluation.provider, pod.facts->containers),
        };
        strategy_capabilities.validate_container(&evaluation, &container);
        ck_assert_text(violations_text(&arena, &evaluation.violations),
                       unquoted(&arena, only_validated[i].violations).bytes);
        arena_free(&arena);
    }
}
END_TEST

int main(void) {
    return SUITE_RUN("capabilities", tables, without_generation);
}
