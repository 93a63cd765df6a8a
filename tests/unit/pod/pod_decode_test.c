/*
 * A v1 Pod into the view: what is read, what absent means, and that a wrong type anywhere is an error with its path.
 */
#include "pod/pod_text.h"

static const char *const full =
    "{'kind':'Pod','apiVersion':'v1','metadata':{'name':'n','generateName':'g','namespace':'ns','annotations':"
    "{'openshift.io/scc':'x','openshift.io/required-scc':'r','seccomp.security.alpha.kubernetes.io/"
    "pod':'unconfined',"
    "'container.seccomp.security.alpha.kubernetes.io/c1':'v','security.openshift.io/"
    "validated-scc-subject-type':'user',"
    "'none':null}},"
    "'spec':{'serviceAccountName':'sa','os':{'name':'linux'},'hostNetwork':true,'hostPID':true,'hostIPC':true,"
    "'hostUsers':false,'securityContext':{'runAsUser':1,'runAsNonRoot':false,'fsGroup':2,"
    "'supplementalGroups':[3,4],'seLinuxOptions':{'user':'u','role':'r','type':'t','level':'l'},"
    "'seccompProfile':{'type':'Localhost','localhostProfile':'p'},'sysctls':[{'name':'s','value':'1'}]},"
    "'initContainers':[{'name':'c0'}],'containers':[{'name':'c1','ports':[{'hostPort':80},{'hostPort':0},{}],"
    "'securityContext':{'runAsUser':0,'runAsNonRoot':true,'privileged':true,'allowPrivilegeEscalation':false,"
    "'readOnlyRootFilesystem':true,'capabilities':{'add':['A'],'drop':[]},'seLinuxOptions':{},"
    "'seccompProfile':{'type':'RuntimeDefault'}}}],'ephemeralContainers':[{'name':'c2'},{'name':'c3'}]}}";

START_TEST(facts_are_read) {
    struct arena arena = {0};
    struct pod pod = pod_from(&arena, full);
    const struct pod_facts *facts = pod.facts;
    ck_assert_text(facts->name, "n");
    ck_assert_text(facts->generate_name, "g");
    ck_assert_text(facts->namespace_name, "ns");
    ck_assert_text(facts->service_account, "sa");
    ck_assert_text(facts->os_name, "linux");
    ck_assert(facts->host_network && facts->host_pid && facts->host_ipc);
    ck_assert(facts->host_users.set && !facts->host_users.value);
    ck_assert(facts->has_metadata && facts->has_annotations && facts->has_security_context);
    ck_assert_uint_eq(facts->annotation_count, 6);
    ck_assert_text(pod_annotation(facts, STR(ANNOTATION_REQUIRED_SCC)), "r");
    ck_assert(str_equal(pod_annotation(facts, STR("none")), STR("")));
    ck_assert_ptr_null(pod_annotation(facts, STR("missing")).bytes);
    ck_assert_text(pod.scc_annotation, "x");
    ck_assert_text(pod.subject_type_annotation, "user");
    ck_assert_text(pod.seccomp_annotation, "unconfined");
    arena_free(&arena);
}
END_TEST

START_TEST(the_pods_security_is_read) {
    struct arena arena = {0};
    struct pod pod = pod_from(&arena, full);
    ck_assert(pod.security.run_as_user.value == 1 && pod.security.fs_group.value == 2);
    ck_assert(pod.security.run_as_non_root.set && !pod.security.run_as_non_root.value);
    ck_assert_uint_eq(pod.security.supplemental_group_count, 2);
    ck_assert_int_eq(pod.security.supplemental_groups[1], 4);
    ck_assert_text(pod.security.se_linux->level, "l");
    ck_assert_text(pod.security.seccomp->localhost, "p");
    ck_assert_text(pod.facts->sysctls[0], "s");
    arena_free(&arena);
}
END_TEST

START_TEST(containers_are_read) {
    struct arena arena = {0};
    struct pod pod = pod_from(&arena, full);
    const struct pod_facts *facts = pod.facts;
    ck_assert_uint_eq(facts->container_count, 4);
    static const struct {
        enum container_kind kind;
        size_t index;
    } order[] = {{CONTAINER_INIT, 0}, {CONTAINER_REGULAR, 0}, {CONTAINER_EPHEMERAL, 0}, {CONTAINER_EPHEMERAL, 1}};
    for (size_t i = 0; i < COUNT(order); i++) {
        ck_assert(facts->containers[i].kind == order[i].kind && facts->containers[i].index == order[i].index);
    }
    const struct container *c1 = &facts->containers[1];
    ck_assert_uint_eq(c1->host_port_count, 1);
    ck_assert_int_eq(c1->host_ports[0], 80);
    ck_assert_text(c1->seccomp_annotation, "v");
    ck_assert(c1->has_security_context && c1->has_capabilities && !facts->containers[0].has_security_context);
    ck_assert_ptr_null(facts->containers[0].seccomp_annotation.bytes);
    const struct container_security *security = &pod.containers[1];
    ck_assert(security->run_as_user.set && security->run_as_user.value == 0);
    ck_assert(security->privileged.value && security->run_as_non_root.value && security->read_only_root.value);
    ck_assert(security->allow_privilege_escalation.set && !security->allow_privilege_escalation.value);
    ck_assert(security->capabilities->add.count == 1 && security->capabilities->drop.present);
    ck_assert(security->se_linux != NULL && str_empty(security->se_linux->type));
    ck_assert_ptr_null(security->seccomp->localhost.bytes);
    arena_free(&arena);
}
END_TEST

/* Absent, null and left out are one; kind and version need not be there. */
START_TEST(little_is_needed) {
    static const char *const pods[] = {
        "{'spec':{}}",
        "{'metadata':null,'spec':{'containers':null,'securityContext':null,'volumes':null}}",
        "{'kind':'','apiVersion':'','spec':{'containers':[]}}",
        "{'spec':{'unknown':{'field':[1,{}]}},'status':7}",
    };
    for (size_t i = 0; i < COUNT(pods); i++) {
        struct arena arena = {0};
        struct pod pod = pod_from(&arena, pods[i]);
        ck_assert_uint_eq(pod.facts->container_count, 0);
        ck_assert(!pod.facts->has_metadata && !pod.facts->has_security_context && !pod.facts->host_network);
        ck_assert(!pod.security.run_as_user.set && pod.security.se_linux == NULL);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(service_account_alias) {
    static const struct {
        const char *pod, *account;
    } cases[] = {
        {"{'spec':{'serviceAccount':'old'}}", "old"},
        {"{'spec':{'serviceAccountName':'new','serviceAccount':'old'}}", "new"},
        {"{'spec':{'serviceAccountName':'','serviceAccount':'old'}}", "old"},
        {"{'spec':{}}", ""},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        ck_assert_text(pod_from(&arena, cases[i].pod).facts->service_account, cases[i].account);
        arena_free(&arena);
    }
}
END_TEST

struct refusal {
    const char *pod, *text;
};

static const struct refusal refusals[] = {
    {"null", "expected an object, found nothing"},
    {"[]", "expected an object, found an array"},
    {"'pod'", "expected an object, found a string"},
    {"{}", "spec: expected an object, found nothing"},
    {"{'spec':null}", "spec: expected an object, found nothing"},
    {"{'spec':[]}", "spec: expected an object, found an array"},
    {"{'kind':'Service','apiVersion':'v1','spec':{}}", "expected a v1 Pod, found \"v1\" \"Service\""},
    {"{'kind':'Pod','apiVersion':'v2','spec':{}}", "expected a v1 Pod, found \"v2\" \"Pod\""},
    {"{'kind':7,'spec':{}}", "kind: expected a string, found a number"},
    {"{'metadata':[],'spec':{}}", "metadata: expected an object, found an array"},
    {"{'metadata':{'name':1},'spec':{}}", "metadata.name: expected a string, found a number"},
    {"{'metadata':{'annotations':[]},'spec':{}}", "metadata.annotations: expected an object, found an array"},
    {"{'metadata':{'annotations':{'a':true}},'spec':{}}", "metadata.annotations.a: expected a string, found a boolean"},
    {"{'spec':{'hostNetwork':'true'}}", "spec.hostNetwork: expected a boolean, found a string"},
    {"{'spec':{'hostPID':1}}", "spec.hostPID: expected a boolean, found a number"},
    {"{'spec':{'hostIPC':{}}}", "spec.hostIPC: expected a boolean, found an object"},
    {"{'spec':{'hostUsers':0}}", "spec.hostUsers: expected a boolean, found a number"},
    {"{'spec':{'os':'windows'}}", "spec.os: expected an object, found a string"},
    {"{'spec':{'os':{'name':1}}}", "spec.os.name: expected a string, found a number"},
    {"{'spec':{'serviceAccountName':1}}", "spec.serviceAccountName: expected a string, found a number"},
    {"{'spec':{'serviceAccount':[]}}", "spec.serviceAccount: expected a string, found an array"},
    {"{'spec':{'securityContext':true}}", "spec.securityContext: expected an object, found a boolean"},
    {"{'spec':{'securityContext':{'runAsUser':'0'}}}",
     "spec.securityContext.runAsUser: expected an integer, found a string"},
    {"{'spec':{'securityContext':{'runAsUser':1.5}}}",
     "spec.securityContext.runAsUser: expected an integer, found a number"},
    {"{'spec':{'securityContext':{'runAsUser':9223372036854775808}}}",
     "spec.securityContext.runAsUser: expected a 64-bit integer, found a number"},
    {"{'spec':{'securityContext':{'fsGroup':18446744073709551616}}}",
     "spec.securityContext.fsGroup: expected an integer, found a number"},
    {"{'spec':{'securityContext':{'supplementalGroups':5}}}",
     "spec.securityContext.supplementalGroups: expected an array, found a number"},
    {"{'spec':{'securityContext':{'supplementalGroups':[1,null]}}}",
     "spec.securityContext.supplementalGroups[1]: expected an integer, found nothing"},
    {"{'spec':{'securityContext':{'seLinuxOptions':[]}}}",
     "spec.securityContext.seLinuxOptions: expected an object, found an array"},
    {"{'spec':{'securityContext':{'seLinuxOptions':{'level':0}}}}",
     "spec.securityContext.seLinuxOptions.level: expected a string, found a number"},
    {"{'spec':{'securityContext':{'seccompProfile':'x'}}}",
     "spec.securityContext.seccompProfile: expected an object, found a string"},
    {"{'spec':{'securityContext':{'seccompProfile':{'type':1}}}}",
     "spec.securityContext.seccompProfile.type: expected a string, found a number"},
    {"{'spec':{'securityContext':{'sysctls':{}}}}", "spec.securityContext.sysctls: expected an array, found an object"},
    {"{'spec':{'securityContext':{'sysctls':['a']}}}",
     "spec.securityContext.sysctls[0]: expected an object, found a string"},
    {"{'spec':{'securityContext':{'sysctls':[{'name':1}]}}}",
     "spec.securityContext.sysctls[0].name: expected a string, found a number"},
    {"{'spec':{'volumes':{}}}", "spec.volumes: expected an array, found an object"},
    {"{'spec':{'volumes':[7]}}", "spec.volumes[0]: expected an object, found a number"},
    {"{'spec':{'volumes':[{'hostPath':'/'}]}}", "spec.volumes[0].hostPath: expected an object, found a string"},
    {"{'spec':{'containers':{}}}", "spec.containers: expected an array, found an object"},
    {"{'spec':{'containers':[null]}}", "spec.containers[0]: expected an object, found nothing"},
    {"{'spec':{'initContainers':[[]]}}", "spec.initContainers[0]: expected an object, found an array"},
    {"{'spec':{'ephemeralContainers':'x'}}", "spec.ephemeralContainers: expected an array, found a string"},
    {"{'spec':{'containers':[{'name':1}]}}", "spec.containers[0].name: expected a string, found a number"},
    {"{'spec':{'containers':[{},{'ports':{}}]}}", "spec.containers[1].ports: expected an array, found an object"},
    {"{'spec':{'containers':[{'ports':[1]}]}}", "spec.containers[0].ports[0]: expected an object, found a number"},
    {"{'spec':{'containers':[{'ports':[{'hostPort':4294967376}]}]}}",
     "spec.containers[0].ports[0].hostPort: expected a 32-bit integer, found a number"},
    {"{'spec':{'containers':[{'ports':[{'hostPort':'80'}]}]}}",
     "spec.containers[0].ports[0].hostPort: expected an integer, found a string"},
};

static void refusal_check(const struct refusal *refusal) {
    struct arena arena = {0};
    struct error err = {0};
    struct pod pod;
    struct json root = json_from(&arena, refusal->pod);
    ck_assert_msg(!pod_decode(&arena, &root, &pod, &err), "%s", refusal->pod);
    ck_assert_int_eq(err.code, ERROR_INPUT);
    ck_assert_str_eq(err.text, refusal->text);
    arena_free(&arena);
}

START_TEST(wrong_types) {
    for (size_t i = 0; i < COUNT(refusals); i++) {
        refusal_check(&refusals[i]);
    }
}
END_TEST

/* A container's securityContext is looked at in every position, privileged first of all. */
START_TEST(wrong_types_in_containers) {
    static const char *const lists[] = {"initContainers", "containers", "ephemeralContainers"};
    static const struct refusal members[] = {
        {"7", "expected an object, found a number"},
        {"{'privileged':'true'}", ".privileged: expected a boolean, found a string"},
        {"{'privileged':1}", ".privileged: expected a boolean, found a number"},
        {"{'runAsUser':{}}", ".runAsUser: expected an integer, found an object"},
        {"{'runAsNonRoot':0}", ".runAsNonRoot: expected a boolean, found a number"},
        {"{'readOnlyRootFilesystem':'x'}", ".readOnlyRootFilesystem: expected a boolean, found a string"},
        {"{'allowPrivilegeEscalation':[]}", ".allowPrivilegeEscalation: expected a boolean, found an array"},
        {"{'capabilities':['ALL']}", ".capabilities: expected an object, found an array"},
        {"{'capabilities':{'add':'ALL'}}", ".capabilities.add: expected an array, found a string"},
        {"{'capabilities':{'drop':[1]}}", ".capabilities.drop[0]: expected a string, found a number"},
        {"{'seLinuxOptions':1}", ".seLinuxOptions: expected an object, found a number"},
        {"{'seccompProfile':{'localhostProfile':{}}}",
         ".seccompProfile.localhostProfile: expected a string, found an object"},
    };
    for (size_t list = 0; list < COUNT(lists); list++) {
        for (size_t i = 0; i < COUNT(members); i++) {
            char pod[256], text[256];
            snprintf(pod, sizeof pod, "{'spec':{'%s':[{'securityContext':%s}]}}", lists[list], members[i].pod);
            snprintf(text, sizeof text, "spec.%s[0].securityContext%s%s", lists[list],
                     members[i].text[0] == '.' ? "" : ": ", members[i].text);
            refusal_check(&(struct refusal){pod, text});
        }
    }
}
END_TEST

START_TEST(keys_are_exact) {
    struct arena arena = {0};
    struct pod pod = pod_from(&arena, "{'spec':{'HostNetwork':true,'hostnetwork':true,'containers':[{'securityContext':"
                                      "{'Privileged':true}}]}}");
    ck_assert(!pod.facts->host_network && !pod.containers[0].privileged.set);
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("pod_decode", facts_are_read, the_pods_security_is_read, containers_are_read, little_is_needed,
                     service_account_alias, wrong_types, wrong_types_in_containers, keys_are_exact);
}
