/*
 * Our view of a pod: only what SCC admission reads or writes. `facts` never change; the rest is what a strategy may
 * write, so a candidate works on a shallow copy and an abandoned copy costs nothing.
 */
#ifndef POD_POD_H
#define POD_POD_H

#include "base/arena.h"
#include "base/json_read.h"
#include "base/strings.h"

#define ANNOTATION_SCC "openshift.io/scc"
#define ANNOTATION_REQUIRED_SCC "openshift.io/required-scc"
#define ANNOTATION_SUBJECT_TYPE "security.openshift.io/validated-scc-subject-type"
#define ANNOTATION_SECCOMP_POD "seccomp.security.alpha.kubernetes.io/pod"
#define ANNOTATION_SECCOMP_CONTAINER "container.seccomp.security.alpha.kubernetes.io/"

/* Volume kinds by their SCC name, in the order in which the reference asks a volume for its source. */
enum volume_type {
    VOLUME_HOST_PATH,
    VOLUME_EMPTY_DIR,
    VOLUME_GCE_PERSISTENT_DISK,
    VOLUME_AWS_ELASTIC_BLOCK_STORE,
    VOLUME_GIT_REPO,
    VOLUME_SECRET,
    VOLUME_NFS,
    VOLUME_ISCSI,
    VOLUME_GLUSTERFS,
    VOLUME_PERSISTENT_VOLUME_CLAIM,
    VOLUME_RBD,
    VOLUME_FLEX_VOLUME,
    VOLUME_CINDER,
    VOLUME_CEPH_FS,
    VOLUME_FLOCKER,
    VOLUME_DOWNWARD_API,
    VOLUME_FC,
    VOLUME_AZURE_FILE,
    VOLUME_CONFIG_MAP,
    VOLUME_VSPHERE,
    VOLUME_QUOBYTE,
    VOLUME_AZURE_DISK,
    VOLUME_PHOTON_PERSISTENT_DISK,
    VOLUME_PROJECTED,
    VOLUME_PORTWORX_VOLUME,
    VOLUME_SCALE_IO,
    VOLUME_STORAGE_OS,
    VOLUME_CSI,
    VOLUME_EPHEMERAL,
    VOLUME_IMAGE,
    VOLUME_UNKNOWN, /* a source that this version does not know: never allowed but by `*` */
    VOLUME_TYPES = VOLUME_UNKNOWN,
};

/* The SCC API's name ("cephFS"); "" for VOLUME_UNKNOWN. */
struct str volume_type_name(enum volume_type type);

struct se_linux {
    struct str user, role, type, level; /* absent and empty are the same */
};

struct seccomp_profile {
    struct str type;
    struct str localhost; /* absent where there is none */
};

struct capabilities {
    struct str_list add, drop;
};

struct volume {
    enum volume_type type;
    bool flex; /* there is a flexVolume, whatever the type that the reference sees first */
    struct str flex_driver;
    bool service_account_token; /* a projected volume as the API server injects it, and nothing else */
};

enum container_kind { CONTAINER_INIT, CONTAINER_REGULAR, CONTAINER_EPHEMERAL };

struct container {
    enum container_kind kind;
    size_t index; /* in its own list */
    struct str name;
    const int64_t *host_ports; /* those in use (> 0) */
    size_t host_port_count;
    const struct container *next_with_host_ports; /* NULL: none after this one */
    struct str seccomp_annotation;                /* value of container.seccomp.../NAME; absent where there is none */
    bool has_security_context, has_capabilities;  /* an object is there: where a patch may add members */
};

struct annotation {
    struct str key, value;
};

struct pod_facts {
    struct str name, generate_name, namespace_name;
    const struct annotation *annotations;
    size_t annotation_count;
    const struct annotation *container_seccomp; /* those that name a container's profile, sorted by key */
    size_t container_seccomp_count;
    struct str service_account; /* serviceAccountName, else its old alias serviceAccount */
    struct str os_name;
    bool host_network, host_pid, host_ipc;
    struct opt_bool host_users;
    const struct str *sysctls;
    size_t sysctl_count;
    const struct volume *volumes;
    size_t volume_count;
    const struct container *containers; /* init, regular, ephemeral: the order of the reference */
    size_t container_count;
    const struct container *first_with_host_ports;            /* NULL: no container has one in use */
    bool has_metadata, has_annotations, has_security_context; /* where a patch may add members */
};

/* spec.securityContext */
struct pod_security {
    struct opt_int64 run_as_user, fs_group;
    struct opt_bool run_as_non_root;
    const int64_t *supplemental_groups;
    size_t supplemental_group_count; /* 0: absent */
    const struct se_linux *se_linux;
    const struct seccomp_profile *seccomp;
};

/* spec.containers[].securityContext */
struct container_security {
    struct opt_int64 run_as_user;
    struct opt_bool run_as_non_root, privileged, allow_privilege_escalation, read_only_root;
    const struct se_linux *se_linux;
    const struct seccomp_profile *seccomp;
    const struct capabilities *capabilities;
};

struct pod {
    const struct pod_facts *facts;
    struct pod_security security;
    struct container_security *containers;                                  /* facts->container_count of them */
    struct str seccomp_annotation, scc_annotation, subject_type_annotation; /* absent where there is none */
};

/* A Pod object into the view; ERROR_INPUT with the path of what is wrong. Strings are borrowed from the document. */
bool pod_decode(struct arena *arena, struct json *object, struct pod *pod, struct error *err);

/* A copy whose writable part is its own. */
struct pod pod_copy(struct arena *arena, const struct pod *pod);

struct str pod_annotation(const struct pod_facts *facts, struct str key); /* absent where there is none */

/* The value of container.seccomp.../CONTAINER; absent where there is none. */
struct str pod_container_seccomp(const struct pod_facts *facts, struct str container);

/* Would the object differ? Only what strategies write is compared; with ephemeral = false ephemeral containers are
 * left out (the reference lets an update of pods/ephemeralcontainers change nothing else). */
bool pod_same(const struct pod *before, const struct pod *after, bool ephemeral);

/* Effective value of a container: its own where set, else the pod's (k8s securitycontext accessors). */
struct opt_int64 effective_run_as_user(const struct pod *pod, const struct container_security *container);
struct opt_bool effective_run_as_non_root(const struct pod *pod, const struct container_security *container);
const struct se_linux *effective_se_linux(const struct pod *pod, const struct container_security *container);

/* RFC 6902 operations that turn `before` into `after`, as a JSON array; absent when there is nothing to do. */
struct str pod_patch(struct arena *arena, const struct pod *before, const struct pod *after);

#endif
