/*
 * Reference: k8s.io/kubernetes pkg/apis/core/v1/defaults.go (SetDefaults_Pod, SetDefaults_PodSpec, SetDefaults_Volume),
 * plugin/pkg/admission/serviceaccount, pkg/controller/statefulset updateStorage.
 */
#include "pod_shape.h"

#include "json_edit.h"
#include "service_account.h"

#define TOKEN_VOLUME "kube-api-access-"
#define TOKEN_PATH "/var/run/secrets/kubernetes.io/serviceaccount"

struct parts {
    const struct pod_shape *shape;
    struct json metadata, spec, claims; /* claims: absent but for a StatefulSet */
    bool host_network;
    bool token; /* the volume with the service account's token is added */
};

static void metadata_write(struct json_out *out, struct parts *parts) {
    const struct workload *workload = parts->shape->workload;
    json_key(out, "metadata");
    json_open(out, '{');
    json_put_members(out, &parts->metadata, workload->controller == NULL ? "namespace" : "name generateName namespace");
    if (workload->controller != NULL) {
        json_put_member_str(out, "generateName", str_format(out->buf->arena, "%.*s-", STR_ARG(workload->name)));
    }
    json_put_member_str(out, "namespace", workload->namespace_name);
    json_close(out, '}');
}

/* A port under hostNetwork is a port of the host. */
static void port_write(struct json_out *out, struct json *port) {
    struct json host = json_member(port, "hostPort"), own = json_member(port, "containerPort");
    int64_t number = 0;
    bool given = !json_is_null(&host) && (!json_as_int64(&host, &number, NULL) || number != 0);
    if (!json_is_object(port) || given || json_is_null(&own)) {
        json_put_value(out, port);
        return;
    }
    json_open(out, '{');
    json_put_members(out, port, "hostPort");
    json_key(out, "hostPort");
    json_put_value(out, &own);
    json_close(out, '}');
}

static void container_write(struct json_out *out, struct json *container) {
    struct json ports = json_member(container, "ports"), port;
    if (!json_is_object(container) || !json_is_array(&ports)) {
        json_put_value(out, container);
        return;
    }
    json_open(out, '{');
    json_put_members(out, container, "ports");
    json_key(out, "ports");
    json_open(out, '[');
    for (struct json_walk walk = json_walk(&ports); json_next(&walk, &port);) {
        port_write(out, &port);
    }
    json_close(out, ']');
    json_close(out, '}');
}

static void containers_write(struct json_out *out, struct parts *parts, const char *key) {
    struct json list = json_member(&parts->spec, key), container;
    if (json_is_null(&list)) {
        return;
    }
    json_key(out, key);
    if (!json_is_array(&list)) { /* the engine says what is wrong with it */
        json_put_value(out, &list);
        return;
    }
    json_open(out, '[');
    for (struct json_walk walk = json_walk(&list); json_next(&walk, &container);) {
        container_write(out, &container);
    }
    json_close(out, ']');
}

static struct str name_of(struct json *object) {
    struct str name = {0};
    json_string(object, "name", &name, NULL);
    return name;
}

static bool is_claimed(struct parts *parts, struct str volume) {
    struct json claim;
    for (struct json_walk walk = json_walk(&parts->claims); json_next(&walk, &claim);) {
        struct json metadata = json_member(&claim, "metadata");
        if (str_equal(name_of(&metadata), volume)) {
            return true;
        }
    }
    return false;
}

static void volume_write(struct json_out *out, struct json *volume) {
    if (!json_is_object(volume) || json_count(volume) != 1) {
        json_put_value(out, volume);
        return;
    }
    json_open(out, '{');
    json_put_members(out, volume, "");
    json_key(out, "emptyDir");
    json_open(out, '{');
    json_close(out, '}');
    json_close(out, '}');
}

static void claim_write(struct json_out *out, struct json *claim) {
    struct json metadata = json_member(claim, "metadata");
    struct str name = name_of(&metadata);
    json_open(out, '{');
    json_put_member_str(out, "name", name);
    json_key(out, "persistentVolumeClaim");
    json_open(out, '{');
    json_put_member_str(out, "claimName", name);
    json_close(out, '}');
    json_close(out, '}');
}

static bool mounts_token_path(struct json *container) {
    struct json mounts = json_member(container, "volumeMounts"), mount;
    for (struct json_walk walk = json_walk(&mounts); json_is_array(&mounts) && json_next(&walk, &mount);) {
        struct str path = {0};
        json_string(&mount, "mountPath", &path, NULL);
        if (str_equal(path, STR(TOKEN_PATH))) {
            return true;
        }
    }
    return false;
}

/* Is there a container that mounts nothing of its own where the token goes? */
static bool token_has_place(struct parts *parts) {
    static const char *const lists[] = {"initContainers", "containers"};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct json list = json_member(&parts->spec, lists[i]), container;
        for (struct json_walk walk = json_walk(&list); json_is_array(&list) && json_next(&walk, &container);) {
            if (!mounts_token_path(&container)) {
                return true;
            }
        }
    }
    return false;
}

static bool token_is_there(struct parts *parts) {
    struct json volumes = json_member(&parts->spec, "volumes"), volume;
    for (struct json_walk walk = json_walk(&volumes); json_is_array(&volumes) && json_next(&walk, &volume);) {
        if (str_starts(name_of(&volume), STR(TOKEN_VOLUME))) {
            return true;
        }
    }
    return false;
}

/* The pod's own wish counts first, then that of its service account. */
static bool token_decide(struct parts *parts, struct error *err) {
    const struct workload *workload = parts->shape->workload;
    struct opt_bool own;
    if (!json_opt_bool(&parts->spec, "automountServiceAccountToken", &own, err)) {
        return false;
    }
    bool wanted =
        own.set ? own.value
                : service_account_mounts(parts->shape->state, workload->namespace_name, workload->service_account);
    parts->token = wanted && token_has_place(parts) && !token_is_there(parts);
    return true;
}

static void token_volume_write(struct json_out *out) {
    json_put_raw(
        out, STR("{\"name\":\"" TOKEN_VOLUME "\",\"projected\":{\"defaultMode\":420,\"sources\":["
                 "{\"serviceAccountToken\":{\"expirationSeconds\":3607,\"path\":\"token\"}},"
                 "{\"configMap\":{\"name\":\"kube-root-ca.crt\",\"items\":[{\"key\":\"ca.crt\",\"path\":\"ca.crt\"}]}},"
                 "{\"downwardAPI\":{\"items\":[{\"path\":\"namespace\",\"fieldRef\":"
                 "{\"apiVersion\":\"v1\",\"fieldPath\":\"metadata.namespace\"}}]}}]}}"));
}

static void volumes_write(struct json_out *out, struct parts *parts) {
    struct json volumes = json_member(&parts->spec, "volumes"), item;
    if (json_is_null(&volumes) && json_count(&parts->claims) == 0 && !parts->token) {
        return;
    }
    json_key(out, "volumes");
    if (!json_is_null(&volumes) && !json_is_array(&volumes)) {
        json_put_value(out, &volumes);
        return;
    }
    size_t count = json_count(&parts->claims);
    json_open(out, '[');
    for (struct json_walk walk = json_walk(&parts->claims); json_next(&walk, &item);) {
        claim_write(out, &item);
    }
    for (struct json_walk walk = json_walk(&volumes); json_next(&walk, &item);) {
        if (!is_claimed(parts, name_of(&item))) {
            volume_write(out, &item);
            count++;
        }
    }
    if (parts->token) {
        token_volume_write(out);
        parts->shape->workload->token_volume = str_format(out->buf->arena, ".spec.volumes[%zu]", count);
    }
    json_close(out, ']');
}

static void spec_write(struct json_out *out, struct parts *parts) {
    bool defaults = parts->shape->defaults;
    json_key(out, "spec");
    json_open(out, '{');
    if (!defaults) {
        json_put_members(out, &parts->spec, "");
        json_close(out, '}');
        return;
    }
    json_put_members(out, &parts->spec,
                     parts->host_network ? "serviceAccountName serviceAccount volumes containers initContainers"
                                         : "serviceAccountName serviceAccount volumes");
    json_put_member_str(out, "serviceAccountName", parts->shape->workload->service_account);
    if (parts->host_network) {
        containers_write(out, parts, "initContainers");
        containers_write(out, parts, "containers");
    }
    volumes_write(out, parts);
    json_close(out, '}');
}

/* What the kubelet reports of a pod that it runs from a file is let through as it is. */
static bool is_mirror(struct parts *parts) {
    struct json annotations = json_member(&parts->metadata, "annotations"),
                mirror = json_member(&annotations, "kubernetes.io/config.mirror");
    return !json_is_null(&mirror);
}

static bool parts_read(struct parts *parts, struct error *err) {
    struct workload *workload = parts->shape->workload;
    struct str account, alias;
    if (!json_object(&workload->template, "metadata", &parts->metadata, err) ||
        !json_object(&workload->template, "spec", &parts->spec, err) ||
        !json_string(&parts->spec, "serviceAccountName", &account, err) ||
        !json_string(&parts->spec, "serviceAccount", &alias, err) ||
        !json_bool(&parts->spec, "hostNetwork", &parts->host_network, err)) {
        return false;
    }
    workload->service_account = !str_empty(account) ? account : alias;
    if (!parts->shape->defaults || is_mirror(parts)) {
        return true;
    }
    if (str_empty(workload->service_account)) {
        workload->service_account = STR("default");
    }
    return token_decide(parts, err);
}

bool pod_shape_build(struct arena *arena, const struct pod_shape *shape, struct error *err) {
    struct parts parts = {.shape = shape};
    struct json object = shape->workload->manifest->object, spec = json_member(&object, "spec");
    if (!parts_read(&parts, err)) {
        return false;
    }
    if (shape->from_claims && !json_array(&spec, "volumeClaimTemplates", &parts.claims, err)) {
        return false;
    }
    struct buf text = BUF(arena);
    struct json_out out = json_out(&text);
    json_open(&out, '{');
    json_put_member_str(&out, "apiVersion", STR("v1"));
    json_put_member_str(&out, "kind", STR("Pod"));
    metadata_write(&out, &parts);
    spec_write(&out, &parts);
    json_close(&out, '}');
    return json_read_back(arena, &text, &shape->workload->pod, err);
}
