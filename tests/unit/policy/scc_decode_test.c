/*
 * SCCs as written: every field arrives, absent and empty are told apart, and a wrong type is an error with its path.
 */
#include "policy/policy_text.h"

START_TEST(every_field) {
    struct arena arena = {0};
    struct scc scc = scc_from(
        &arena, "{'metadata':{'name':'all'},'priority':-2147483648,'allowPrivilegedContainer':true,"
                "'defaultAddCapabilities':['A'],'requiredDropCapabilities':['B','C'],'allowedCapabilities':[],"
                "'allowHostDirVolumePlugin':true,'volumes':['*'],'allowedFlexVolumes':[{'driver':'a/b'},{}],"
                "'allowHostNetwork':true,'allowHostPorts':true,'allowHostPID':true,'allowHostIPC':true,"
                "'userNamespaceLevel':'RequirePodLevel','defaultAllowPrivilegeEscalation':false,"
                "'allowPrivilegeEscalation':true,'readOnlyRootFilesystem':true,"
                "'seLinuxContext':{'type':'MustRunAs','seLinuxOptions':{'user':'u','role':'r','type':'t','level':'l'}},"
                "'runAsUser':{'type':'MustRunAsRange','uid':1,'uidRangeMin':2,'uidRangeMax':9223372036854775807},"
                "'supplementalGroups':{'type':'RunAsAny'},'fsGroup':{'type':'MustRunAs','ranges':[{'min':1,'max':2},{'"
                "max':3}]},"
                "'users':['x'],'groups':['g','h'],'seccompProfiles':['*'],'allowedUnsafeSysctls':['s.*'],"
                "'forbiddenSysctls':['f'],'unknown':{'is':'passed over'}}");
    ck_assert_text(scc.name, "all");
    ck_assert_int_eq(scc.priority.value, INT32_MIN);
    ck_assert(scc.allow_privileged_container && scc.allow_host_dir_volume_plugin && scc.allow_host_network);
    ck_assert(scc.allow_host_ports && scc.allow_host_pid && scc.allow_host_ipc && scc.read_only_root_filesystem);
    ck_assert(scc.default_allow_privilege_escalation.set && !scc.default_allow_privilege_escalation.value);
    ck_assert(scc.allow_privilege_escalation.set && scc.allow_privilege_escalation.value);
    ck_assert_text(scc.default_add_capabilities.items[0], "A");
    ck_assert_text(scc.required_drop_capabilities.items[1], "C");
    ck_assert(scc.allowed_capabilities.present && scc.allowed_capabilities.count == 0);
    ck_assert_text(scc.volumes.items[0], "*");
    ck_assert(scc.has_flex_volumes);
    ck_assert_text(scc.flex_drivers.items[0], "a/b");
    ck_assert(scc.flex_drivers.items[1].bytes != NULL && scc.flex_drivers.items[1].length == 0);
    ck_assert_text(scc.user_namespace_level, "RequirePodLevel");
    ck_assert(scc.se_linux.has_options && scc.se_linux.type == RULE_MUST_RUN_AS);
    ck_assert_text(scc.se_linux.options.user, "u");
    ck_assert_text(scc.se_linux.options.role, "r");
    ck_assert_text(scc.se_linux.options.type, "t");
    ck_assert_text(scc.se_linux.options.level, "l");
    ck_assert_int_eq(scc.run_as_user.type, RULE_MUST_RUN_AS_RANGE);
    ck_assert_int_eq(scc.run_as_user.uid.value, 1);
    ck_assert_int_eq(scc.run_as_user.range_min.value, 2);
    ck_assert_int_eq(scc.run_as_user.range_max.value, INT64_MAX);
    ck_assert_uint_eq(scc.fs_group.ranges.count, 2);
    ck_assert_int_eq(scc.fs_group.ranges.items[1].min, 0);
    ck_assert_int_eq(scc.fs_group.ranges.items[1].max, 3);
    ck_assert_int_eq(scc.supplemental_groups.type, RULE_RUN_AS_ANY);
    ck_assert_text(scc.users.items[0], "x");
    ck_assert_text(scc.groups.items[1], "h");
    ck_assert_text(scc.seccomp_profiles.items[0], "*");
    ck_assert_text(scc.allowed_unsafe_sysctls.items[0], "s.*");
    ck_assert_text(scc.forbidden_sysctls.items[0], "f");
    arena_free(&arena);
}
END_TEST

START_TEST(nothing_given) {
    struct arena arena = {0};
    struct scc scc = scc_from(&arena, "{'metadata':null,'priority':null,'runAsUser':null,'volumes':null}");
    ck_assert(scc.name.bytes == NULL && !scc.priority.set && !scc.volumes.present && !scc.has_flex_volumes);
    ck_assert(!scc.se_linux.has_options && !scc.run_as_user.uid.set);
    ck_assert_int_eq(scc.run_as_user.type, RULE_UNKNOWN);
    arena_free(&arena);
}
END_TEST

static const char *const wrong[][2] = {
    {"[]", "expected an object, found an array"},
    {"{'metadata':[]}", "metadata: expected an object, found an array"},
    {"{'metadata':{'name':1}}", "metadata.name: expected a string, found a number"},
    {"{'priority':'10'}", "priority: expected an integer, found a string"},
    {"{'priority':2147483648}", "priority: expected a 32-bit integer, found a number"},
    {"{'priority':1.5}", "priority: expected an integer, found a number"},
    {"{'allowHostPID':'true'}", "allowHostPID: expected a boolean, found a string"},
    {"{'allowPrivilegeEscalation':1}", "allowPrivilegeEscalation: expected a boolean, found a number"},
    {"{'volumes':'*'}", "volumes: expected an array, found a string"},
    {"{'volumes':['a',1]}", "volumes[1]: expected a string, found a number"},
    {"{'runAsUser':'RunAsAny'}", "runAsUser: expected an object, found a string"},
    {"{'runAsUser':{'type':true}}", "runAsUser.type: expected a string, found a boolean"},
    {"{'runAsUser':{'uid':'1'}}", "runAsUser.uid: expected an integer, found a string"},
    {"{'runAsUser':{'uid':9223372036854775808}}", "runAsUser.uid: expected a 64-bit integer, found a number"},
    {"{'seLinuxContext':{'seLinuxOptions':[]}}", "seLinuxContext.seLinuxOptions: expected an object, found an array"},
    {"{'seLinuxContext':{'seLinuxOptions':{'level':0}}}",
     "seLinuxContext.seLinuxOptions.level: expected a string, found a number"},
    {"{'fsGroup':{'ranges':{}}}", "fsGroup.ranges: expected an array, found an object"},
    {"{'fsGroup':{'ranges':[1]}}", "fsGroup.ranges[0]: expected an object, found a number"},
    {"{'supplementalGroups':{'ranges':[{'min':1},{'max':{}}]}}",
     "supplementalGroups.ranges[1].max: expected an integer, found an object"},
    {"{'allowedFlexVolumes':['a']}", "allowedFlexVolumes[0]: expected an object, found a string"},
    {"{'allowedFlexVolumes':[{'driver':3}]}", "allowedFlexVolumes[0].driver: expected a string, found a number"},
    {"{'userNamespaceLevel':3}", "userNamespaceLevel: expected a string, found a number"},
};

START_TEST(wrong_types) {
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct json root = json_from(&arena, wrong[i][0]);
        struct error err = {0};
        struct scc scc;
        ck_assert(!scc_decode(&arena, &root, &scc, &err));
        ck_assert_int_eq(err.code, ERROR_INPUT);
        ck_assert_str_eq(err.text, wrong[i][1]);
    }
    arena_free(&arena);
}
END_TEST

static struct str long_list(struct arena *arena, const char *key, int count) {
    struct buf buf = BUF(arena);
    buf_format(&buf, "{'%s':[''", key);
    for (int i = 1; i < count; i++) {
        buf_text(&buf, ",''");
    }
    buf_text(&buf, "]}");
    return buf_view(&buf);
}

START_TEST(lists_that_are_compared_have_a_bound) {
    struct arena arena = {0};
    struct error err = {0};
    struct scc scc;
    struct json root = json_from(&arena, long_list(&arena, "forbiddenSysctls", 4097).bytes);
    ck_assert(!scc_decode(&arena, &root, &scc, &err));
    ck_assert_int_eq(err.code, ERROR_LIMIT);
    ck_assert_str_eq(err.text, "forbiddenSysctls: more than 4096 entries");
    ck_assert_uint_eq(scc_from(&arena, long_list(&arena, "forbiddenSysctls", 4096).bytes).forbidden_sysctls.count,
                      4096);
    ck_assert_uint_eq(scc_from(&arena, long_list(&arena, "users", 10000).bytes).users.count, 10000);
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("scc_decode", every_field, nothing_given, wrong_types, lists_that_are_compared_have_a_bound);
}
