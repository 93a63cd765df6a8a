/* Names of workload types, as kubectl abbreviates them, and where the API server keeps them. */
#include "live_object.h"

#include "base/buf.h"
#include "json_edit.h"

static const struct {
    const char *names; /* space-separated */
    const char *path, *api_version, *kind;
} types[] = {
    {"pod pods po", "/api/v1", "v1", "Pod"},
    {"podtemplate podtemplates", "/api/v1", "v1", "PodTemplate"},
    {"replicationcontroller replicationcontrollers rc", "/api/v1", "v1", "ReplicationController"},
    {"deployment deployments deploy deployments.apps", "/apis/apps/v1", "apps/v1", "Deployment"},
    {"replicaset replicasets rs replicasets.apps", "/apis/apps/v1", "apps/v1", "ReplicaSet"},
    {"statefulset statefulsets sts statefulsets.apps", "/apis/apps/v1", "apps/v1", "StatefulSet"},
    {"daemonset daemonsets ds daemonsets.apps", "/apis/apps/v1", "apps/v1", "DaemonSet"},
    {"job jobs jobs.batch", "/apis/batch/v1", "batch/v1", "Job"},
    {"cronjob cronjobs cj cronjobs.batch", "/apis/batch/v1", "batch/v1", "CronJob"},
    {"deploymentconfig deploymentconfigs dc", "/apis/apps.openshift.io/v1", "apps.openshift.io/v1", "DeploymentConfig"},
};

static bool problem(struct arena *arena, struct inputs *inputs, const char *word, const char *text) {
    struct problem problem = {.file = word, .message = str_copy(arena, str_of(text))};
    problem_list_add(arena, &inputs->problems, &problem);
    return false;
}

bool live_object_read(struct kube_client *client, struct arena *arena, const char *namespace_name, const char *word,
                      struct inputs *inputs) {
    struct str name = str_of(word), type;
    size_t at = 0;
    str_split(&name, '/', &type);
    while (at < sizeof types / sizeof types[0] && !str_among(str_of(types[at].names), ' ', type)) {
        at++;
    }
    if (at == sizeof types / sizeof types[0] || str_empty(name)) {
        return problem(arena, inputs, word, "expected TYPE/NAME of a workload, as in pod/web or deploy/web");
    }
    struct str rest = str_of(types[at].names), singular, plural;
    str_split(&rest, ' ', &singular);
    str_split(&rest, ' ', &plural);
    struct error err = {0};
    struct json answer;
    struct live_call call = {
        .method = "GET",
        .path = str_format(arena, "%s/namespaces/%s/%.*s/%s", types[at].path,
                           kube_escape(arena, str_of(namespace_name)).bytes, STR_ARG(plural),
                           kube_escape(arena, name).bytes)
                    .bytes,
    };
    if (!live_json(client, &call, arena, &answer, &err)) {
        return problem(arena, inputs, word, err.text);
    }
    inputs_add_text(arena, inputs, word, json_text(arena, &answer));
    if (inputs->count > 0) {
        inputs->items[inputs->count - 1].line = 0; /* an object of a cluster has no lines */
    }
    return true;
}
