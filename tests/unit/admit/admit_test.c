/*
 * The main path: what is skipped, who may, which SCC is taken in which mode, and that nothing but a fitting, usable
 * and valid SCC allows.
 */
#include "admit/admission.h"

#define READ_ONLY ",'readOnlyRootFilesystem':true"
#define GROUP ",'fsGroup':{'type':'MustRunAs','ranges':[{'min':5,'max':9}]}"
/* tight changes a container, mid changes the pod, wide changes nothing. */
static const char *const sccs[] = {SCC("tight", READ_ONLY), SCC("mid", GROUP ",'allowHostNetwork':true"),
                                   SCC("wide", ",'allowPrivilegedContainer':true"), NULL};

#define SPEC "'spec':{'containers':[{'name':'c'}]}"
#define POD "{'metadata':{}," SPEC "}"
#define OLD "{'metadata':{'labels':{'a':'b'}}," SPEC "}"
#define NOTED(annotations) "{'metadata':{'annotations':{" annotations "}}," SPEC "}"
#define FITS_TIGHT "{'metadata':{},'spec':{'containers':[{'securityContext':{'readOnlyRootFilesystem':true}}]}}"
#define WITH_EPHEMERAL                                                                                                 \
    "{'metadata':{},'spec':{'containers':[{'securityContext':{'readOnlyRootFilesystem':true}}],'ephemeralContainers':" \
    "[{}]}}"
#define ALL ",tight,mid,wide,"

static const struct {
    const char *service_account, *user;
    struct asked asked;
    const char *chosen; /* "": denied */
} modes[] = {
    {NULL, ALL, {PASS_MUTATE, "", POD, NULL}, "tight"},
    {NULL, ALL, {PASS_MUTATE, "anything", POD, NULL}, "tight"},
    {NULL, ",mid,wide,", {PASS_MUTATE, "", POD, NULL}, "mid"},
    {NULL, ",wide,", {PASS_MUTATE, "", POD, NULL}, "wide"},
    {NULL, NULL, {PASS_MUTATE, "", POD, NULL}, ""},
    {NULL, ",other,", {PASS_MUTATE, "", POD, NULL}, ""},
    {ALL, NULL, {PASS_MUTATE, "", POD, NULL}, ""}, /* the pod names no service account */
    /* where nothing may change, what changes is passed over */
    {NULL, ALL, {PASS_MUTATE, "", POD, OLD}, "wide"},
    {NULL, ALL, {PASS_MUTATE, "resize", POD, OLD}, "wide"},
    {NULL, ",tight,mid,", {PASS_MUTATE, "", POD, OLD}, ""},
    {NULL, ALL, {PASS_MUTATE, "", FITS_TIGHT, OLD}, "tight"},
    {NULL, ALL, {PASS_VALIDATE, "", POD, NULL}, "wide"},
    {NULL, ",tight,", {PASS_VALIDATE, "", POD, NULL}, ""},
    {NULL, ALL, {PASS_VALIDATE, "", FITS_TIGHT, NULL}, "tight"},
    {NULL, ALL, {PASS_VALIDATE, "ephemeralcontainers", WITH_EPHEMERAL, FITS_TIGHT}, "wide"},
    /* only ephemeral containers may change */
    {NULL, ALL, {PASS_MUTATE, "ephemeralcontainers", WITH_EPHEMERAL, FITS_TIGHT}, "tight"},
    {NULL, ALL, {PASS_MUTATE, "", WITH_EPHEMERAL, FITS_TIGHT}, "wide"},
    {NULL, ",tight,", {PASS_MUTATE, "ephemeralcontainers", POD, OLD}, ""},
    /* the hint comes first where nothing may change, and has no say otherwise */
    {NULL, ALL, {PASS_VALIDATE, "", NOTED("'openshift.io/scc':'wide'"), NULL}, "wide"},
    {NULL, ALL, {PASS_VALIDATE, "", NOTED("'openshift.io/scc':'gone'"), NULL}, "wide"},
    {NULL, ALL, {PASS_MUTATE, "", NOTED("'openshift.io/scc':'wide'"), NULL}, "tight"},
    /* the required one alone */
    {NULL, ALL, {PASS_MUTATE, "", NOTED("'openshift.io/required-scc':'wide'"), NULL}, "wide"},
    {NULL, ",tight,", {PASS_MUTATE, "", NOTED("'openshift.io/required-scc':'wide'"), NULL}, ""},
    {NULL, ALL, {PASS_MUTATE, "", NOTED("'openshift.io/required-scc':''"), NULL}, "tight"},
    {NULL,
     ALL,
     {PASS_VALIDATE, "", NOTED("'openshift.io/required-scc':'wide','openshift.io/scc':'wide'"), NULL},
     "wide"},
};

START_TEST(modes_and_choices) {
    for (size_t i = 0; i < COUNT(modes); i++) {
        struct scene scene;
        scene_open(&scene, sccs, NAMESPACE);
        scene.may = (struct may_use){modes[i].service_account, modes[i].user, false};
        const struct decision *decision = scene_decide(&scene, &modes[i].asked);
        ck_assert_msg(str_equal(chosen_name(decision), str_of(modes[i].chosen)), "case %zu: chosen \"%.*s\"", i,
                      STR_ARG(chosen_name(decision)));
        ck_assert(decision->allowed == (modes[i].chosen[0] != '\0') && !decision->skipped);
        ck_assert(decision->allowed || (decision->code == 403 && decision->message.length > 0));
        ck_assert((decision->patch.bytes != NULL) == (decision->allowed && modes[i].asked.pass == PASS_MUTATE));
        scene_close(&scene);
    }
}
END_TEST

static const struct {
    struct asked asked;
    const char *message;
} refusals[] = {
    {{PASS_MUTATE, "", "[]", NULL},
     "object was marked as kind pod but was unable to be converted: expected an object, found an array"},
    {{PASS_MUTATE, "", "{'spec':{'hostNetwork':1}}", NULL},
     "object was marked as kind pod but was unable to be converted: spec.hostNetwork: expected a boolean, found a "
     "number"},
    {{PASS_MUTATE, "", POD, "{'spec':7}"},
     "object was marked as kind pod but was unable to be converted: spec: expected an object, found a number"},
    {{PASS_MUTATE, "", POD, "null"},
     "object was marked as kind pod but was unable to be converted: expected an object, found nothing"},
    {{PASS_MUTATE, "", NOTED("'openshift.io/required-scc':'wide'"), POD},
     "invalid change of required security context constraint annotation: openshift.io/required-scc"},
    {{PASS_MUTATE, "", POD, NOTED("'openshift.io/required-scc':'wide'")},
     "invalid change of required security context constraint annotation: openshift.io/required-scc"},
    {{PASS_VALIDATE, "", NOTED("'openshift.io/required-scc':'wide'"), NULL},
     "required scc/wide does not match the suggested scc/"},
    {{PASS_VALIDATE, "", NOTED("'openshift.io/required-scc':'wide','openshift.io/scc':'mid'"), NULL},
     "required scc/wide does not match the suggested scc/mid"},
};

START_TEST(refused_before_any_scc) {
    for (size_t i = 0; i < COUNT(refusals); i++) {
        struct scene scene;
        scene_open(&scene, sccs, NAMESPACE);
        scene.may.user = ALL;
        const struct decision *decision = scene_decide(&scene, &refusals[i].asked);
        ck_assert(!decision->allowed && decision->code == 403);
        ck_assert_text(decision->message, refusals[i].message);
        ck_assert_uint_eq(decision->audit_count, 0);
        scene_close(&scene);
    }
}
END_TEST

START_TEST(skipped) {
    static const struct asked asked[] = {
        {PASS_MUTATE, "exec", "{}", NULL},
        {PASS_MUTATE, "status", "[]", "{}"},
        {PASS_VALIDATE, "", "{'spec':{'os':{'name':'windows'},'hostPID':true}}", NULL},
        {PASS_VALIDATE, "", "{'spec':{'os':{'name':'windows'}}}", POD},
        {PASS_VALIDATE, "", POD, POD},
        {PASS_VALIDATE, "", NOTED("'k8s.ovn.org/pod-networks':'x'"), POD},
    };
    for (size_t i = 0; i < COUNT(asked); i++) {
        struct scene scene;
        scene_open(&scene, (const char *const[]){NULL}, NULL); /* nobody may anything, and there is no namespace */
        const struct decision *decision = scene_decide(&scene, &asked[i]);
        ck_assert_msg(decision->allowed && decision->skipped, "case %zu", i);
        ck_assert(decision->patch.bytes == NULL && decision->audit_count == 0);
        scene_close(&scene);
    }
}
END_TEST

/* The first subject that may is named; the lists of the SCC are asked as the authorizer is. */
START_TEST(subject_types) {
    static const char *const named[] = {
        SCC("by-user", ",'users':['ann']"), SCC("by-account", ",'users':['system:serviceaccount:ns:sa']"),
        SCC("by-group", ",'groups':['system:serviceaccounts:ns']"), SCC("granted", ""), NULL};
    static const struct {
        const char *service_account, *user, *required, *type;
    } cases[] = {
        {NULL, NULL, "by-user", "user"},
        {NULL, NULL, "by-account", "serviceaccount"},
        {NULL, NULL, "by-group", "serviceaccount"},
        {NULL, NULL, "granted", NULL},
        {",granted,", ",granted,", "granted", "serviceaccount"},
        {NULL, ",granted,", "granted", "user"},
        {",granted,", NULL, "granted", "serviceaccount"},
        {",by-user,", NULL, "by-user", "serviceaccount"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene scene;
        char pod[256];
        snprintf(pod, sizeof pod,
                 "{'metadata':{'annotations':{'openshift.io/required-scc':'%s'}},'spec':{'serviceAccountName':'sa'}}",
                 cases[i].required);
        scene_open(&scene, named, NAMESPACE);
        scene.may = (struct may_use){cases[i].service_account, cases[i].user, false};
        const struct decision *decision = scene_decide(&scene, &(struct asked){PASS_MUTATE, "", pod, NULL});
        ck_assert_msg(decision->allowed == (cases[i].type != NULL), "case %zu", i);
        if (cases[i].type != NULL) {
            ck_assert_text(decision->after.subject_type_annotation, cases[i].type);
            ck_assert_text(decision->after.scc_annotation, cases[i].required);
        }
        scene_close(&scene);
    }
}
END_TEST

/* What is not known yet is never an answer, however the other SCCs look. */
START_TEST(not_known_yet) {
    struct scene scene;
    scene_open(&scene, sccs, NAMESPACE);
    scene.may = (struct may_use){NULL, ",wide,", true};
    const struct decision *decision = scene_decide(&scene, &(struct asked){PASS_MUTATE, "", POD, NULL});
    ck_assert(decision->state == DECISION_NEEDS_ACCESS && !decision->allowed && decision->chosen == NULL);
    ck_assert_ptr_null(decision->patch.bytes);
    scene_close(&scene);
}
END_TEST

/* What the mutating pass gives, the validating pass takes: here with the patch's effect written out. */
START_TEST(mutated_then_validated) {
    struct scene scene;
    scene_open(&scene, sccs, NAMESPACE);
    scene.may.user = ",mid,";
    const struct decision *decision = scene_decide(&scene, &(struct asked){PASS_MUTATE, "", POD, NULL});
    ck_assert_text(decision->patch,
                   unquoted(&scene.arena,
                            "[{'op':'add','path':'/metadata/annotations','value':{'openshift.io/scc':"
                            "'mid','security.openshift.io/validated-scc-subject-type':'user'}},{'op':'add',"
                            "'path':'/spec/securityContext','value':{'fsGroup':5}}]")
                       .bytes);
    const char *patched =
        "{'metadata':{'annotations':{'openshift.io/scc':'mid','security.openshift.io/validated-scc-subject-"
        "type':'user'}},'spec':{'containers':[{'name':'c'}],'securityContext':{'fsGroup':5}}}";
    decision = scene_decide(&scene, &(struct asked){PASS_VALIDATE, "", patched, NULL});
    ck_assert(decision->allowed && decision->patch.bytes == NULL);
    decision = scene_decide(&scene, &(struct asked){PASS_MUTATE, "", patched, NULL});
    ck_assert(decision->allowed && decision->patch.bytes == NULL); /* nothing is left to do */
    scene_close(&scene);
}
END_TEST

int main(void) {
    return SUITE_RUN("admit", modes_and_choices, refused_before_any_scc, skipped, subject_types, not_known_yet,
                     mutated_then_validated);
}
