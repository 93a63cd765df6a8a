/*
 * SCC field: seccompProfiles. Pod fields: seccompProfile of pod and containers, and the old annotations, which the
 * reference still keeps in step: the pod's profile is written to its annotation too, a container's annotation to its
 * profile. Reference: seccomp/strategy.go, provider.go (seccompFieldForAnnotation).
 */
#include "strategy/strategy.h"

static const struct str runtime_default = STR_INIT("runtime/default"), docker_default = STR_INIT("docker/default"),
                        unconfined = STR_INIT("unconfined"), localhost = STR_INIT("localhost/");

/* A profile as an annotation value; "" where it has none. */
static struct str value_of_profile(struct arena *arena, const struct seccomp_profile *profile) {
    if (str_equal(profile->type, STR("RuntimeDefault"))) {
        return runtime_default;
    }
    if (str_equal(profile->type, STR("Unconfined"))) {
        return unconfined;
    }
    if (str_equal(profile->type, STR("Localhost")) && profile->localhost.bytes != NULL) {
        struct buf text = BUF(arena);
        buf_str(&text, localhost);
        buf_str(&text, profile->localhost);
        return buf_view(&text);
    }
    return STR("");
}

/* An annotation value as a profile; NULL for what is none. */
static const struct seccomp_profile *profile_of_value(struct arena *arena, struct str value) {
    static const struct seccomp_profile runtime = {.type = STR_INIT("RuntimeDefault")},
                                        free_of_it = {.type = STR_INIT("Unconfined")};
    if (str_equal(value, unconfined)) {
        return &free_of_it;
    }
    if (str_equal(value, runtime_default) || str_equal(value, docker_default)) {
        return &runtime;
    }
    if (!str_starts(value, localhost) || value.length == localhost.length) {
        return NULL;
    }
    struct seccomp_profile *profile = ARENA_NEW(arena, struct seccomp_profile);
    *profile = (struct seccomp_profile){.type = STR("Localhost"), .localhost = str_after(value, localhost.length)};
    return profile;
}

static struct str default_profile(const struct scc *scc) {
    for (size_t i = 0; i < scc->seccomp_profiles.count; i++) {
        if (!str_equal(scc->seccomp_profiles.items[i], STR("*"))) {
            return scc->seccomp_profiles.items[i];
        }
    }
    return STR("");
}

static void generate_pod(struct evaluation *evaluation) {
    struct pod *pod = evaluation->pod;
    struct str value = pod->seccomp_annotation;
    if (str_empty(value)) {
        value = pod->security.seccomp != NULL ? value_of_profile(evaluation->arena, pod->security.seccomp)
                                              : default_profile(evaluation->scc);
    }
    if (!str_empty(value)) {
        pod->seccomp_annotation = value;
        pod->security.seccomp = profile_of_value(evaluation->arena, value);
    }
}

static void generate_container(struct evaluation *evaluation, struct container_at *container) {
    if (container->facts->seccomp_annotation.bytes != NULL) {
        container->security->seccomp = profile_of_value(evaluation->arena, container->facts->seccomp_annotation);
    }
}

static bool allowed(const struct scc *scc, struct str value) {
    const struct str_list *profiles = &scc->seccomp_profiles;
    if (str_list_has(profiles, value) || str_list_has(profiles, STR("*"))) {
        return true; /* an annotation of "*" is covered by the second as well */
    }
    return (str_equal(value, runtime_default) || str_equal(value, docker_default)) &&
           (str_list_has(profiles, runtime_default) || str_list_has(profiles, docker_default));
}

/* " [A B]": the list as Go prints it, without the wildcard. */
static struct str not_allowed_detail(struct arena *arena, const struct scc *scc, struct str value) {
    struct buf detail = BUF(arena);
    buf_str(&detail, value);
    BUF_LITERAL(&detail, " is not an allowed seccomp profile. Valid values are [");
    for (size_t i = 0; i < scc->seccomp_profiles.count; i++) {
        if (i > 0) {
            buf_char(&detail, ' ');
        }
        buf_str(&detail, scc->seccomp_profiles.items[i]);
    }
    buf_char(&detail, ']');
    return buf_view(&detail);
}

/* The path has no provider in front of it: in the reference seccomp reports on the pod's annotations alone. */
static void validate(struct evaluation *evaluation, struct str value, struct str annotation, struct str container) {
    struct arena *arena = evaluation->arena;
    const struct scc *scc = evaluation->scc;
    bool none_listed = scc->seccomp_profiles.count == 0;
    if (none_listed ? str_empty(value) : allowed(scc, value)) {
        return;
    }
    struct buf key = BUF(arena);
    buf_str(&key, annotation);
    buf_str(&key, container);
    const struct field_path *path = field_child(arena, field_root(arena, STR("metadata")), "annotations");
    path = field_key(arena, path, buf_view(&key));
    violation_forbidden(&evaluation->violations, path,
                        none_listed ? STR("seccomp may not be set") : not_allowed_detail(arena, scc, value));
}

static void validate_pod(struct evaluation *evaluation) {
    const struct pod *pod = evaluation->pod;
    struct str value = pod->seccomp_annotation;
    if (str_empty(value) && pod->security.seccomp != NULL) {
        value = value_of_profile(evaluation->arena, pod->security.seccomp);
    }
    validate(evaluation, value, STR(ANNOTATION_SECCOMP_POD), STR(""));
}

static void validate_container(struct evaluation *evaluation, const struct container_at *container) {
    const struct pod *pod = evaluation->pod;
    struct str value = pod->seccomp_annotation;
    if (container->security->seccomp != NULL) {
        value = value_of_profile(evaluation->arena, container->security->seccomp);
    } else if (container->facts->seccomp_annotation.bytes != NULL) {
        value = container->facts->seccomp_annotation;
    } else if (pod->security.seccomp != NULL) {
        value = value_of_profile(evaluation->arena, pod->security.seccomp);
    }
    validate(evaluation, value, STR(ANNOTATION_SECCOMP_CONTAINER), container->facts->name);
}

const struct strategy strategy_seccomp = {
    .field = "seccompProfiles",
    .generate_pod = generate_pod,
    .validate_pod = validate_pod,
    .generate_container = generate_container,
    .validate_container = validate_container,
};
