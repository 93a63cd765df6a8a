/*
 * readOnlyRootFilesystem: filled in where absent, refused where false.
 */
#include "strategy/evaluation.h"

#define REQUIRE "'readOnlyRootFilesystem':true"
#define PATH "provider s: .containers[0].readOnlyRootFilesystem: "

static const struct strategy_case cases[] = {
    {"", CONTAINER(""), NULL, NULL},
    {"", CONTAINER("'readOnlyRootFilesystem':false"), NULL, NULL},
    {REQUIRE, CONTAINER(""), CONTAINER_ADDS("readOnlyRootFilesystem", "true"), NULL},
    {REQUIRE, CONTAINER("'readOnlyRootFilesystem':true"), NULL, NULL},
    {REQUIRE, CONTAINER("'readOnlyRootFilesystem':false"), NULL,
     PATH "Invalid value: false: ReadOnlyRootFilesystem must be set to true"},
    {REQUIRE, SPEC("'initContainers':[{}],'containers':[{'securityContext':{'readOnlyRootFilesystem':false}}]"),
     "[" ADD("/spec/initContainers/0/securityContext", "{'readOnlyRootFilesystem':true}") "]",
     PATH "Invalid value: false: ReadOnlyRootFilesystem must be set to true"},
};

START_TEST(tables) {
    strategy_check(&strategy_read_only_root, cases, COUNT(cases));
}
END_TEST

START_TEST(without_generation) {
    struct arena arena = {0};
    struct pod pod = pod_from(&arena, CONTAINER(""));
    struct evaluation evaluation = evaluation_with(&arena, REQUIRE, &pod);
    struct container_at container = {
        .facts = pod.facts->containers, .security = pod.containers, .path = evaluation.provider};
    strategy_read_only_root.validate_container(&evaluation, &container);
    ck_assert_text(
        violations_text(&arena, &evaluation.violations),
        "provider s: .readOnlyRootFilesystem: Invalid value: null: ReadOnlyRootFilesystem may not be nil and "
        "must be set to true");
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("read_only_root", tables, without_generation);
}
