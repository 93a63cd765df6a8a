/*
 * spec.volumes[] to the SCC API's volume types (reference: util.GetVolumeFSType and IsOnlyServiceAccountTokenSources).
 * Some names differ: the pod's cephfs, vsphereVolume and storageos are cephFS, vsphere and storageOS in an SCC.
 */
#include "pod/pod_volumes.h"

static const struct {
    struct str name;    /* in the SCC */
    const char *member; /* in the pod */
} types[VOLUME_TYPES] = {
    [VOLUME_HOST_PATH] = {STR_INIT("hostPath"), "hostPath"},
    [VOLUME_EMPTY_DIR] = {STR_INIT("emptyDir"), "emptyDir"},
    [VOLUME_GCE_PERSISTENT_DISK] = {STR_INIT("gcePersistentDisk"), "gcePersistentDisk"},
    [VOLUME_AWS_ELASTIC_BLOCK_STORE] = {STR_INIT("awsElasticBlockStore"), "awsElasticBlockStore"},
    [VOLUME_GIT_REPO] = {STR_INIT("gitRepo"), "gitRepo"},
    [VOLUME_SECRET] = {STR_INIT("secret"), "secret"},
    [VOLUME_NFS] = {STR_INIT("nfs"), "nfs"},
    [VOLUME_ISCSI] = {STR_INIT("iscsi"), "iscsi"},
    [VOLUME_GLUSTERFS] = {STR_INIT("glusterfs"), "glusterfs"},
    [VOLUME_PERSISTENT_VOLUME_CLAIM] = {STR_INIT("persistentVolumeClaim"), "persistentVolumeClaim"},
    [VOLUME_RBD] = {STR_INIT("rbd"), "rbd"},
    [VOLUME_FLEX_VOLUME] = {STR_INIT("flexVolume"), "flexVolume"},
    [VOLUME_CINDER] = {STR_INIT("cinder"), "cinder"},
    [VOLUME_CEPH_FS] = {STR_INIT("cephFS"), "cephfs"},
    [VOLUME_FLOCKER] = {STR_INIT("flocker"), "flocker"},
    [VOLUME_DOWNWARD_API] = {STR_INIT("downwardAPI"), "downwardAPI"},
    [VOLUME_FC] = {STR_INIT("fc"), "fc"},
    [VOLUME_AZURE_FILE] = {STR_INIT("azureFile"), "azureFile"},
    [VOLUME_CONFIG_MAP] = {STR_INIT("configMap"), "configMap"},
    [VOLUME_VSPHERE] = {STR_INIT("vsphere"), "vsphereVolume"},
    [VOLUME_QUOBYTE] = {STR_INIT("quobyte"), "quobyte"},
    [VOLUME_AZURE_DISK] = {STR_INIT("azureDisk"), "azureDisk"},
    [VOLUME_PHOTON_PERSISTENT_DISK] = {STR_INIT("photonPersistentDisk"), "photonPersistentDisk"},
    [VOLUME_PROJECTED] = {STR_INIT("projected"), "projected"},
    [VOLUME_PORTWORX_VOLUME] = {STR_INIT("portworxVolume"), "portworxVolume"},
    [VOLUME_SCALE_IO] = {STR_INIT("scaleIO"), "scaleIO"},
    [VOLUME_STORAGE_OS] = {STR_INIT("storageOS"), "storageos"},
    [VOLUME_CSI] = {STR_INIT("csi"), "csi"},
    [VOLUME_EPHEMERAL] = {STR_INIT("ephemeral"), "ephemeral"},
    [VOLUME_IMAGE] = {STR_INIT("image"), "image"},
};

struct str volume_type_name(enum volume_type type) {
    return type < VOLUME_TYPES ? types[type].name : STR("");
}

static enum volume_type type_of(struct str member) {
    for (size_t type = 0; type < VOLUME_TYPES; type++) {
        if (str_equal(str_of(types[type].member), member)) {
            return (enum volume_type)type;
        }
    }
    return VOLUME_UNKNOWN;
}

/* One key of a ConfigMap, projected under its own name. */
static bool config_map_is_injected(struct json *source) {
    struct str name, key, path;
    struct json items, item;
    if (!json_string(source, "name", &name, NULL) || !json_array(source, "items", &items, NULL)) {
        return false;
    }
    struct str expected = str_equal(name, STR("kube-root-ca.crt"))           ? STR("ca.crt")
                          : str_equal(name, STR("openshift-service-ca.crt")) ? STR("service-ca.crt")
                                                                             : STR("");
    struct json_walk walk = json_walk(&items);
    return !str_empty(expected) && json_count(&items) == 1 && json_next(&walk, &item) &&
           json_string(&item, "key", &key, NULL) && json_string(&item, "path", &path, NULL) &&
           str_equal(key, expected) && str_equal(path, expected);
}

static bool downward_is_injected(struct json *source) {
    struct json items, item, field;
    if (!json_array(source, "items", &items, NULL)) {
        return false;
    }
    for (struct json_walk walk = json_walk(&items); json_next(&walk, &item);) {
        struct str path, version, name;
        if (!json_string(&item, "path", &path, NULL) || !json_object(&item, "fieldRef", &field, NULL) ||
            !json_string(&field, "apiVersion", &version, NULL) || !json_string(&field, "fieldPath", &name, NULL)) {
            return false;
        }
        if (!str_equal(path, STR("namespace")) || !str_equal(version, STR("v1")) ||
            !str_equal(name, STR("metadata.namespace"))) {
            return false;
        }
    }
    return true;
}

static bool token_is_injected(struct json *source) {
    struct str path, audience;
    return json_string(source, "path", &path, NULL) && json_string(source, "audience", &audience, NULL) &&
           str_equal(path, STR("token")) && str_empty(audience);
}

/* A source of any other kind, also one that this version does not know, makes the volume an ordinary one. */
static bool source_is_injected(struct json *source) {
    struct json token = json_member(source, "serviceAccountToken"), config_map = json_member(source, "configMap"),
                downward = json_member(source, "downwardAPI");
    if (token.value == NULL && config_map.value == NULL && downward.value == NULL) {
        return false;
    }
    return (token.value == NULL || token_is_injected(&token)) &&
           (config_map.value == NULL || config_map_is_injected(&config_map)) &&
           (downward.value == NULL || downward_is_injected(&downward));
}

static bool projected_is_injected(struct json *projected) {
    struct json sources, source;
    if (!json_array(projected, "sources", &sources, NULL)) {
        return false;
    }
    for (struct json_walk walk = json_walk(&sources); json_next(&walk, &source);) {
        if (!json_is_object(&source) || !source_is_injected(&source)) {
            return false;
        }
    }
    return true;
}

static bool volume_decode(struct json *at, struct volume *volume, struct error *err) {
    struct json member, source = {0}, flex;
    bool other = false;
    volume->type = VOLUME_UNKNOWN;
    if (!json_object(at, "flexVolume", &flex, err) || !json_string(&flex, "driver", &volume->flex_driver, err)) {
        return false;
    }
    volume->flex = flex.value != NULL;
    for (struct json_walk walk = json_walk(at); json_next(&walk, &member);) {
        if (member.value == NULL || str_equal(member.key, STR("name"))) {
            continue;
        }
        enum volume_type type = type_of(member.key);
        other |= type == VOLUME_UNKNOWN;
        if (type < volume->type) { /* more than one source: the reference takes the first in its order */
            volume->type = type;
            source = member;
        }
    }
    if (volume->type == VOLUME_UNKNOWN) {
        volume->type = other ? VOLUME_UNKNOWN : VOLUME_EMPTY_DIR; /* no source at all: the API's default */
        return true;
    }
    if (!json_as_object(&source, err)) {
        return false;
    }
    volume->service_account_token = volume->type == VOLUME_PROJECTED && projected_is_injected(&source);
    return true;
}

bool pod_volumes_decode(struct arena *arena, struct json *spec, struct pod_facts *facts, struct error *err) {
    struct json list, item;
    if (!json_array(spec, "volumes", &list, err)) {
        return false;
    }
    struct volume *volumes = ARENA_ARRAY(arena, json_count(&list), struct volume);
    for (struct json_walk walk = json_walk(&list); json_next(&walk, &item);) {
        if (!json_as_object(&item, err) || !volume_decode(&item, &volumes[item.index], err)) {
            return false;
        }
    }
    facts->volumes = volumes;
    facts->volume_count = json_count(&list);
    return true;
}
