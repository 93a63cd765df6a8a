/*
 * The only writer of patches: what differs between two views of one pod, as RFC 6902 operations. Objects that are
 * missing on the way (annotations, securityContext, capabilities) are added whole; "add" replaces a null.
 */
#include "base/json_write.h"
#include "pod/pod.h"

/* Where members are written: operation by operation into an object that exists, or into one new object. */
struct target {
    struct json_out *out;
    struct str path; /* of the object, JSON pointer */
    bool exists;
    bool opened; /* the one operation that adds the object has begun */
};

static void operation_begin(struct json_out *out, const char *operation, struct str path, struct str member) {
    json_open(out, '{');
    json_key(out, "op");
    json_put_text(out, operation);
    json_key(out, "path");
    struct buf pointer = BUF(out->buf->arena);
    buf_str(&pointer, path);
    if (member.bytes != NULL) {
        buf_char(&pointer, '/');
        for (size_t i = 0; i < member.length; i++) {
            if (member.bytes[i] == '~' || member.bytes[i] == '/') {
                buf_text(&pointer, member.bytes[i] == '~' ? "~0" : "~1");
            } else {
                buf_char(&pointer, member.bytes[i]);
            }
        }
    }
    json_put_str(out, buf_view(&pointer));
}

/* After this the caller puts the value, then calls member_end. `there`: the member has a value already. */
static void member_begin(struct target *target, struct str member, bool there) {
    if (target->exists) {
        operation_begin(target->out, there ? "replace" : "add", target->path, member);
        json_key(target->out, "value");
        return;
    }
    if (!target->opened) {
        target->opened = true;
        operation_begin(target->out, "add", target->path, (struct str){0});
        json_key(target->out, "value");
        json_open(target->out, '{');
    }
    json_key_str(target->out, member);
}

static void member_end(struct target *target) {
    if (target->exists) {
        json_close(target->out, '}');
    }
}

static void target_end(struct target *target) {
    if (target->opened) {
        json_close(target->out, '}');
        json_close(target->out, '}');
    }
}

static void member_int(struct target *target, const char *member, struct opt_int64 before, struct opt_int64 after) {
    if (after.set && !before.set) {
        member_begin(target, str_of(member), false);
        json_put_int(target->out, after.value);
        member_end(target);
    }
}

static void member_bool(struct target *target, const char *member, struct opt_bool before, struct opt_bool after) {
    if (after.set && !before.set) {
        member_begin(target, str_of(member), false);
        json_put_bool(target->out, after.value);
        member_end(target);
    }
}

static void put_if_any(struct json_out *out, const char *key, struct str value) {
    if (!str_empty(value)) {
        json_key(out, key);
        json_put_str(out, value);
    }
}

static void member_se_linux(struct target *target, const struct se_linux *before, const struct se_linux *after) {
    if (before != NULL || after == NULL) {
        return;
    }
    member_begin(target, STR("seLinuxOptions"), false);
    json_open(target->out, '{');
    put_if_any(target->out, "user", after->user);
    put_if_any(target->out, "role", after->role);
    put_if_any(target->out, "type", after->type);
    put_if_any(target->out, "level", after->level);
    json_close(target->out, '}');
    member_end(target);
}

static void member_seccomp(struct target *target, const struct seccomp_profile *before,
                           const struct seccomp_profile *after) {
    if (before == after) {
        return;
    }
    if (after == NULL) { /* only an annotation without meaning takes a profile away; then the object exists */
        operation_begin(target->out, "remove", target->path, STR("seccompProfile"));
        json_close(target->out, '}');
        return;
    }
    if (before != NULL && str_equal(before->type, after->type) && str_equal(before->localhost, after->localhost) &&
        (before->localhost.bytes == NULL) == (after->localhost.bytes == NULL)) {
        return;
    }
    member_begin(target, STR("seccompProfile"), before != NULL);
    json_open(target->out, '{');
    json_key(target->out, "type");
    json_put_str(target->out, after->type);
    put_if_any(target->out, "localhostProfile", after->localhost);
    json_close(target->out, '}');
    member_end(target);
}

static void member_groups(struct target *target, const struct pod_security *before, const struct pod_security *after) {
    if (after->supplemental_group_count == before->supplemental_group_count) {
        return;
    }
    member_begin(target, STR("supplementalGroups"), false);
    json_open(target->out, '[');
    for (size_t i = 0; i < after->supplemental_group_count; i++) {
        json_put_int(target->out, after->supplemental_groups[i]);
    }
    json_close(target->out, ']');
    member_end(target);
}

static void member_list(struct target *target, const char *member, const struct str_list *before,
                        const struct str_list *after) {
    if (str_list_equal(before, after)) {
        return;
    }
    member_begin(target, str_of(member), before->present);
    json_put_str_list(target->out, after);
    member_end(target);
}

static void member_capabilities(struct target *target, const struct container *facts, const struct capabilities *before,
                                const struct capabilities *after) {
    static const struct capabilities none;
    if (before == after) {
        return;
    }
    if (facts->has_capabilities) {
        struct buf path = BUF(target->out->buf->arena);
        buf_str(&path, target->path);
        BUF_LITERAL(&path, "/capabilities");
        struct target inner = {.out = target->out, .path = buf_view(&path), .exists = true};
        member_list(&inner, "add", &before->add, &after->add);
        member_list(&inner, "drop", &before->drop, &after->drop);
        return;
    }
    member_begin(target, STR("capabilities"), false);
    json_open(target->out, '{');
    struct target inner = {.out = target->out, .opened = true};
    member_list(&inner, "add", &none.add, &after->add);
    member_list(&inner, "drop", &none.drop, &after->drop);
    json_close(target->out, '}');
    member_end(target);
}

static void annotation(struct target *target, const char *key, struct str before, struct str after) {
    if (after.bytes != NULL && (before.bytes == NULL || !str_equal(before, after))) {
        member_begin(target, str_of(key), before.bytes != NULL);
        json_put_str(target->out, after);
        member_end(target);
    }
}

static void patch_annotations(struct json_out *out, const struct pod *before, const struct pod *after) {
    struct target target = {.out = out, .path = STR("/metadata/annotations"), .exists = before->facts->has_annotations};
    if (!before->facts->has_metadata) { /* nobody sends such a pod but a person with curl */
        operation_begin(out, "add", STR("/metadata"), (struct str){0});
        json_key(out, "value");
        json_open(out, '{');
        json_close(out, '}');
        json_close(out, '}');
    }
    annotation(&target, ANNOTATION_SECCOMP_POD, before->seccomp_annotation, after->seccomp_annotation);
    annotation(&target, ANNOTATION_SCC, before->scc_annotation, after->scc_annotation);
    annotation(&target, ANNOTATION_SUBJECT_TYPE, before->subject_type_annotation, after->subject_type_annotation);
    target_end(&target);
}

static void patch_pod_security(struct json_out *out, const struct pod *before, const struct pod *after) {
    struct target target = {
        .out = out, .path = STR("/spec/securityContext"), .exists = before->facts->has_security_context};
    member_se_linux(&target, before->security.se_linux, after->security.se_linux);
    member_groups(&target, &before->security, &after->security);
    member_int(&target, "fsGroup", before->security.fs_group, after->security.fs_group);
    member_seccomp(&target, before->security.seccomp, after->security.seccomp);
    target_end(&target);
}

static void patch_container(struct json_out *out, const struct container *facts,
                            const struct container_security *before, const struct container_security *after) {
    static const char *const lists[] = {
        [CONTAINER_INIT] = "/spec/initContainers/",
        [CONTAINER_REGULAR] = "/spec/containers/",
        [CONTAINER_EPHEMERAL] = "/spec/ephemeralContainers/",
    };
    struct buf path = BUF(out->buf->arena);
    buf_text(&path, lists[facts->kind]);
    buf_int(&path, (int64_t)facts->index);
    BUF_LITERAL(&path, "/securityContext");
    struct target target = {.out = out, .path = buf_view(&path), .exists = facts->has_security_context};
    member_capabilities(&target, facts, before->capabilities, after->capabilities);
    member_se_linux(&target, before->se_linux, after->se_linux);
    member_int(&target, "runAsUser", before->run_as_user, after->run_as_user);
    member_bool(&target, "runAsNonRoot", before->run_as_non_root, after->run_as_non_root);
    member_bool(&target, "readOnlyRootFilesystem", before->read_only_root, after->read_only_root);
    member_bool(&target, "allowPrivilegeEscalation", before->allow_privilege_escalation,
                after->allow_privilege_escalation);
    member_seccomp(&target, before->seccomp, after->seccomp);
    target_end(&target);
}

struct str pod_patch(struct arena *arena, const struct pod *before, const struct pod *after) {
    struct buf text = BUF(arena);
    struct json_out out = json_out(&text);
    json_open(&out, '[');
    patch_annotations(&out, before, after);
    patch_pod_security(&out, before, after);
    for (size_t i = 0; i < before->facts->container_count; i++) {
        patch_container(&out, &before->facts->containers[i], &before->containers[i], &after->containers[i]);
    }
    json_close(&out, ']');
    return text.length > 2 ? buf_view(&text) : (struct str){0};
}
