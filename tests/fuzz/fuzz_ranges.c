/*
 * Any texts as the annotations of a namespace (lines: uid-range, supplemental-groups, mcs): an SCC that needs them is
 * filled, or it is said why not; ranges that are taken are in order.
 */
#include "fuzz.h"
#include "policy/policy.h"

static void fill(struct arena *arena, struct scc *scc, const struct namespace_ranges *ranges) {
    struct filled_scc filled;
    struct str problem = {0};
    scc_default(arena, scc);
    if (!scc_fill(arena, scc, &(struct scc_home){STR("ns"), ranges}, &filled, &problem)) {
        REQUIRE(!str_empty(problem), "no reason");
        return;
    }
    REQUIRE(scc->run_as_user.type != RULE_MUST_RUN_AS_RANGE || (filled.uid_min.set && filled.uid_max.set), "no UIDs");
    REQUIRE(scc->se_linux.type != RULE_MUST_RUN_AS || filled.se_linux != NULL, "no level");
    REQUIRE(scc->fs_group.type != RULE_MUST_RUN_AS || filled.fs_group.count == 1, "%zu ranges", filled.fs_group.count);
    REQUIRE(scc->supplemental_groups.type != RULE_MUST_RUN_AS || filled.supplemental_groups.count > 0, "no groups");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {0};
    struct namespace_ranges ranges = {0};
    struct str rest = str_copy(&arena, (struct str){size > 0 ? (const char *)data : "", size});
    if (str_split(&rest, '\n', &ranges.uid_range) && str_split(&rest, '\n', &ranges.groups)) {
        str_split(&rest, '\n', &ranges.mcs);
    }
    namespace_derive(&arena, &ranges);
    struct scc rules[] = {
        {.run_as_user = {.type = RULE_MUST_RUN_AS_RANGE}},
        {.se_linux = {.type = RULE_MUST_RUN_AS}},
        {.fs_group = {.type = RULE_MUST_RUN_AS}},
        {.supplemental_groups = {.type = RULE_MUST_RUN_AS}},
    };
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        rules[i].name = STR("x");
        fill(&arena, &rules[i], &ranges);
    }
    arena_free(&arena);
    return 0;
}
