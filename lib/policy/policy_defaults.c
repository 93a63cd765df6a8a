/*
 * What an SCC means where it says nothing: the reference's SetDefaults_SCC (openshift-kube-apiserver,
 * customresourcevalidation/securitycontextconstraints/defaults.go), and the facts that evaluation derives from it once.
 */
#include "policy/policy.h"

static void type_default(struct group_rule *rule) {
    if (str_empty(rule->type_name)) {
        rule->type_name = STR("RunAsAny");
        rule->type = RULE_RUN_AS_ANY;
    }
}

/* Every type that a pod can ask for, but hostPath. */
static size_t volumes_all(struct str *items, size_t count) {
    for (enum volume_type type = 0; type < VOLUME_TYPES; type++) {
        if (type != VOLUME_HOST_PATH) {
            items[count++] = volume_type_name(type);
        }
    }
    return count;
}

/* The set that SetDefaults_SCC begins with, before the boolean has its say. */
static size_t volumes_start(const struct scc *scc, struct str *items) {
    if (!scc->volumes.present) {
        items[0] = STR("*");
        return 1;
    }
    if (scc->volumes.count == 0) {
        items[0] = scc->allow_host_dir_volume_plugin ? STR("hostPath") : STR("none");
        return 1;
    }
    memcpy(items, scc->volumes.items, scc->volumes.count * sizeof *items);
    return scc->volumes.count;
}

/* allowHostDirVolumePlugin always wins over the list. An unusual end: [hostPath] without the plugin becomes []. */
static void volumes_default(struct arena *arena, struct scc *scc) {
    struct str *items = ARENA_ARRAY(arena, scc->volumes.count + VOLUME_TYPES + 1, struct str);
    struct str_list list = {.items = items, .count = volumes_start(scc, items)};
    bool all = str_list_has(&list, STR("*"));
    if (scc->allow_host_dir_volume_plugin) {
        if (!all) {
            items[list.count++] = STR("hostPath");
        }
    } else {
        size_t kept = 0;
        for (size_t i = 0; i < list.count; i++) {
            if (!str_equal(items[i], STR("*")) && !str_equal(items[i], STR("hostPath"))) {
                items[kept++] = items[i];
            }
        }
        list.count = all ? volumes_all(items, kept) : kept;
    }
    scc->volumes = str_list_sorted(arena, &list);
    scc->volumes.present = true;
}

static unsigned needs_of(const struct scc *scc) {
    unsigned needs = 0;
    if (scc->run_as_user.type == RULE_MUST_RUN_AS_RANGE && !scc->run_as_user.range_min.set &&
        !scc->run_as_user.range_max.set) {
        needs |= NEEDS_UID_RANGE;
    }
    if (scc->se_linux.type == RULE_MUST_RUN_AS && str_empty(scc->se_linux.options.level)) {
        needs |= NEEDS_LEVEL;
    }
    if (scc->fs_group.type == RULE_MUST_RUN_AS && scc->fs_group.ranges.count == 0) {
        needs |= NEEDS_FS_GROUP;
    }
    if (scc->supplemental_groups.type == RULE_MUST_RUN_AS && scc->supplemental_groups.ranges.count == 0) {
        needs |= NEEDS_SUPPLEMENTAL_GROUPS;
    }
    return needs;
}

void scc_derive(struct scc *scc) {
    scc->score = scc_score(scc);
    scc->needs = needs_of(scc);
    scc->all_volumes = str_list_has(&scc->volumes, STR("*"));
    scc->volume_types = 0;
    for (enum volume_type type = 0; type < VOLUME_TYPES; type++) {
        if (str_list_has(&scc->volumes, volume_type_name(type))) {
            scc->volume_types |= UINT32_C(1) << type;
        }
    }
}

void scc_default(struct arena *arena, struct scc *scc) {
    type_default(&scc->fs_group);
    type_default(&scc->supplemental_groups);
    scc->users.present = scc->groups.present = true;
    volumes_default(arena, scc);
    if (!scc->allow_privilege_escalation.set) {
        scc->allow_privilege_escalation = (struct opt_bool){.set = true, .value = true};
    }
    scc_derive(scc);
}
