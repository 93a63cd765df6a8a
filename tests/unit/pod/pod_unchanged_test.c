/*
 * Semantic equality of an old and a new pod. A wrong "unchanged" would let an update by unseen, so most cases here are
 * small changes that must be seen. Reference: equality.Semantic on internal pods, IsOnlyMutatingGCFields.
 */
#include "pod/pod_unchanged.h"

#include "suite.h"

struct pair {
    const char *before, *after; /* the inside of {} */
    bool same;
};

static void pairs_check(const char *format, const struct pair *pairs, size_t count,
                        bool (*unchanged)(struct arena *, struct json *, struct json *)) {
    for (size_t i = 0; i < count; i++) {
        struct arena arena = {0};
        struct buf before = BUF(&arena), after = BUF(&arena);
        const char *hole = strchr(format, '@');
        const char *const insides[] = {pairs[i].before, pairs[i].after};
        struct buf *const texts[] = {&before, &after};
        for (size_t side = 0; side < 2; side++) {
            buf_add(texts[side], format, (size_t)(hole - format));
            buf_text(texts[side], insides[side]);
            buf_text(texts[side], hole + 1);
        }
        struct json a = json_from(&arena, buf_view(&before).bytes), b = json_from(&arena, buf_view(&after).bytes);
        ck_assert_msg(unchanged(&arena, &a, &b) == pairs[i].same, "%s | %s", insides[0], insides[1]);
        ck_assert_msg(unchanged(&arena, &b, &a) == pairs[i].same, "%s | %s", insides[1], insides[0]);
        arena_free(&arena);
    }
}

static const struct pair spec_of_the_pod_pairs[] = {
    {"", "", true},
    {"'a':1,'b':2", "'b':2,'a':1", true},
    {"'volumes':[]", "'volumes':null", true},
    {"'volumes':[]", "", true},
    {"'hostNetwork':false", "", true},
    {"'hostNetwork':true", "", false},
    {"'hostNetwork':null", "'hostNetwork':false", true},
    {"'hostUsers':false", "", false}, /* a pointer */
    {"'hostUsers':true", "'hostUsers':false", false},
    {"'shareProcessNamespace':false", "", false},
    {"'enableServiceLinks':false", "", false},
    {"'priority':0", "", false},
    {"'terminationGracePeriodSeconds':0", "", false},
    {"'runtimeClassName':''", "", false},
    {"'somethingNew':''", "", false}, /* in doubt */
    {"'somethingNew':0", "", false},
    {"'somethingNew':{}", "", false},
    {"'somethingNew':[]", "", true}, /* collections are collections */
    {"'nodeName':''", "", true},
    {"'nodeName':'a'", "", false},
    {"'securityContext':{}", "", true}, /* always there inside the API server */
    {"'securityContext':{'runAsUser':0}", "", false},
    {"'securityContext':{'runAsUser':0}", "'securityContext':{}", false},
    {"'securityContext':{'runAsUser':1}", "'securityContext':{'runAsUser':2}", false},
    {"'securityContext':{'supplementalGroups':[]}", "'securityContext':{}", true},
    {"'securityContext':{'supplementalGroups':[1,2]}", "'securityContext':{'supplementalGroups':[2,1]}", false},
    {"'securityContext':{'seLinuxOptions':{}}", "'securityContext':{}", false},
    {"'securityContext':{'seLinuxOptions':{'level':''}}", "'securityContext':{'seLinuxOptions':{}}", true},
    {"'securityContext':{'seccompProfile':{'type':'Localhost','localhostProfile':''}}",
     "'securityContext':{'seccompProfile':{'type':'Localhost'}}", false},
    {"'securityContext':{'fsGroupChangePolicy':''}", "'securityContext':{}", false},
    {"'resources':{}", "", false}, /* the pod's own is a pointer */
    {"'schedulingGates':[{'name':'g'}]", "", true},
    {"'schedulingGates':[{'name':'g'}],'hostPID':true", "", false},
    {"'serviceAccountName':'a','serviceAccount':'a'", "'serviceAccountName':'a'", true},
    {"'serviceAccount':'a'", "'serviceAccountName':'a'", true},
    {"'serviceAccountName':'a','serviceAccount':'b'", "'serviceAccountName':'a'", true}, /* the alias has no say */
    {"'serviceAccountName':'a'", "'serviceAccountName':'b'", false},
    {"'serviceAccountName':'a'", "", false},
    {"'dnsConfig':{'options':[{'name':'o','value':''}]}", "'dnsConfig':{'options':[{'name':'o'}]}",
     false}, /* a pointer */
    {"'nodeSelector':{}", "", true},
    {"'nodeSelector':{'a':''}", "", false},
    {"'nodeSelector':{'a':'','b':'1'}", "'nodeSelector':{'b':'1'}", false},
    {"'nodeSelector':{'sizeLimit':'1k'}", "'nodeSelector':{'sizeLimit':'1000'}", false},
    {"'nodeSelector':{'nodeName':''}", "'nodeSelector':{}", false},
    {"'overhead':{'cpu':'1'}", "'overhead':{'cpu':'1000m'}", true},
    {"'overhead':{'cpu':'1'}", "'overhead':{'cpu':'1','memory':'0'}", false},
    {"'tolerations':[{'key':'a','tolerationSeconds':0}]", "'tolerations':[{'key':'a'}]", false},
    {"'volumes':[{'name':'v','emptyDir':{}}]", "'volumes':[{'name':'v'}]", false},
    {"'volumes':[{'name':'v','emptyDir':{'sizeLimit':'1Gi'}}]",
     "'volumes':[{'name':'v','emptyDir':{'sizeLimit':'1024Mi'}}]", true},
    {"'volumes':[{'name':'v','emptyDir':{'sizeLimit':'1Gi'}}]",
     "'volumes':[{'name':'v','emptyDir':{'sizeLimit':'1G'}}]", false},
    {"'volumes':[{'name':'v','csi':{'driver':'d','readOnly':false}}]", "'volumes':[{'name':'v','csi':{'driver':'d'}}]",
     false},
    {"'volumes':[{'name':'v','nfs':{'readOnly':false}}]", "'volumes':[{'name':'v','nfs':{}}]", true},
    {"'volumes':[{'name':'v','hostPath':{'type':''}}]", "'volumes':[{'name':'v','hostPath':{}}]", false},
    {"'volumes':[{'name':'v','flexVolume':{'options':{'a':''}}}]",
     "'volumes':[{'name':'v','flexVolume':{'options':{}}}]", false},
    {"'volumes':[{'name':'v'}]", "'volumes':[{'name':'w'}]", false},
    {"'volumes':[{'name':'v'}]", "'volumes':[{'name':'v'},{'name':'w'}]", false},
    {"'volumes':[{'name':'v'},{'name':'w'}]", "'volumes':[{'name':'w'},{'name':'v'}]", false},
    {"'volumes':{}", "'volumes':[]", false},
    {"'a':'1'", "'a':1", false},
    {"'a':1", "'a':1.0", false},
    {"'a\\u0062':1", "'ab':1", true},
};

START_TEST(spec_of_the_pod) {
    pairs_check("{'kind':'Pod','spec':{@}}", spec_of_the_pod_pairs, COUNT(spec_of_the_pod_pairs),
                pod_content_unchanged);
}
END_TEST

static const struct pair of_containers[] = {
    {"'name':'c'", "'name':'c'", true},
    {"'image':'a'", "'image':'b'", false},
    {"'securityContext':{}", "", false}, /* a container's is a pointer */
    {"'securityContext':{'privileged':false}", "'securityContext':{}", false},
    {"'securityContext':{'privileged':true}", "'securityContext':{'privileged':false}", false},
    {"'securityContext':{'capabilities':{}}", "'securityContext':{}", false},
    {"'securityContext':{'capabilities':{'add':[]}}", "'securityContext':{'capabilities':{}}", true},
    {"'securityContext':{'capabilities':{'add':['A']}}", "'securityContext':{'capabilities':{}}", false},
    {"'securityContext':{'runAsNonRoot':false}", "'securityContext':{}", false},
    {"'securityContext':{'procMount':''}", "'securityContext':{}", false},
    {"'resources':{}", "", true},
    {"'resources':{'limits':{'cpu':'1'}}", "'resources':{'limits':{'cpu':'1000m'}}", true},
    {"'resources':{'limits':{'cpu':'1'}}", "'resources':{'limits':{'cpu':'2'}}", false},
    {"'resources':{'limits':{}}", "'resources':{}", true},
    {"'resources':{'limits':{'cpu':'0'}}", "'resources':{'limits':{}}", false},
    {"'resources':{'limits':{'sizeLimit':'x'}}", "'resources':{'limits':{'sizeLimit':'y'}}", false},
    {"'ports':[{'containerPort':1,'hostPort':0}]", "'ports':[{'containerPort':1}]", true},
    {"'ports':[{'containerPort':1,'hostPort':1}]", "'ports':[{'containerPort':1}]", false},
    {"'env':[{'name':'A','value':''}]", "'env':[{'name':'A'}]", true},
    {"'env':[{'name':'A','value':'x'}]", "'env':[{'name':'A'}]", false},
    {"'tty':false,'stdin':false", "", true},
    {"'restartPolicy':''", "", false}, /* a container's is a pointer */
    {"'volumeMounts':[{'name':'v','readOnly':false}]", "'volumeMounts':[{'name':'v'}]", true},
    {"'volumeMounts':[{'name':'v','readOnly':true}]", "'volumeMounts':[{'name':'v'}]", false},
    {"'args':['limits']", "'args':['requests']", false},
    {"'args':['1k']", "'args':['1000']", false},
};

START_TEST(containers) {
    pairs_check("{'spec':{'containers':[{@}]}}", of_containers, COUNT(of_containers), pod_content_unchanged);
    pairs_check("{'spec':{'initContainers':[{'name':'a'},{@}]}}", of_containers, COUNT(of_containers),
                pod_content_unchanged);
    pairs_check("{'spec':{'ephemeralContainers':[{@}]}}", of_containers, COUNT(of_containers), pod_content_unchanged);
}
END_TEST

static const struct pair beside_the_spec_pairs[] = {
    {"'spec':{}", "'spec':{},'status':{}", true},
    {"'spec':{}", "'spec':{},'status':{'phase':'Running'}", false},
    {"'spec':{},'metadata':{'name':'a'}", "'spec':{}", true}, /* asked for separately */
    {"'spec':{},'more':1", "'spec':{}", false},
    /* pointers in a status, too */
    {"'spec':{},'status':{'resources':{}}", "'spec':{},'status':{}", false},
    {"'spec':{},'status':{'containerStatuses':[{'resources':{}}]}", "'spec':{},'status':{'containerStatuses':[{}]}",
     false},
};

START_TEST(beside_the_spec) {
    pairs_check("{@}", beside_the_spec_pairs, COUNT(beside_the_spec_pairs), pod_content_unchanged);
}
END_TEST

static const struct pair of_metadata[] = {
    {"", "", true},
    {"'name':'a'", "'name':'b'", false},
    {"'labels':{}", "", true},
    {"'labels':{'a':'1'}", "", false},
    {"'labels':{'a':''}", "", false},
    {"'labels':{'a':''}", "'labels':{}", false},
    {"'labels':{'a':''}", "'labels':{'b':''}", false},
    {"'labels':{'a':'','b':'1'}", "'labels':{'b':'1'}", false},
    {"'labels':{'divisor':'1'}", "'labels':{'divisor':'1000m'}", false},
    {"'labels':{'limits':'1'}", "'labels':{'limits':'1000m'}", false},
    {"'labels':{'a':'1','b':'2'}", "'labels':{'b':'2','a':'1'}", true},
    {"'ownerReferences':[{'name':'o'}]", "", true},
    {"'finalizers':['f']", "", true},
    {"'managedFields':[{}],'selfLink':'/','resourceVersion':'1'", "'resourceVersion':'2'", true},
    {"'annotations':{'a':'b'}", "", true}, /* asked for separately */
    {"'generation':0", "", true},
    {"'generation':1", "'generation':2", false},
    {"'deletionGracePeriodSeconds':0", "", false},
    {"'deletionTimestamp':'2026-01-01T00:00:00Z'", "", false},
    {"'uid':'a'", "'uid':'b'", false},
    {"'creationTimestamp':null", "", true},
};

START_TEST(metadata) {
    pairs_check("{'metadata':{@}}", of_metadata, COUNT(of_metadata), pod_metadata_unchanged);
}
END_TEST

int main(void) {
    return SUITE_RUN("pod_unchanged", spec_of_the_pod, containers, beside_the_spec, metadata);
}
