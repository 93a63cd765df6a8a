/*
 * One SCC on a copy of the pod: the pod that was asked about stays as it is, and may be evaluated again.
 */
#include "admit/evaluate.h"

#include "admit/admission.h"
#include "admit/candidates.h"

START_TEST(on_a_copy) {
    struct scene scene;
    scene_open(&scene,
               (const char *const[]){SCC("ro", ",'readOnlyRootFilesystem':true,'fsGroup':{'type':'MustRunAs'}"), NULL},
               NAMESPACE);
    scene_ask(&scene, &(struct asked){
                          PASS_MUTATE, "",
                          "{'spec':{'hostPID':true,'containers':[{},{'securityContext':{'privileged':true}}]}}", NULL});
    struct error err = {0};
    struct pod pod;
    ck_assert(candidates_list(&scene.admission, &scene.request, &scene.decision));
    ck_assert(pod_decode(&scene.arena, &scene.request.object, &pod, &err));
    struct pod before = pod_copy(&scene.arena, &pod);
    struct verdict *verdict = scene.decision.verdicts;
    for (int again = 0; again < 2; again++) {
        evaluate(&scene.arena, &pod, verdict);
        ck_assert(pod_same(&pod, &before, true));
        ck_assert(verdict->pod.security.fs_group.value == 1000 && verdict->pod.containers[0].read_only_root.value);
        struct buf text = BUF(&scene.arena);
        violations_print_aggregate(&text, &verdict->violations);
        ck_assert_text(
            buf_view(&text),
            "[provider ro: .spec.hostPID: Invalid value: true: Host PID is not allowed to be used, "
            "provider ro: .containers[0].hostPID: Invalid value: true: Host PID is not allowed to be used, "
            "provider ro: .containers[1].privileged: Invalid value: true: Privileged containers are not allowed, "
            "provider ro: .containers[1].hostPID: Invalid value: true: Host PID is not allowed to be used]");
    }
    scene_close(&scene);
}
END_TEST

int main(void) {
    return SUITE_RUN("evaluate", on_a_copy);
}
