/*
 * Volume sources and the SCC's names for them; which projected volumes count as injected by the API server.
 */
#include "pod/pod_text.h"

static struct volume volume_from(struct arena *arena, const char *members) {
    char pod[2048];
    snprintf(pod, sizeof pod, "{'spec':{'volumes':[{%s}]}}", members);
    struct pod decoded = pod_from(arena, pod);
    ck_assert_uint_eq(decoded.facts->volume_count, 1);
    return decoded.facts->volumes[0];
}

START_TEST(names) {
    static const struct {
        const char *member, *name;
    } cases[] = {
        {"hostPath", "hostPath"},
        {"emptyDir", "emptyDir"},
        {"gcePersistentDisk", "gcePersistentDisk"},
        {"awsElasticBlockStore", "awsElasticBlockStore"},
        {"gitRepo", "gitRepo"},
        {"secret", "secret"},
        {"nfs", "nfs"},
        {"iscsi", "iscsi"},
        {"glusterfs", "glusterfs"},
        {"persistentVolumeClaim", "persistentVolumeClaim"},
        {"rbd", "rbd"},
        {"flexVolume", "flexVolume"},
        {"cinder", "cinder"},
        {"cephfs", "cephFS"},
        {"flocker", "flocker"},
        {"downwardAPI", "downwardAPI"},
        {"fc", "fc"},
        {"azureFile", "azureFile"},
        {"configMap", "configMap"},
        {"vsphereVolume", "vsphere"},
        {"quobyte", "quobyte"},
        {"azureDisk", "azureDisk"},
        {"photonPersistentDisk", "photonPersistentDisk"},
        {"projected", "projected"},
        {"portworxVolume", "portworxVolume"},
        {"scaleIO", "scaleIO"},
        {"storageos", "storageOS"},
        {"csi", "csi"},
        {"ephemeral", "ephemeral"},
        {"image", "image"},
    };
    struct arena arena = {0};
    ck_assert_uint_eq(COUNT(cases), VOLUME_TYPES);
    for (size_t i = 0; i < COUNT(cases); i++) {
        char members[64];
        snprintf(members, sizeof members, "'name':'v','%s':{}", cases[i].member);
        ck_assert_text(volume_type_name(volume_from(&arena, members).type), cases[i].name);
    }
    ck_assert_text(volume_type_name(VOLUME_UNKNOWN), "");
    arena_free(&arena);
}
END_TEST

START_TEST(odd_sources) {
    static const struct {
        const char *members;
        enum volume_type type;
    } cases[] = {
        {"'name':'v'", VOLUME_EMPTY_DIR}, /* the API's default */
        {"'name':'v','secret':null", VOLUME_EMPTY_DIR},
        {"'name':'v','brandNew':{}", VOLUME_UNKNOWN},      /* a source of a later version */
        {"'name':'v','cephFS':{}", VOLUME_UNKNOWN},        /* the SCC's name is not the pod's */
        {"'emptyDir':{},'hostPath':{}", VOLUME_HOST_PATH}, /* two: the first in the reference's order */
        {"'secret':{},'emptyDir':{}", VOLUME_EMPTY_DIR},
        {"'brandNew':{},'secret':{}", VOLUME_SECRET},
        {"'hostPath':{},'secret':'text'", VOLUME_HOST_PATH},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        ck_assert_msg(volume_from(&arena, cases[i].members).type == cases[i].type, "%s", cases[i].members);
    }
    ck_assert_text(volume_from(&arena, "'flexVolume':{'driver':'d'}").flex_driver, "d");
    ck_assert(str_empty(volume_from(&arena, "'flexVolume':{}").flex_driver));
    arena_free(&arena);
}
END_TEST

#define TOKEN "{'serviceAccountToken':{'path':'token','expirationSeconds':3607}}"
#define ROOT_CA "{'configMap':{'name':'kube-root-ca.crt','items':[{'key':'ca.crt','path':'ca.crt'}]}}"
#define SERVICE_CA                                                                                                     \
    "{'configMap':{'name':'openshift-service-ca.crt','items':[{'key':'service-ca.crt','path':'service-ca.crt'}]}}"
#define NAMESPACE                                                                                                      \
    "{'downwardAPI':{'items':[{'path':'namespace','fieldRef':{'apiVersion':'v1','fieldPath':'metadata.namespace'}}]}}"

START_TEST(injected_tokens) {
    static const struct {
        const char *sources;
        bool injected;
    } cases[] = {
        {TOKEN "," ROOT_CA "," SERVICE_CA "," NAMESPACE, true},
        {TOKEN, true},
        {"", true}, /* no source at all */
        {"{'serviceAccountToken':{'path':'token','audience':''}}", true},
        {"{'serviceAccountToken':{'path':'token','audience':'vault'}}", false},
        {"{'serviceAccountToken':{'path':'other'}}", false},
        {"{'serviceAccountToken':{}}", false},
        {"{'serviceAccountToken':{'path':7}}", false},
        {TOKEN ",{'secret':{'name':'s'}}", false},
        {TOKEN ",{'clusterTrustBundle':{}}", false},
        {TOKEN ",{}", false},
        {"{'configMap':{'name':'mine','items':[{'key':'ca.crt','path':'ca.crt'}]}}", false},
        {"{'configMap':{'name':'','items':[{'key':'','path':''}]}}", false},
        {"{'configMap':{'name':'kube-root-ca.crt'}}", false}, /* all keys */
        {"{'configMap':{'name':'kube-root-ca.crt','items':[]}}", false},
        {"{'configMap':{'name':'kube-root-ca.crt','items':[{'key':'ca.crt','path':'x'}]}}", false},
        {"{'configMap':{'name':'kube-root-ca.crt','items':[{'key':'service-ca.crt','path':'service-ca.crt'}]}}", false},
        {"{'configMap':{'name':'kube-root-ca.crt','items':[{'key':'ca.crt','path':'ca.crt'},{'key':'a','path':'b'}]}}",
         false},
        {"{'downwardAPI':{'items':[]}}", true},
        {"{'downwardAPI':{'items':[{'path':'namespace'}]}}", false},
        {"{'downwardAPI':{'items':[{'path':'x','fieldRef':{'apiVersion':'v1','fieldPath':'metadata.namespace'}}]}}",
         false},
        {"{'downwardAPI':{'items':[{'path':'namespace','fieldRef':{'apiVersion':'v1','fieldPath':'metadata.uid'}}]}}",
         false},
        {"{'downwardAPI':{'items':[{'path':'namespace','fieldRef':{'fieldPath':'metadata.namespace'}}]}}", false},
        {"{'serviceAccountToken':{'path':'token'},'configMap':{'name':'mine'}}", false}, /* both in one source */
        {"7", false},
        {"null", false},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        char members[1200];
        snprintf(members, sizeof members, "'projected':{'sources':[%s]}", cases[i].sources);
        struct volume volume = volume_from(&arena, members);
        ck_assert_int_eq(volume.type, VOLUME_PROJECTED);
        ck_assert_msg(volume.service_account_token == cases[i].injected, "%s", cases[i].sources);
    }
    ck_assert(!volume_from(&arena, "'secret':{'sources':[]}").service_account_token);
    ck_assert(!volume_from(&arena, "'projected':{'sources':'x'}").service_account_token);
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("pod_volumes", names, odd_sources, injected_tokens);
}
