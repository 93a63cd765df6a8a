/*
 * Defaulting (SetDefaults_SCC): volumes against allowHostDirVolumePlugin above all, and what is derived from an SCC.
 */
#include "policy/policy_text.h"

#define ALL_BUT_HOST_PATH                                                                                              \
    "awsElasticBlockStore azureDisk azureFile cephFS cinder configMap csi downwardAPI emptyDir ephemeral fc "          \
    "flexVolume flocker gcePersistentDisk gitRepo glusterfs image iscsi nfs persistentVolumeClaim "                    \
    "photonPersistentDisk portworxVolume projected quobyte rbd scaleIO secret storageOS vsphere"

static struct str joined(struct arena *arena, const struct str_list *list) {
    struct buf buf = BUF(arena);
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0) {
            buf_char(&buf, ' ');
        }
        buf_str(&buf, list->items[i]);
    }
    return buf_view(&buf);
}

static const struct {
    const char *object, *volumes;
} volume_cases[] = {
    {"{}", ALL_BUT_HOST_PATH},
    {"{'volumes':null}", ALL_BUT_HOST_PATH},
    {"{'allowHostDirVolumePlugin':true}", "*"},
    {"{'volumes':[]}", "none"},
    {"{'volumes':[],'allowHostDirVolumePlugin':true}", "hostPath"},
    {"{'volumes':['secret','csi','secret']}", "csi secret"},
    {"{'volumes':['secret','hostPath']}", "secret"},
    {"{'volumes':['hostPath']}", ""},
    {"{'volumes':['secret'],'allowHostDirVolumePlugin':true}", "hostPath secret"},
    {"{'volumes':['hostPath','secret'],'allowHostDirVolumePlugin':true}", "hostPath secret"},
    {"{'volumes':['secret','*'],'allowHostDirVolumePlugin':true}", "* secret"},
    {"{'volumes':['*','none','odd','hostPath']}", NULL},
};

START_TEST(volumes) {
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof volume_cases / sizeof volume_cases[0]; i++) {
        struct scc scc = scc_defaulted(&arena, volume_cases[i].object);
        ck_assert(scc.volumes.present);
        if (volume_cases[i].volumes != NULL) {
            ck_assert_text(joined(&arena, &scc.volumes), volume_cases[i].volumes);
        } else { /* everything there is, and what was named besides */
            ck_assert_uint_eq(scc.volumes.count, 31);
            ck_assert(str_list_has(&scc.volumes, STR("odd")) && str_list_has(&scc.volumes, STR("none")));
            ck_assert(!str_list_has(&scc.volumes, STR("hostPath")) && !str_list_has(&scc.volumes, STR("*")));
        }
    }
    arena_free(&arena);
}
END_TEST

START_TEST(the_rest) {
    struct arena arena = {0};
    struct scc scc = scc_defaulted(&arena, "{}");
    ck_assert_text(scc.fs_group.type_name, "RunAsAny");
    ck_assert_int_eq(scc.fs_group.type, RULE_RUN_AS_ANY);
    ck_assert_int_eq(scc.supplemental_groups.type, RULE_RUN_AS_ANY);
    ck_assert_int_eq(scc.run_as_user.type, RULE_UNKNOWN);
    ck_assert_int_eq(scc.se_linux.type, RULE_UNKNOWN);
    ck_assert(scc.users.present && scc.groups.present && scc.users.count == 0);
    ck_assert(!scc.allowed_capabilities.present);
    ck_assert(scc.allow_privilege_escalation.set && scc.allow_privilege_escalation.value);
    ck_assert(!scc.default_allow_privilege_escalation.set && !scc.priority.set);
    scc = scc_defaulted(&arena, "{'allowPrivilegeEscalation':false,'fsGroup':{'type':'Odd'},'users':['a']}");
    ck_assert(scc.allow_privilege_escalation.set && !scc.allow_privilege_escalation.value);
    ck_assert_text(scc.fs_group.type_name, "Odd");
    ck_assert_uint_eq(scc.users.count, 1);
    arena_free(&arena);
}
END_TEST

START_TEST(derived) {
    struct arena arena = {0};
    struct scc scc = scc_defaulted(&arena, "{'volumes':['secret','image','odd']}");
    ck_assert_uint_eq(scc.volume_types, UINT32_C(1) << VOLUME_SECRET | UINT32_C(1) << VOLUME_IMAGE);
    ck_assert(!scc.all_volumes);
    ck_assert_uint_eq(scc.needs, 0);
    scc = scc_defaulted(&arena, "{'allowHostDirVolumePlugin':true}");
    ck_assert(scc.all_volumes);
    scc = scc_defaulted(&arena, "{'runAsUser':{'type':'MustRunAsRange','uidRangeMax':3},"
                                "'seLinuxContext':{'type':'MustRunAs','seLinuxOptions':{'user':'u'}},"
                                "'fsGroup':{'type':'MustRunAs','ranges':[{}]}}");
    ck_assert_uint_eq(scc.needs, NEEDS_LEVEL);
    ck_assert_int_eq(scc.score, scc_score(&scc));
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("policy_defaults", volumes, the_rest, derived);
}
