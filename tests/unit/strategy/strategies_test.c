/*
 * The four orders: whole, without doubles, and seen in messages; and a folder of cases for every strategy.
 */
#include <dirent.h>

#include "strategy/evaluation.h"

static const struct {
    const struct strategy *strategy;
    const char *cases; /* folder below tests/cases */
} all[] = {
    {&strategy_run_as_user, "runAsUser"},
    {&strategy_run_as_non_root, "runAsNonRoot"},
    {&strategy_se_linux, "seLinuxContext"},
    {&strategy_fs_group, "fsGroup"},
    {&strategy_supplemental_groups, "supplementalGroups"},
    {&strategy_capabilities, "capabilities"},
    {&strategy_seccomp, "seccompProfiles"},
    {&strategy_sysctls, "sysctls"},
    {&strategy_volumes, "volumes"},
    {&strategy_flex_volumes, "allowedFlexVolumes"},
    {&strategy_host_network, "allowHostNetwork"},
    {&strategy_host_ports, "allowHostPorts"},
    {&strategy_host_pid, "allowHostPID"},
    {&strategy_host_ipc, "allowHostIPC"},
    {&strategy_user_namespace, "userNamespaceLevel"},
    {&strategy_privileged, "allowPrivilegedContainer"},
    {&strategy_privilege_escalation, "allowPrivilegeEscalation"},
    {&strategy_read_only_root, "readOnlyRootFilesystem"},
};

START_TEST(every_strategy_says_what_it_is) {
    for (size_t i = 0; i < COUNT(all); i++) {
        const struct strategy *strategy = all[i].strategy;
        ck_assert(strategy->field != NULL && strategy->field[0] != '\0');
        ck_assert(strategy->generate_pod != NULL || strategy->validate_pod != NULL ||
                  strategy->generate_container != NULL || strategy->validate_container != NULL);
        for (size_t j = 0; j < i; j++) {
            ck_assert_str_ne(all[j].strategy->field, strategy->field);
        }
    }
}
END_TEST

static size_t folders_in(const char *path) {
    size_t count = 0;
    DIR *folder = opendir(path);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        count += entry->d_type == DT_DIR && entry->d_name[0] != '.';
    }
    if (folder != NULL) {
        closedir(folder);
    }
    return count;
}

START_TEST(every_strategy_has_cases) {
    for (size_t i = 0; i < COUNT(all); i++) {
        char path[512];
        snprintf(path, sizeof path, SCC_SOURCE_DIR "/tests/cases/%s", all[i].cases);
        ck_assert_msg(folders_in(path) >= 3, "%s: allowed, denied and filled in are wanted", path);
    }
}
END_TEST

/* A pod that breaks every rule at once under an SCC that fills in and forbids all it can: the order of the reference. */
static const char *const strict =
    "'runAsUser':{'type':'MustRunAsRange'},'seLinuxContext':{'type':'MustRunAs'},'fsGroup':{'type':'MustRunAs'},"
    "'supplementalGroups':{'type':'MustRunAs'},'seccompProfiles':['runtime/default'],'volumes':['flexVolume'],"
    "'allowedFlexVolumes':[{'driver':'a'}],'userNamespaceLevel':'RequirePodLevel','readOnlyRootFilesystem':true,"
    "'allowPrivilegeEscalation':false,'requiredDropCapabilities':['ALL']";
static const char *const careless =
    "{'metadata':{},'spec':{'hostNetwork':true,'hostPID':true,'hostIPC':true,'securityContext':{'fsGroup':1,"
    "'supplementalGroups':[1],'seLinuxOptions':{'level':'x'},'seccompProfile':{'type':'Unconfined'},'sysctls':[{'name':"
    "'a'}]},"
    "'volumes':[{'name':'h','hostPath':{}},{'name':'f','flexVolume':{'driver':'b'}}],'containers':[{'name':'c','ports':"
    "[{'hostPort':80}],'securityContext':{'runAsUser':0,'privileged':true,'readOnlyRootFilesystem':false,"
    "'allowPrivilegeEscalation':true,'capabilities':{'add':['X']}}}]}}";

START_TEST(the_orders_of_validation) {
    static const char *const paths[] = {
        "provider s: .spec.securityContext.fsGroup:",
        "provider s: .spec.securityContext.supplementalGroups:",
        "metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]:",
        "provider s: .spec.securityContext.seLinuxOptions.level:",
        "provider s: .spec.hostNetwork:",
        "provider s: .spec.hostPID:",
        "provider s: .spec.hostIPC:",
        "provider s: .spec.hostUsers:",
        "spec.securityContext.sysctls[0]:",
        "provider s: .spec.volumes[0]:",
        "provider s: .spec.volumes[1].flexVolume.driver:",
        "provider s: .containers[0].runAsUser:",
        "provider s: .containers[0].seLinuxOptions.level:",
        "metadata.annotations[container.seccomp.security.alpha.kubernetes.io/c]:",
        "provider s: .containers[0].privileged:",
        "provider s: .containers[0].capabilities.add:",
        "provider s: .containers[0].hostNetwork:",
        "provider s: .containers[0].containers[0].hostPort:",
        "provider s: .containers[0].hostPID:",
        "provider s: .containers[0].hostIPC:",
        "provider s: .containers[0].readOnlyRootFilesystem:",
        "provider s: .containers[0].allowPrivilegeEscalation:",
    };
    struct arena arena = {0};
    struct pod pod = pod_from(&arena, careless);
    struct evaluation evaluation = evaluation_with(&arena, strict, &pod);
    strategies_evaluate(&evaluation);
    ck_assert_uint_eq(evaluation.violations.count, COUNT(paths));
    struct str *texts = violation_texts(&arena, &evaluation.violations);
    for (size_t i = 0; i < COUNT(paths); i++) {
        ck_assert_msg(str_starts(texts[i], str_of(paths[i])), "%zu: %.*s", i, STR_ARG(texts[i]));
    }
    arena_free(&arena);
}
END_TEST

/* What one strategy fills in, the next sees: the UID gives the mark, the added capability keeps the default away. */
START_TEST(the_orders_of_generation) {
    static const struct strategy_case cases[] = {
        {"'runAsUser':{'type':'MustRunAs','uid':5},'seLinuxContext':{'type':'RunAsAny'}", CONTAINER(""),
         "[" ADD("/spec/containers/0/securityContext/runAsUser",
                 "5") "," ADD("/spec/containers/0/securityContext/runAsNonRoot", "true") "]",
         NULL},
        {"'runAsUser':{'type':'RunAsAny'},'seLinuxContext':{'type':'RunAsAny'},'defaultAddCapabilities':['CAP_SYS_"
         "ADMIN'],"
         "'defaultAllowPrivilegeEscalation':false",
         CONTAINER(""), "[" ADD("/spec/containers/0/securityContext/capabilities", "{'add':['CAP_SYS_ADMIN']}") "]",
         NULL},
        {"'runAsUser':{'type':'RunAsAny'},'seLinuxContext':{'type':'MustRunAs'},'supplementalGroups':{'type':'"
         "MustRunAs'},"
         "'fsGroup':{'type':'MustRunAs'}",
         SPEC("'containers':[{}]"),
         POD_CONTEXT("{'seLinuxOptions':{'level':'s0:c1,c0'},'supplementalGroups':[2000],'fsGroup':2000}"), NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        struct pod before = pod_from(&arena, cases[i].pod), after = pod_copy(&arena, &before);
        struct evaluation evaluation = evaluation_with(&arena, cases[i].scc, &after);
        strategies_evaluate(&evaluation);
        ck_assert_uint_eq(evaluation.violations.count, 0);
        ck_assert_text(pod_patch(&arena, &before, &after), unquoted(&arena, cases[i].patch).bytes);
        arena_free(&arena);
    }
}
END_TEST

int main(void) {
    return SUITE_RUN("strategies", every_strategy_says_what_it_is, every_strategy_has_cases, the_orders_of_validation,
                     the_orders_of_generation);
}
