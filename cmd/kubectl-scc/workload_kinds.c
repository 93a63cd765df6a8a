/* Controllers: k8s.io/kubernetes plugin/pkg/auth/authorizer/rbac/bootstrappolicy, controller_policy.go. */
#include "workload_kinds.h"

#include <strings.h>

#include "progress.h"

static const struct workload_kind kinds[] = {
    {"Pod", "v1", "", NULL},
    {"PodTemplate", "v1", "template", NULL},
    {"ReplicationController", "v1", "spec.template", "replication-controller"},
    {"ReplicaSet", "apps/v1 extensions/v1beta1", "spec.template", "replicaset-controller"},
    {"Deployment", "apps/v1 extensions/v1beta1", "spec.template", "replicaset-controller"},
    {"StatefulSet", "apps/v1", "spec.template", "statefulset-controller"},
    {"DaemonSet", "apps/v1 extensions/v1beta1", "spec.template", "daemon-set-controller"},
    {"Job", "batch/v1", "spec.template", "job-controller"},
    {"CronJob", "batch/v1", "spec.jobTemplate.spec.template", "job-controller"},
    {"DeploymentConfig", "apps.openshift.io/v1 v1", "spec.template", "replication-controller"},
};

/* Absent for the core group. */
static struct str group_of(struct str api_version) {
    struct str rest = api_version, group;
    bool grouped = api_version.length > 0 && memchr(api_version.bytes, '/', api_version.length) != NULL;
    return grouped && str_split(&rest, '/', &group) ? group : (struct str){0};
}

static bool has_group(const struct workload_kind *kind, struct str group) {
    struct str rest = str_of(kind->versions), version;
    while (str_split(&rest, ' ', &version)) {
        if (str_equal(group_of(version), group)) {
            return true;
        }
    }
    return false;
}

const struct workload_kind *workload_kind_of(const struct manifest *manifest) {
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (str_equal(manifest->kind, str_of(kinds[i].kind)) && has_group(&kinds[i], group_of(manifest->api_version))) {
            return &kinds[i];
        }
    }
    return NULL;
}

/* Of Kubernetes and OpenShift: no other kind of these names is in them. */
static bool group_is_known(struct str group) {
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (has_group(&kinds[i], group)) {
            return true;
        }
    }
    return false;
}

bool workload_kind_fits(const struct manifest *manifest, struct error *err) {
    if (workload_kind_of(manifest) != NULL || !group_is_known(group_of(manifest->api_version))) {
        return true;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct str kind = str_of(kinds[i].kind), versions = str_of(kinds[i].versions), version;
        if (manifest->kind.length == kind.length && strncasecmp(manifest->kind.bytes, kind.bytes, kind.length) == 0) {
            str_split(&versions, ' ', &version);
            return error_set(err, ERROR_INPUT,
                             "%s:%zu: expected kind %.*s of apiVersion %.*s, found kind %.*s of %.64s", manifest->file,
                             manifest->line, STR_ARG(kind), STR_ARG(version), STR_ARG(manifest->kind),
                             manifest->api_version.bytes);
        }
    }
    return true;
}

static bool has_template(const struct manifest *manifest) {
    struct json object = manifest->object;
    struct json spec = json_member(&object, "spec"), template = json_member(&spec, "template");
    struct json inner = json_member(&template, "spec"), containers = json_member(&inner, "containers");
    return json_is_array(&containers);
}

void workload_pass_over(struct arena *arena, const struct manifest *manifest, struct text_list *texts) {
    if (!has_template(manifest)) {
        return;
    }
    struct str text = str_format(
        arena, "%s:%zu: %.*s/%.*s has a pod template, but is not judged: nothing is known of kind %.*s of %.*s",
        manifest->file, manifest->line, STR_ARG(manifest->kind), STR_ARG(manifest->name), STR_ARG(manifest->kind),
        STR_ARG(manifest->api_version));
    progress_clear();
    fprintf(stderr, "warning: %s\n", text.bytes);
    text_list_add(arena, texts, text.bytes);
}
