/*
 * A container's own value or the pod's; copies that are their own; and which differences count as a change.
 */
#include "pod/pod_text.h"

START_TEST(own_before_the_pods) {
    struct arena arena = {0};
    struct pod pod = pod_from(&arena, "{'spec':{'securityContext':{'runAsUser':5,'runAsNonRoot':true,'seLinuxOptions':"
                                      "{'level':'pod'}},'containers':[{},{'securityContext':{'runAsUser':0,"
                                      "'runAsNonRoot':false,'seLinuxOptions':{}}}]}}");
    const struct container_security *bare = &pod.containers[0], *own = &pod.containers[1];
    ck_assert(effective_run_as_user(&pod, bare).value == 5 && effective_run_as_user(&pod, own).value == 0);
    ck_assert(effective_run_as_non_root(&pod, bare).value && !effective_run_as_non_root(&pod, own).value);
    ck_assert(effective_run_as_non_root(&pod, own).set);
    ck_assert_text(effective_se_linux(&pod, bare)->level, "pod");
    ck_assert_text(effective_se_linux(&pod, own)->level, "");
    struct pod none = pod_from(&arena, "{'spec':{'containers':[{}]}}");
    ck_assert(!effective_run_as_user(&none, none.containers).set && effective_se_linux(&none, none.containers) == NULL);
    arena_free(&arena);
}
END_TEST

static const char *const plain =
    "{'metadata':{'annotations':{'seccomp.security.alpha.kubernetes.io/pod':'a'}},'spec':{'securityContext':"
    "{'supplementalGroups':[1,2]},'initContainers':[{}],'containers':[{},{'securityContext':{'capabilities':"
    "{'add':['A','B']}}}],'ephemeralContainers':[{}]}}";

START_TEST(a_copy_is_its_own) {
    struct arena arena = {0};
    struct pod before = pod_from(&arena, plain), after = pod_copy(&arena, &before);
    ck_assert(pod_same(&before, &after, true));
    after.containers[0].run_as_user = (struct opt_int64){true, 1};
    ck_assert(!before.containers[0].run_as_user.set && !pod_same(&before, &after, true));
    struct pod empty = pod_from(&arena, "{'spec':{}}"), empty_copy = pod_copy(&arena, &empty);
    ck_assert(pod_same(&empty, &empty_copy, true));
    arena_free(&arena);
}
END_TEST

static const struct opt_int64 one = {true, 1};
static const struct opt_bool no = {true, false};
static const struct se_linux no_options;
static const struct seccomp_profile runtime = {.type = STR_INIT("RuntimeDefault")};
static const struct capabilities no_capabilities;
static const int64_t other_groups[] = {2, 1};

/* Change number `at` of those that strategies make; false behind the last. */
static bool change(struct pod *pod, struct container_security *container, int at) {
    switch (at) {
    case 0:
        pod->security.fs_group = one;
        return true;
    case 1:
        pod->security.se_linux = &no_options;
        return true;
    case 2:
        pod->security.seccomp = &runtime;
        return true;
    case 3:
        pod->security.supplemental_groups = other_groups;
        return true;
    case 4:
        pod->security.supplemental_group_count = 1;
        return true;
    case 5:
        pod->seccomp_annotation = STR("b");
        return true;
    case 6:
        container->run_as_user = one;
        return true;
    case 7:
        container->run_as_non_root = no; /* false is not absent */
        return true;
    case 8:
        container->allow_privilege_escalation = no;
        return true;
    case 9:
        container->read_only_root = no;
        return true;
    case 10:
        container->se_linux = &no_options; /* {} is not absent */
        return true;
    case 11:
        container->seccomp = &runtime;
        return true;
    case 12:
        container->capabilities = &no_capabilities;
        return true;
    default:
        return false;
    }
}

START_TEST(every_change_counts) {
    struct arena arena = {0};
    struct pod before = pod_from(&arena, plain);
    for (size_t container = 0; container < before.facts->container_count; container++) {
        for (int at = 0;; at++) {
            struct pod after = pod_copy(&arena, &before);
            if (!change(&after, &after.containers[container], at)) {
                break;
            }
            bool ephemeral_only = at >= 6 && before.facts->containers[container].kind == CONTAINER_EPHEMERAL;
            ck_assert_msg(!pod_same(&before, &after, true), "container %zu, change %d", container, at);
            ck_assert_msg(pod_same(&before, &after, false) == ephemeral_only, "container %zu, change %d", container,
                          at);
        }
    }
    arena_free(&arena);
}
END_TEST

START_TEST(equal_values_are_the_same) {
    struct arena arena = {0};
    struct pod before = pod_from(&arena, plain), again = pod_from(&arena, plain);
    ck_assert(pod_same(&before, &again, true));
    static const struct se_linux a = {.level = STR_INIT("s0"), .user = {0}},
                                 b = {.level = STR_INIT("s0"), .user = STR_INIT("")};
    before.security.se_linux = &a;
    again.security.se_linux = &b;
    ck_assert(pod_same(&before, &again, true));
    static const struct seccomp_profile without = {.type = STR_INIT("Localhost")},
                                        with = {.type = STR_INIT("Localhost"), .localhost = STR_INIT("")};
    before.security.seccomp = &without;
    again.security.seccomp = &with; /* a pointer to "" is not a nil pointer */
    ck_assert(!pod_same(&before, &again, true));
    arena_free(&arena);
}
END_TEST

START_TEST(container_annotations) {
    struct arena arena = {0};
    struct pod pod =
        pod_from(&arena, "{'metadata':{'annotations':{'container.seccomp.security.alpha.kubernetes.io/a':'1',"
                         "'container.seccomp.security.alpha.kubernetes.io/':'2'}},'spec':{}}");
    ck_assert_text(pod_container_seccomp(pod.facts, STR("a")), "1");
    ck_assert_text(pod_container_seccomp(pod.facts, STR("")), "2");
    ck_assert_ptr_null(pod_container_seccomp(pod.facts, STR("b")).bytes);
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("pod_effective", own_before_the_pods, a_copy_is_its_own, every_change_counts,
                     equal_values_are_the_same, container_annotations);
}
