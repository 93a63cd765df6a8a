/*
 * From the record to words: denial messages of both passes, and the audit annotations of every outcome.
 */
#include "admit/admission.h"

#define READ_ONLY ",'readOnlyRootFilesystem':true"
static const char *const sccs[] = {SCC("a", READ_ONLY), SCC("b", ""), SCC("c", ",'allowHostPorts':true"), NULL};
static const char *const restricted[] = {SCC("restricted", ""),
                                         SCC("restricted-v2", ",'requiredDropCapabilities':['ALL']"), NULL};

#define PLAIN "{'metadata':{},'spec':{'containers':[{}]}}"
#define OLD "{'metadata':{'labels':{'a':'b'}},'spec':{'containers':[{}]}}"
#define HINTED(scc) "{'metadata':{'annotations':{'openshift.io/scc':'" scc "'}},'spec':{'containers':[{}]}}"
#define PID "{'metadata':{},'spec':{'hostPID':true}}"
#define PRIVILEGED                                                                                                     \
    "{'metadata':{'annotations':{'openshift.io/"                                                                       \
    "scc':'a'}},'spec':{'containers':[{'securityContext':{'privileged':true}}]}}"
#define PID_IS(scc) "provider " scc ": .spec.hostPID: Invalid value: true: Host PID is not allowed to be used"
#define PRIVILEGED_IS(scc)                                                                                             \
    "provider " scc ": .containers[0].privileged: Invalid value: true: Privileged containers are not allowed"
#define NOT_USABLE(scc) "provider '" scc "': Forbidden: not usable by user or serviceaccount"
#define MUTATES "failures final validation after mutating admission"
#define PREFIX "unable to validate against any security context constraint: "
#define RESTRICTED_HINT                                                                                                \
    "no access to scc/restricted: Forbidden: the pod fails to validate against the `restricted-v2` security context "  \
    "constraint, but would validate successfully against the `restricted` security context constraint"

static const struct {
    const char *const *sccs;
    const char *user;
    struct asked asked;
    const char *message, *audit; /* message NULL: allowed */
} cases[] = {
    /* mutating CREATE */
    {sccs,
     ",a,b,c,",
     {PASS_MUTATE, "", PLAIN, NULL},
     NULL,
     "denied: \nreason: 'a' is most restrictive, not denied, and chosen over 'b' because 'a' ordered by name\n"},
    {sccs,
     ",a,c,",
     {PASS_MUTATE, "", PLAIN, NULL},
     NULL,
     "denied: \nreason: 'a' is most restrictive, not denied, and chosen over 'c' because 'a' forbids host ports\n"},
    {sccs,
     ",c,",
     {PASS_MUTATE, "", PLAIN, NULL},
     NULL,
     "denied: a,b\nreason: 'c' is the only one not too restrictive and not denied\n"},
    {sccs,
     NULL,
     {PASS_MUTATE, "", PLAIN, NULL},
     PREFIX "[" NOT_USABLE("a") ", " NOT_USABLE("b") ", " NOT_USABLE("c") "]",
     "denied: a,b,c\nreason: all denied\n"},
    {sccs,
     ",a,",
     {PASS_MUTATE, "", PID, NULL},
     PREFIX "[" PID_IS("a") ", " NOT_USABLE("b") ", " NOT_USABLE("c") "]",
     "too-restrictive-a: " PID_IS("a") "\ndenied: b,c\nreason: all too restrictive or denied\n"},
    /* passes in which nothing may change */
    {sccs, ",a,b,c,", {PASS_MUTATE, "", PLAIN, OLD}, NULL, "chosen: b\n"},
    {sccs, ",a,", {PASS_MUTATE, "", PLAIN, OLD}, PREFIX "[" NOT_USABLE("b") ", " NOT_USABLE("c") "]", ""},
    {sccs, ",a,b,c,", {PASS_VALIDATE, "", HINTED("b"), NULL}, NULL, "chosen: b\n"},
    {sccs,
     ",a,b,c,",
     {PASS_VALIDATE, "", HINTED("a"), NULL},
     NULL,
     "too-restrictive-a: " MUTATES
     "\nreason-validation: originally chosen 'a' did not pass final validation after mutating "
     "admission, but 'b' did instead\nchosen: b\n"},
    {sccs,
     ",b,",
     {PASS_VALIDATE, "", HINTED("c"), NULL},
     NULL,
     "denied-validation: originally chosen 'c' got denied in final validation after mutating admission\n"
     "reason-validation: originally chosen 'c' did not pass final validation after mutating admission, but 'b' did "
     "instead\nchosen: b\n"},
    {sccs,
     ",b,",
     {PASS_VALIDATE, "", HINTED("gone"), NULL},
     NULL,
     "denied-validation: originally chosen 'gone' got denied in final validation after mutating admission\n"
     "reason-validation: originally chosen 'gone' did not pass final validation after mutating admission, but 'b' did "
     "instead\nchosen: b\n"},
    {sccs,
     ",a,b,",
     {PASS_VALIDATE, "", PRIVILEGED, NULL},
     PREFIX "[" PRIVILEGED_IS("a") " " PRIVILEGED_IS("b") " " NOT_USABLE("c") "]",
     "too-restrictive-a: " PRIVILEGED_IS(
         "a") "\ndenied-validation: originally chosen 'a' got denied in final validation after "
              "mutating admission, and no other matched\n"},
    {sccs,
     ",a,",
     {PASS_VALIDATE, "",
      "{'metadata':{'annotations':{'openshift.io/required-scc':'a','openshift.io/scc':'a'}},'spec':"
      "{'containers':[{}]}}",
      NULL},
     PREFIX "[]",
     "too-restrictive-a: " MUTATES
     "\ndenied-validation: originally chosen 'a' got denied in final validation after mutating "
     "admission, and no other matched\n"},
    {sccs,
     ",a,",
     {PASS_MUTATE, "", "{'metadata':{'annotations':{'openshift.io/required-scc':'a'}},'spec':{'containers':[{}]}}",
      "{'metadata':{'labels':{},'annotations':{'openshift.io/required-scc':'a','x':'y'}},'spec':{'containers':[{}]}}"},
     PREFIX "<nil>",
     ""},
    /* the hint about restricted-v2 */
    {restricted,
     ",restricted-v2,",
     {PASS_MUTATE, "", "{'metadata':{},'spec':{'containers':[{'securityContext':{'capabilities':{'drop':[]}}}]}}",
      NULL},
     NULL,
     "denied: \nreason: 'restricted-v2' is the only one not too restrictive and not denied\n"},
    {restricted,
     NULL,
     {PASS_MUTATE, "", PLAIN, NULL},
     PREFIX "[" NOT_USABLE("restricted-v2") ", " NOT_USABLE("restricted") ", " RESTRICTED_HINT "]",
     "denied: restricted-v2,restricted\nreason: all denied\n"},
    {restricted,
     NULL,
     {PASS_VALIDATE, "", PLAIN, NULL},
     PREFIX "[" NOT_USABLE("restricted-v2") " " NOT_USABLE("restricted") " " RESTRICTED_HINT "]",
     ""},
    {restricted,
     NULL,
     {PASS_MUTATE, "", PID, NULL},
     PREFIX "[" NOT_USABLE("restricted-v2") ", " NOT_USABLE("restricted") "]",
     "denied: restricted-v2,restricted\nreason: all denied\n"},
    {restricted,
     ",restricted,",
     {PASS_MUTATE, "", PID, NULL},
     PREFIX "[" NOT_USABLE("restricted-v2") ", " PID_IS("restricted") "]",
     "too-restrictive-restricted: " PID_IS(
         "restricted") "\ndenied: restricted-v2\nreason: all too restrictive or denied\n"},
};

START_TEST(messages_and_audit) {
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene scene;
        scene_open(&scene, cases[i].sccs, NAMESPACE);
        scene.may.user = cases[i].user;
        const struct decision *decision = scene_decide(&scene, &cases[i].asked);
        struct str message = unquoted(&scene.arena, cases[i].message != NULL ? cases[i].message : "");
        struct str audit = unquoted(&scene.arena, cases[i].audit), is = audit_text(&scene.arena, decision);
        ck_assert(decision->allowed == (cases[i].message == NULL));
        ck_assert_msg(str_equal(decision->message, message), "case %zu: is %.*s\nwanted %s", i,
                      STR_ARG(decision->message), message.bytes);
        ck_assert_msg(str_equal(is, audit), "case %zu: is\n%s\nwanted\n%s", i, is.bytes, audit.bytes);
        scene_close(&scene);
    }
}
END_TEST

/* Duplicates: one in the Aggregate of the mutating pass, all of them in the list of the validating pass. */
START_TEST(duplicates) {
    static const char *const two[] = {SCC("x", ",'seccompProfiles':['a']"), SCC("y", ",'seccompProfiles':['a']"), NULL};
    const char *pod = "{'metadata':{'annotations':{'seccomp.security.alpha.kubernetes.io/pod':'b'}},'spec':{}}";
    const char *one =
        "metadata.annotations[seccomp.security.alpha.kubernetes.io/pod]: Forbidden: b is not an allowed seccomp "
        "profile. Valid values are [a]";
    struct scene scene;
    scene_open(&scene, two, NAMESPACE);
    scene.may.user = ",x,y,";
    ck_assert_text(scene_decide(&scene, &(struct asked){PASS_MUTATE, "", pod, NULL})->message,
                   str_format(&scene.arena, PREFIX "%s", one).bytes);
    ck_assert_text(scene_decide(&scene, &(struct asked){PASS_VALIDATE, "", pod, NULL})->message,
                   str_format(&scene.arena, PREFIX "[%s %s]", one, one).bytes);
    scene_close(&scene);
}
END_TEST

int main(void) {
    return SUITE_RUN("explain", messages_and_audit, duplicates);
}
