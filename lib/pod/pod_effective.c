/*
 * Reading a pod: annotations, copies for a candidate, comparison of what strategies write, and a container's effective
 * values (k8s.io/kubernetes pkg/securitycontext: the container's own where set, else the pod's).
 */
#include "pod/pod.h"

#include <stdlib.h>

struct str pod_annotation(const struct pod_facts *facts, struct str key) {
    for (size_t i = 0; i < facts->annotation_count; i++) {
        if (str_equal(facts->annotations[i].key, key)) {
            return facts->annotations[i].value;
        }
    }
    return (struct str){0};
}

static int by_container(const void *name, const void *annotation) {
    const struct annotation *a = annotation;
    return str_compare(*(const struct str *)name, str_after(a->key, sizeof ANNOTATION_SECCOMP_CONTAINER - 1));
}

struct str pod_container_seccomp(const struct pod_facts *facts, struct str container) {
    if (facts->container_seccomp_count == 0) {
        return (struct str){0};
    }
    const struct annotation *found = bsearch(&container, facts->container_seccomp, facts->container_seccomp_count,
                                             sizeof *facts->container_seccomp, by_container);
    return found != NULL ? found->value : (struct str){0};
}

struct pod pod_copy(struct arena *arena, const struct pod *pod) {
    struct pod copy = *pod;
    size_t count = pod->facts->container_count;
    copy.containers = ARENA_ARRAY(arena, count, struct container_security);
    if (count > 0) {
        memcpy(copy.containers, pod->containers, count * sizeof *copy.containers);
    }
    return copy;
}

struct opt_int64 effective_run_as_user(const struct pod *pod, const struct container_security *container) {
    return container->run_as_user.set ? container->run_as_user : pod->security.run_as_user;
}

struct opt_bool effective_run_as_non_root(const struct pod *pod, const struct container_security *container) {
    return container->run_as_non_root.set ? container->run_as_non_root : pod->security.run_as_non_root;
}

const struct se_linux *effective_se_linux(const struct pod *pod, const struct container_security *container) {
    return container->se_linux != NULL ? container->se_linux : pod->security.se_linux;
}

static bool int64_same(struct opt_int64 a, struct opt_int64 b) {
    return a.set == b.set && a.value == b.value;
}

static bool bool_same(struct opt_bool a, struct opt_bool b) {
    return a.set == b.set && a.value == b.value;
}

static bool se_linux_same(const struct se_linux *a, const struct se_linux *b) {
    if (a == b || a == NULL || b == NULL) {
        return a == b;
    }
    return str_equal(a->user, b->user) && str_equal(a->role, b->role) && str_equal(a->type, b->type) &&
           str_equal(a->level, b->level);
}

static bool text_same(struct str a, struct str b) {
    return a.bytes == NULL || b.bytes == NULL ? a.bytes == b.bytes : str_equal(a, b);
}

static bool seccomp_same(const struct seccomp_profile *a, const struct seccomp_profile *b) {
    if (a == b || a == NULL || b == NULL) {
        return a == b;
    }
    return str_equal(a->type, b->type) && text_same(a->localhost, b->localhost);
}

static bool capabilities_same(const struct capabilities *a, const struct capabilities *b) {
    if (a == b || a == NULL || b == NULL) {
        return a == b;
    }
    return str_list_equal(&a->add, &b->add) && str_list_equal(&a->drop, &b->drop);
}

static bool container_same(const struct container_security *a, const struct container_security *b) {
    return int64_same(a->run_as_user, b->run_as_user) && bool_same(a->run_as_non_root, b->run_as_non_root) &&
           bool_same(a->allow_privilege_escalation, b->allow_privilege_escalation) &&
           bool_same(a->read_only_root, b->read_only_root) && se_linux_same(a->se_linux, b->se_linux) &&
           seccomp_same(a->seccomp, b->seccomp) && capabilities_same(a->capabilities, b->capabilities);
}

static bool security_same(const struct pod_security *a, const struct pod_security *b) {
    return int64_same(a->fs_group, b->fs_group) && se_linux_same(a->se_linux, b->se_linux) &&
           seccomp_same(a->seccomp, b->seccomp) && a->supplemental_group_count == b->supplemental_group_count &&
           (a->supplemental_group_count == 0 ||
            memcmp(a->supplemental_groups, b->supplemental_groups,
                   a->supplemental_group_count * sizeof *a->supplemental_groups) == 0);
}

bool pod_same(const struct pod *before, const struct pod *after, bool ephemeral) {
    if (!security_same(&before->security, &after->security) ||
        !text_same(before->seccomp_annotation, after->seccomp_annotation)) {
        return false;
    }
    for (size_t i = 0; i < before->facts->container_count; i++) {
        if (!ephemeral && before->facts->containers[i].kind == CONTAINER_EPHEMERAL) {
            continue;
        }
        if (!container_same(&before->containers[i], &after->containers[i])) {
            return false;
        }
    }
    return true;
}
