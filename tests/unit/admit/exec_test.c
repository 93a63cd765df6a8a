/*
 * exec and attach: whoever may not create the pod may not enter it.
 */
#include "admit/exec.h"

#include "admit/admission.h"

START_TEST(concerns) {
    static const struct {
        enum pass pass;
        enum operation operation;
        const char *resource, *subresource;
        bool concerns;
    } cases[] = {
        {PASS_VALIDATE, OPERATION_CONNECT, "pods", "exec", true},
        {PASS_VALIDATE, OPERATION_CONNECT, "pods", "attach", true},
        {PASS_MUTATE, OPERATION_CONNECT, "pods", "exec", false},
        {PASS_VALIDATE, OPERATION_CREATE, "pods", "exec", false},
        {PASS_VALIDATE, OPERATION_CONNECT, "pods", "portforward", false},
        {PASS_VALIDATE, OPERATION_CONNECT, "services", "exec", false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        const struct request request = {.pass = cases[i].pass,
                                        .operation = cases[i].operation,
                                        .resource = str_of(cases[i].resource),
                                        .subresource = str_of(cases[i].subresource)};
        ck_assert_msg(exec_concerns(&request) == cases[i].concerns, "case %zu", i);
    }
}
END_TEST

#define PREFIX                                                                                                         \
    "exec operation is not allowed because the pod's security context exceeds your permissions: pods \"p\" is "        \
    "forbidden: "

START_TEST(the_running_pod_is_judged) {
    static const char *const sccs[] = {SCC("plain", ""), NULL};
    static const struct {
        const char *pod, *user, *message; /* message NULL: allowed */
        int code;
    } cases[] = {
        {"{'metadata':{'annotations':{'openshift.io/scc':'privileged'}},'spec':{}}", ",plain,", NULL, 0},
        {"{'metadata':{},'spec':{'os':{'name':'windows'},'hostPID':true}}", NULL, NULL, 0},
        {"null", ",plain,", "pods \"p\" not found", 404},
        {"{'metadata':{},'spec':{}}", NULL,
         PREFIX
         "unable to validate against any security context constraint: provider \"plain\": Forbidden: not usable by "
         "user or serviceaccount",
         403},
        {"{'spec':[]}", ",plain,",
         PREFIX
         "object was marked as kind pod but was unable to be converted: spec: expected an object, found an array",
         403},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene scene;
        scene_open(&scene, sccs, NAMESPACE);
        scene.may.user = cases[i].user;
        struct json pod = json_from(&scene.arena, cases[i].pod);
        const struct request request = {.pass = PASS_VALIDATE,
                                        .operation = OPERATION_CONNECT,
                                        .resource = STR("pods"),
                                        .subresource = STR("exec"),
                                        .name = STR("p"),
                                        .namespace_name = STR("ns"),
                                        .user = {.user = STR("ann")}};
        exec_admit(&scene.admission, &request, &pod, &scene.decision);
        ck_assert_msg(scene.decision.allowed == (cases[i].message == NULL), "case %zu", i);
        ck_assert(scene.decision.patch.bytes == NULL && scene.decision.audit_count == 0);
        if (cases[i].message != NULL) {
            ck_assert_int_eq(scene.decision.code, cases[i].code);
            ck_assert_text(scene.decision.message, cases[i].message);
        }
        scene_close(&scene);
    }
}
END_TEST

int main(void) {
    return SUITE_RUN("exec", concerns, the_running_pod_is_judged);
}
