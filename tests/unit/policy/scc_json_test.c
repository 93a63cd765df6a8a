/*
 * The defaulted SCC as JSON, and the patch that leads there: what is left alone and what is lost.
 */
#include "policy/policy_text.h"

static struct str patch_of(struct arena *arena, const char *quoted) {
    struct json object = json_from(arena, quoted);
    struct scc scc = scc_defaulted(arena, quoted);
    return scc_default_patch(arena, &object, &scc);
}

static struct str json_of(struct arena *arena, const char *quoted) {
    struct json object = json_from(arena, quoted);
    struct scc scc = scc_defaulted(arena, quoted);
    return scc_json(arena, &object, &scc);
}

/* Nothing is to be defaulted here. */
#define COMPLETE(members)                                                                                              \
    "{'apiVersion':'security.openshift.io/v1','kind':'SecurityContextConstraints','metadata':{'name':'a'},"            \
    "'priority':null,'allowPrivilegedContainer':false,'defaultAddCapabilities':null,"                                  \
    "'requiredDropCapabilities':[],'allowedCapabilities':null,'allowHostDirVolumePlugin':false,"                       \
    "'volumes':['csi','secret'],'allowHostNetwork':false,'allowHostPorts':false,'allowHostPID':false,"                 \
    "'allowHostIPC':false,'allowPrivilegeEscalation':true,'seLinuxContext':{'type':'RunAsAny'},"                       \
    "'runAsUser':{'type':'RunAsAny'},'supplementalGroups':{'type':'RunAsAny'},'fsGroup':{'type':'RunAsAny'},"          \
    "'readOnlyRootFilesystem':false,'users':[],'groups':[]" members "}"

START_TEST(nothing_to_do) {
    struct arena arena = {0};
    ck_assert_ptr_null(patch_of(&arena, COMPLETE("")).bytes);
    ck_assert_ptr_null(
        patch_of(&arena, COMPLETE(",'userNamespaceLevel':'RequirePodLevel','seccompProfiles':['*']")).bytes);
    arena_free(&arena);
}
END_TEST

START_TEST(operations) {
    struct arena arena = {0};
    ck_assert_text(patch_of(&arena, COMPLETE(",'seccompProfiles':[]")),
                   "[{\"op\":\"remove\",\"path\":\"/seccompProfiles\"}]");
    ck_assert_text(patch_of(&arena, COMPLETE(",'allowedFlexVolumes':null")),
                   "[{\"op\":\"remove\",\"path\":\"/allowedFlexVolumes\"}]");
    ck_assert_text(patch_of(&arena, COMPLETE(",'a/b~c':{'d':1}")), "[{\"op\":\"remove\",\"path\":\"/a~1b~0c\"}]");
    ck_assert_ptr_null(patch_of(&arena, COMPLETE("")).bytes);
    struct str all = patch_of(&arena, "{'metadata':{'name':'a','labels':{},'odd':null},'volumes':['secret','csi'],"
                                      "'users':null,'fsGroup':{'type':'MustRunAs','ranges':[{'min':0,'max':5}]}}");
    ck_assert_text(all, "[{\"op\":\"add\",\"path\":\"/priority\",\"value\":null},"
                        "{\"op\":\"add\",\"path\":\"/allowPrivilegedContainer\",\"value\":false},"
                        "{\"op\":\"add\",\"path\":\"/defaultAddCapabilities\",\"value\":null},"
                        "{\"op\":\"add\",\"path\":\"/requiredDropCapabilities\",\"value\":null},"
                        "{\"op\":\"add\",\"path\":\"/allowedCapabilities\",\"value\":null},"
                        "{\"op\":\"add\",\"path\":\"/allowHostDirVolumePlugin\",\"value\":false},"
                        "{\"op\":\"replace\",\"path\":\"/volumes\",\"value\":[\"csi\",\"secret\"]},"
                        "{\"op\":\"add\",\"path\":\"/allowHostNetwork\",\"value\":false},"
                        "{\"op\":\"add\",\"path\":\"/allowHostPorts\",\"value\":false},"
                        "{\"op\":\"add\",\"path\":\"/allowHostPID\",\"value\":false},"
                        "{\"op\":\"add\",\"path\":\"/allowHostIPC\",\"value\":false},"
                        "{\"op\":\"add\",\"path\":\"/allowPrivilegeEscalation\",\"value\":true},"
                        "{\"op\":\"add\",\"path\":\"/seLinuxContext\",\"value\":{}},"
                        "{\"op\":\"add\",\"path\":\"/runAsUser\",\"value\":{}},"
                        "{\"op\":\"add\",\"path\":\"/supplementalGroups\",\"value\":{\"type\":\"RunAsAny\"}},"
                        "{\"op\":\"replace\",\"path\":\"/fsGroup\",\"value\":{\"type\":\"MustRunAs\","
                        "\"ranges\":[{\"max\":5}]}},"
                        "{\"op\":\"add\",\"path\":\"/readOnlyRootFilesystem\",\"value\":false},"
                        "{\"op\":\"replace\",\"path\":\"/users\",\"value\":[]},"
                        "{\"op\":\"add\",\"path\":\"/groups\",\"value\":[]}]");
    arena_free(&arena);
}
END_TEST

START_TEST(null_where_null_is_meant) {
    struct arena arena = {0};
    ck_assert_text(patch_of(&arena, "{'metadata':{'name':'a'},'priority':null,'allowPrivilegedContainer':null,"
                                    "'defaultAddCapabilities':null,'requiredDropCapabilities':[],"
                                    "'allowedCapabilities':null,'allowHostDirVolumePlugin':true,'volumes':['*'],"
                                    "'allowHostNetwork':false,'allowHostPorts':false,'allowHostPID':false,"
                                    "'allowHostIPC':false,'allowPrivilegeEscalation':true,'seLinuxContext':{},"
                                    "'runAsUser':{},'supplementalGroups':{'type':'RunAsAny'},"
                                    "'fsGroup':{'type':'RunAsAny'},'readOnlyRootFilesystem':false,'users':[],"
                                    "'groups':[]}"),
                   "[{\"op\":\"replace\",\"path\":\"/allowPrivilegedContainer\",\"value\":false}]");
    arena_free(&arena);
}
END_TEST

START_TEST(whole_object) {
    struct arena arena = {0};
    ck_assert_text(
        json_of(&arena, "{'kind':'x','metadata':{'name':'a','labels':{},'annotations':{'k':'v<'},'uid':'','own':[1]},"
                        "'volumes':['csi'],'allowedFlexVolumes':[{'driver':'a/b'}],'userNamespaceLevel':'L',"
                        "'defaultAllowPrivilegeEscalation':false,'allowPrivilegeEscalation':false,'priority':0,"
                        "'seLinuxContext':{'type':'MustRunAs','seLinuxOptions':{'level':'s0','user':''}},"
                        "'runAsUser':{'type':'MustRunAsRange','uidRangeMin':0,'uidRangeMax':7},"
                        "'fsGroup':{'ranges':[]},'allowedCapabilities':[],'forbiddenSysctls':['a'],'lost':1}"),
        "{\"kind\":\"SecurityContextConstraints\",\"apiVersion\":\"security.openshift.io/v1\","
        "\"metadata\":{\"name\":\"a\",\"annotations\":{\"k\":\"v<\"},\"own\":[1]},\"priority\":0,"
        "\"allowPrivilegedContainer\":false,\"defaultAddCapabilities\":null,\"requiredDropCapabilities\":null,"
        "\"allowedCapabilities\":[],\"allowHostDirVolumePlugin\":false,\"volumes\":[\"csi\"],"
        "\"allowedFlexVolumes\":[{\"driver\":\"a/b\"}],\"allowHostNetwork\":false,\"allowHostPorts\":false,"
        "\"allowHostPID\":false,\"allowHostIPC\":false,\"userNamespaceLevel\":\"L\","
        "\"defaultAllowPrivilegeEscalation\":false,\"allowPrivilegeEscalation\":false,"
        "\"seLinuxContext\":{\"type\":\"MustRunAs\",\"seLinuxOptions\":{\"level\":\"s0\"}},"
        "\"runAsUser\":{\"type\":\"MustRunAsRange\",\"uidRangeMin\":0,\"uidRangeMax\":7},"
        "\"supplementalGroups\":{\"type\":\"RunAsAny\"},\"fsGroup\":{\"type\":\"RunAsAny\"},"
        "\"readOnlyRootFilesystem\":false,\"users\":[],\"groups\":[],\"forbiddenSysctls\":[\"a\"]}");
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("scc_json", nothing_to_do, operations, null_where_null_is_meant, whole_object);
}
