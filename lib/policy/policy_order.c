/*
 * Which SCC is tried first, and why: priority, then how much it allows, then its name. Weights and words are those of
 * the reference (securitycontextconstraints/util/sort: byrestrictions.go, bypriority.go).
 */
#include "policy/policy.h"

/* Each weight is greater than all below it together can be, so that no sum of lesser rights outweighs a greater one. */
enum {
    SCORE_PRIVILEGED = 1600000,
    SCORE_HOST_PORTS = 800000,
    SCORE_HOST_NETWORK = 400000,
    SCORE_HOST_VOLUMES = 200000,
    SCORE_NON_TRIVIAL_VOLUMES = 100000,
    SCORE_STRATEGY_STEP = 10000, /* of runAsUser and of seLinuxContext */
    SCORE_CAPABILITIES_MAX = 9999,
};

static int volumes_score(const struct scc *scc) {
    static const struct str trivial_items[] = {STR_INIT("secret"),      STR_INIT("configMap"), STR_INIT("emptyDir"),
                                               STR_INIT("downwardAPI"), STR_INIT("projected"), STR_INIT("none")};
    const struct str_list trivial = {.items = trivial_items, .count = sizeof trivial_items / sizeof trivial_items[0]};
    if (str_list_has(&scc->volumes, STR("hostPath")) || str_list_has(&scc->volumes, STR("*"))) {
        return SCORE_HOST_VOLUMES;
    }
    for (size_t i = 0; i < scc->volumes.count; i++) {
        if (!str_list_has(&trivial, scc->volumes.items[i])) {
            return SCORE_NON_TRIVIAL_VOLUMES;
        }
    }
    return 0;
}

static bool has_any_case(const struct str_list *capabilities, struct str upper) {
    for (size_t i = 0; i < capabilities->count; i++) {
        if (str_equal_fold(capabilities->items[i], upper)) {
            return true;
        }
    }
    return false;
}

static int capabilities_score(const struct scc *scc) {
    const struct str_list *allowed = &scc->allowed_capabilities, *dropped = &scc->required_drop_capabilities;
    int64_t score = 5000 + 300 * (int64_t)scc->default_add_capabilities.count;
    bool allows_all = has_any_case(allowed, STR("*")) || has_any_case(allowed, STR("ALL"));
    score += allows_all ? 4000 : 10 * (int64_t)allowed->count;
    score -= has_any_case(dropped, STR("ALL")) ? 3000 : 50 * (int64_t)dropped->count;
    if (score < 0) {
        return 0;
    }
    return score > SCORE_CAPABILITIES_MAX ? SCORE_CAPABILITIES_MAX : (int)score;
}

static int strategy_score(enum rule_type type) {
    switch (type) {
    case RULE_RUN_AS_ANY:
        return 4 * SCORE_STRATEGY_STEP;
    case RULE_MUST_RUN_AS_NON_ROOT:
        return 3 * SCORE_STRATEGY_STEP;
    case RULE_MUST_RUN_AS_RANGE:
        return 2 * SCORE_STRATEGY_STEP;
    case RULE_MUST_RUN_AS:
        return SCORE_STRATEGY_STEP;
    case RULE_UNKNOWN:
        break;
    }
    return 0;
}

int scc_score(const struct scc *scc) {
    int score = volumes_score(scc) + capabilities_score(scc);
    score += scc->allow_privileged_container ? SCORE_PRIVILEGED : 0;
    score += scc->allow_host_ports ? SCORE_HOST_PORTS : 0;
    score += scc->allow_host_network ? SCORE_HOST_NETWORK : 0;
    return score + strategy_score(scc->run_as_user.type) + strategy_score(scc->se_linux.type);
}

static int64_t priority_of(const struct scc *scc) {
    return scc->priority.set ? scc->priority.value : 0;
}

int scc_order(const struct scc *a, const struct scc *b) {
    if (priority_of(a) != priority_of(b)) {
        return priority_of(a) > priority_of(b) ? -1 : 1;
    }
    if (a->score != b->score) {
        return a->score < b->score ? -1 : 1;
    }
    return str_compare(a->name, b->name);
}

/* The first right that only the laxer one has. */
static const char *restrictive_reason(int stricter, int laxer) {
    static const struct {
        int score;
        const char *reason;
    } rights[] = {
        {SCORE_PRIVILEGED, "forbids privileged"},
        {SCORE_HOST_PORTS, "forbids host ports"},
        {SCORE_HOST_NETWORK, "forbids host networking"},
        {SCORE_HOST_VOLUMES, "forbids host volume mounts"},
        {SCORE_NON_TRIVIAL_VOLUMES, "forbids non-trivial volume mounts"},
    };
    for (size_t i = 0; i < sizeof rights / sizeof rights[0]; i++) {
        if (laxer >= rights[i].score) {
            if (stricter < rights[i].score) {
                return rights[i].reason;
            }
            stricter -= rights[i].score;
            laxer -= rights[i].score;
        }
    }
    return stricter / SCORE_STRATEGY_STEP < laxer / SCORE_STRATEGY_STEP ? "permits less runAs strategies"
                                                                        : "permits less capabilities";
}

const char *scc_order_reason(const struct scc *a, const struct scc *b) {
    if (priority_of(a) != priority_of(b)) {
        return priority_of(a) > priority_of(b) ? "has higher priority" : "has lower priority";
    }
    if (a->score == b->score) {
        return "ordered by name";
    }
    return a->score < b->score ? restrictive_reason(a->score, b->score) : restrictive_reason(b->score, a->score);
}
