/*
 * Patches: minimal, and right where objects are missing on the way. Expected texts by RFC 6902 and RFC 6901.
 */
#include "pod/pod_text.h"

START_TEST(nothing_to_do) {
    struct arena arena = {0};
    struct pod before = pod_from(&arena, "{'metadata':{},'spec':{'containers':[{},{'securityContext':{'capabilities':"
                                         "{'add':['B','A']}}}]}}");
    struct pod after = pod_copy(&arena, &before);
    ck_assert_ptr_null(pod_patch(&arena, &before, &after).bytes);
    arena_free(&arena);
}
END_TEST

static const struct opt_int64 uid = {true, 1000}, group = {true, 2000};
static const struct opt_bool yes = {true, true}, no = {true, false};
static const struct se_linux options = {.user = STR_INIT("u"), .level = STR_INIT("s0:c1,c0")};
static const struct seccomp_profile local = {.type = STR_INIT("Localhost"), .localhost = STR_INIT("a/b.json")};
static const struct str added[] = {STR_INIT("A")}, dropped[] = {STR_INIT("ALL"), STR_INIT("B")};
static const struct capabilities grown = {.add = {.items = added, .count = 1}, .drop = {.items = dropped, .count = 2}};
static const struct capabilities only_drops = {.drop = {.items = dropped, .count = 2}};
static const int64_t groups[] = {5};

static void change_all(struct pod *pod) {
    pod->seccomp_annotation = STR("localhost/a/b.json");
    pod->scc_annotation = STR("x");
    pod->subject_type_annotation = STR("user");
    pod->security.fs_group = group;
    pod->security.supplemental_groups = groups;
    pod->security.supplemental_group_count = 1;
    pod->security.se_linux = &options;
    pod->security.seccomp = &local;
    struct container_security *security = &pod->containers[0];
    *security = (struct container_security){.run_as_user = uid,
                                            .run_as_non_root = yes,
                                            .allow_privilege_escalation = no,
                                            .read_only_root = yes,
                                            .se_linux = &options,
                                            .seccomp = &local,
                                            .capabilities = &grown};
}

#define OPTIONS "{'user':'u','level':'s0:c1,c0'}"
#define PROFILE "{'type':'Localhost','localhostProfile':'a/b.json'}"

START_TEST(objects_are_missing) {
    static const char *const containers[] = {"initContainers", "containers", "ephemeralContainers"};
    for (size_t i = 0; i < COUNT(containers); i++) {
        struct arena arena = {0};
        char text[1024];
        snprintf(text, sizeof text, "{'metadata':{},'spec':{'%s':[{}]}}", containers[i]);
        struct pod before = pod_from(&arena, text), after = pod_copy(&arena, &before);
        change_all(&after);
        snprintf(
            text, sizeof text,
            "[{'op':'add','path':'/metadata/annotations','value':{'seccomp.security.alpha.kubernetes.io/pod':"
            "'localhost/a/b.json','openshift.io/scc':'x','security.openshift.io/validated-scc-subject-type':'user'}},"
            "{'op':'add','path':'/spec/securityContext','value':{'seLinuxOptions':" OPTIONS ",'supplementalGroups':[5],"
            "'fsGroup':2000,'seccompProfile':" PROFILE "}},"
            "{'op':'add','path':'/spec/%s/0/securityContext','value':{'capabilities':{'add':['A'],'drop':['ALL','B']},"
            "'seLinuxOptions':" OPTIONS ",'runAsUser':1000,'runAsNonRoot':true,'readOnlyRootFilesystem':true,"
            "'allowPrivilegeEscalation':false,'seccompProfile':" PROFILE "}}]",
            containers[i]);
        ck_assert_text(pod_patch(&arena, &before, &after), unquoted(&arena, text).bytes);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(objects_are_there) {
    struct arena arena = {0};
    struct pod before = pod_from(&arena, "{'metadata':{'annotations':{}},'spec':{'securityContext':{},'containers':"
                                         "[{'securityContext':{}}]}}");
    struct pod after = pod_copy(&arena, &before);
    change_all(&after);
    after.containers[0].capabilities = &only_drops;
#define ADD(path, value) "{'op':'add','path':'" path "','value':" value "}"
    static const char *const expected = "[" ADD(
        "/metadata/annotations/seccomp.security.alpha.kubernetes.io~1pod",
        "'lo"
        "cal"
        "hos"
        "t/"
        "a/"
        "b."
        "jso"
        "n'") "," ADD("/metadata/annotations/openshift.io~1scc",
                      "'x'") "," ADD("/metadata/annotations/security.openshift.io~1validated-scc-subject-type",
                                     "'user'") "," ADD("/spec/securityContext/seLinuxOptions",
                                                       OPTIONS) "," ADD("/spec/securityContext/supplementalGroups",
                                                                        "[5]") "," ADD("/spec/securityContext/fsGroup",
                                                                                       "2000") "," ADD("/spec/"
                                                                                                       "securityContext"
                                                                                                       "/"
                                                                                                       "seccompProfile",
                                                                                                       PROFILE) "," ADD("/spec/containers/0/"
                                                                                                                        "securityContext/"
                                                                                                                        "capabilities",
                                                                                                                        "{'drop':['ALL','B']"
                                                                                                                        "}") "," ADD("/spec/"
                                                                                                                                     "contai"
                                                                                                                                     "ners/"
                                                                                                                                     "0/"
                                                                                                                                     "securi"
                                                                                                                                     "tyCont"
                                                                                                                                     "ext/"
                                                                                                                                     "seLinu"
                                                                                                                                     "xOptio"
                                                                                                                                     "ns",
                                                                                                                                     OPTIONS) "," ADD("/spec/containers/0/securityContext/runAsUser",
                                                                                                                                                      "1000") "," ADD("/spec/containers/0/securityContext/runAsNonRoot",
                                                                                                                                                                      "true") "," ADD("/spec/containers/0/securityContext/readOnlyRootFilesystem",
                                                                                                                                                                                      "true") "," ADD("/spec/containers/0/securityContext/allowPrivilegeEscalation",
                                                                                                                                                                                                      "false") "," ADD("/spec/containers/0/securityContext/seccompProfile",
                                                                                                                                                                                                                       PROFILE) "]";
    ck_assert_text(pod_patch(&arena, &before, &after), unquoted(&arena, expected).bytes);
    arena_free(&arena);
}
END_TEST

#define REPLACE(path, value) "{'op':'replace','path':'" path "','value':" value "}"
#define POD(annotations, context)                                                                                      \
    "{'metadata':{'annotations':{" annotations "}},'spec':{'containers':[{},{'securityContext':{" context "}}]}}"
#define CAPABILITIES "/spec/containers/1/securityContext/capabilities"

START_TEST(single_changes) {
    static const struct {
        const char *before;
        struct container_security after; /* of the second container */
        const char *patch;
    } cases[] = {
        {POD("", "'capabilities':{}"),
         {.capabilities = &grown},
         "[" ADD(CAPABILITIES "/add", "['A']") "," ADD(CAPABILITIES "/drop", "['ALL','B']") "]"},
        {POD("", "'capabilities':{'add':['A']}"),
         {.capabilities = &only_drops},
         "[" REPLACE(CAPABILITIES "/add", "[]") "," ADD(CAPABILITIES "/drop", "['ALL','B']") "]"},
        {POD("", "'capabilities':{'drop':['B']}"),
         {.capabilities = &only_drops},
         "[" REPLACE(CAPABILITIES "/drop", "['ALL','B']") "]"},
        {POD("", "'capabilities':null"),
         {.capabilities = &only_drops},
         "[" ADD(CAPABILITIES, "{'drop':['ALL','B']}") "]"},
        {POD("", "'seccompProfile':{'type':'RuntimeDefault'}"),
         {.seccomp = NULL},
         "[{'op':'remove','path':'/spec/containers/1/securityContext/seccompProfile'}]"},
        {POD("", "'seccompProfile':{'type':'RuntimeDefault'}"),
         {.seccomp = &local},
         "[" REPLACE("/spec/containers/1/securityContext/seccompProfile", PROFILE) "]"},
        {POD("", "'seccompProfile':{'type':'Localhost','localhostProfile':'a/b.json'}"), {.seccomp = &local}, NULL},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        struct pod before = pod_from(&arena, cases[i].before), after = pod_copy(&arena, &before);
        after.containers[1] = cases[i].after;
        struct str is = pod_patch(&arena, &before, &after);
        if (cases[i].patch == NULL) {
            ck_assert_ptr_null(is.bytes);
        } else {
            ck_assert_text(is, unquoted(&arena, cases[i].patch).bytes);
        }
        arena_free(&arena);
    }
}
END_TEST

START_TEST(annotations) {
    static const struct {
        const char *before, *patch;
    } cases[] = {
        {"{'metadata':{'annotations':{'openshift.io/scc':'y'}},'spec':{}}",
         "[" REPLACE("/metadata/annotations/openshift.io~1scc", "'x'") "]"},
        {"{'metadata':{'annotations':{'openshift.io/scc':'x'}},'spec':{}}", NULL},
        {"{'metadata':{'annotations':null},'spec':{}}",
         "[" ADD("/metadata/annotations", "{'openshift.io/scc':'x'}") "]"},
        {"{'spec':{}}", "[" ADD("/metadata", "{}") "," ADD("/metadata/annotations", "{'openshift.io/scc':'x'}") "]"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        struct pod before = pod_from(&arena, cases[i].before), after = pod_copy(&arena, &before);
        after.scc_annotation = STR("x");
        struct str is = pod_patch(&arena, &before, &after);
        ck_assert(cases[i].patch != NULL || is.bytes == NULL);
        if (cases[i].patch != NULL) {
            ck_assert_text(is, unquoted(&arena, cases[i].patch).bytes);
        }
        arena_free(&arena);
    }
}
END_TEST

int main(void) {
    return SUITE_RUN("pod_patch", nothing_to_do, objects_are_missing, objects_are_there, single_changes, annotations);
}
