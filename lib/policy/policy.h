/*
 * Policy objects as typed, immutable values: SecurityContextConstraints, the namespace's ranges, and the part of RBAC
 * that answers our questions. Objects are decoded once, counted, and shared by snapshots.
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include <stdatomic.h>

#include "base/arena.h"
#include "base/json_read.h"
#include "base/violation.h"
#include "pod/pod.h"

#define SCC_GROUP "security.openshift.io"
#define SCC_RESOURCE "securitycontextconstraints"
#define ANNOTATION_UID_RANGE "openshift.io/sa.scc.uid-range"
#define ANNOTATION_GROUPS "openshift.io/sa.scc.supplemental-groups"
#define ANNOTATION_MCS "openshift.io/sa.scc.mcs"
/* On a namespace, with the value "true": the webhook's registration leaves its pods alone. */
#define LABEL_EXEMPT "security.openshift.io/disable-securitycontextconstraints"

/* The types of the four strategies share their names, so one enum serves all. */
enum rule_type { RULE_UNKNOWN, RULE_MUST_RUN_AS, RULE_MUST_RUN_AS_RANGE, RULE_MUST_RUN_AS_NON_ROOT, RULE_RUN_AS_ANY };

struct id_range {
    int64_t min, max; /* both inclusive */
};

struct id_ranges {
    const struct id_range *items;
    size_t count;
};

struct run_as_user_rule {
    enum rule_type type;
    struct str type_name; /* as written */
    struct opt_int64 uid, range_min, range_max;
};

struct se_linux_rule {
    enum rule_type type;
    struct str type_name;
    bool has_options;
    struct se_linux options;
};

struct group_rule {
    enum rule_type type;
    struct str type_name;
    struct id_ranges ranges;
};

/* What an SCC takes from the namespace. */
enum { NEEDS_UID_RANGE = 1, NEEDS_LEVEL = 2, NEEDS_FS_GROUP = 4, NEEDS_SUPPLEMENTAL_GROUPS = 8 };

struct scc {
    struct str name;
    struct opt_int64 priority;
    bool allow_privileged_container, allow_host_dir_volume_plugin;
    bool allow_host_network, allow_host_ports, allow_host_pid, allow_host_ipc, read_only_root_filesystem;
    struct opt_bool default_allow_privilege_escalation, allow_privilege_escalation;
    struct str user_namespace_level;
    struct str_list default_add_capabilities, required_drop_capabilities, allowed_capabilities;
    struct str_list volumes, allowed_unsafe_sysctls, forbidden_sysctls, seccomp_profiles, users, groups;
    bool has_flex_volumes;
    struct str_list flex_drivers; /* allowedFlexVolumes[].driver, "" where left out */
    struct run_as_user_rule run_as_user;
    struct se_linux_rule se_linux;
    struct group_rule fs_group, supplemental_groups;

    /* Derived once, by policy_derive. */
    int score;             /* lower is more restrictive: policy_order */
    unsigned needs;        /* NEEDS_ bits */
    bool all_volumes;      /* `*` */
    uint32_t volume_types; /* bit per enum volume_type */
};

struct namespace_ranges {
    struct str uid_range, groups, mcs; /* the annotations as written; absent where there is none */
    /* Derived once, by namespace_derive. */
    struct str uid_cause, groups_cause, mcs_cause; /* why it cannot be used; absent where it can */
    struct id_range uid;
    struct id_ranges group_blocks;
    bool exempt; /* carries LABEL_EXEMPT */
};

/* The questions that RBAC is asked. */
enum access_verb {
    ACCESS_USE_SCC,       /* use securitycontextconstraints.security.openshift.io/NAME in a namespace */
    ACCESS_SET_RANGES,    /* set-scc-ranges namespaces/NAME: change openshift.io/sa.scc.* annotations */
    ACCESS_SET_EXEMPTION, /* set-scc-exemption namespaces/NAME: change the label that exempts a namespace */
    ACCESS_VERBS,
};

struct access_attributes {
    const char *verb, *group, *resource;
};
extern const struct access_attributes access_attributes[ACCESS_VERBS];

/* The user that a service account is: "system:serviceaccount:NAMESPACE:NAME". */
struct str service_account_user(struct arena *arena, struct str namespace_name, struct str name);

struct role {
    struct {
        bool all; /* a rule without resourceNames allows every name */
        struct str_list names;
    } allows[ACCESS_VERBS];
};

enum subject_kind { SUBJECT_USER, SUBJECT_GROUP };

/* A ServiceAccount subject arrives as the user it stands for. */
struct binding_subject {
    enum subject_kind kind;
    struct str name;
};

struct binding {
    bool cluster_role; /* roleRef.kind: ClusterRole, else Role of the binding's namespace */
    bool usable;       /* roleRef.kind is one of the two */
    struct str role_name;
    const struct binding_subject *subjects;
    size_t subject_count;
};

enum policy_kind {
    POLICY_SCC,
    POLICY_NAMESPACE,
    POLICY_ROLE,
    POLICY_CLUSTER_ROLE,
    POLICY_ROLE_BINDING,
    POLICY_CLUSTER_ROLE_BINDING,
    POLICY_KINDS,
};

struct label {
    struct str key, value;
};

struct label_list {
    const struct label *items;
    size_t count;
};

struct policy_object {
    atomic_int references;
    enum policy_kind kind;
    struct str namespace_name; /* absent for cluster scope */
    struct str name;
    struct str resource_version;
    struct str source;        /* "FILE:LINE" or absent: for messages */
    struct label_list labels; /* of SCCs and namespaces */
    struct arena arena;       /* holds everything below */
    union {
        struct scc scc;
        struct namespace_ranges ranges;
        struct role role;
        struct binding binding;
    };
};

/* "SecurityContextConstraints", ...; also the kind of a List is looked up by callers through policy_kind_of. */
const char *policy_kind_name(enum policy_kind kind);
/* False when apiVersion and kind are none that we read (other kinds are passed over). */
bool policy_kind_of(struct str api_version, struct str kind, enum policy_kind *out);

/*
 * Decodes one object of a known kind, SCCs defaulted; one reference, the caller's. The document may go afterwards.
 * ERROR_INPUT names the path of what is wrong.
 */
struct policy_object *policy_decode(enum policy_kind kind, struct json *object, struct error *err);
/* The same for an SCC only, into the caller's arena, not defaulted: for admission of SCC objects. */
bool scc_decode(struct arena *arena, struct json *object, struct scc *scc, struct error *err);
/* Absent when there is no such label; "" is a value. */
struct str label_value(const struct label_list *labels, struct str key);
void policy_retain(struct policy_object *object);
void policy_release(struct policy_object *object); /* NULL is harmless */

/* policy_defaults: the reference's SetDefaults_SCC, then policy_derive. */
void scc_default(struct arena *arena, struct scc *scc);
/* RFC 6902 operations from the object as written to the defaulted one; absent when there is nothing to do. */
struct str scc_default_patch(struct arena *arena, struct json *object, const struct scc *defaulted);
void scc_derive(struct scc *scc);
/* The defaulted object as the reference writes it (field order of types.go, null where a required key is missing). */
struct str scc_json(struct arena *arena, struct json *object, const struct scc *defaulted);

/* policy_validate: ValidateSecurityContextConstraints(Update); `old` is NULL on create. Violations in its order. */
void scc_validate(struct violations *to, struct json *object, const struct scc *scc, struct json *old);

/* policy_order: negative when a comes before b. */
int scc_order(const struct scc *a, const struct scc *b);
int scc_score(const struct scc *scc);
/* Why a comes before b, in the words of the reference's audit annotation. */
const char *scc_order_reason(const struct scc *a, const struct scc *b);

/* policy_ranges: reads the annotations of a Namespace as the reference's parser (Go's Sscanf) does. */
void namespace_derive(struct arena *arena, struct namespace_ranges *ranges);

/* An SCC with what it takes from the namespace put in: four values, the rest is the SCC's own. */
struct filled_scc {
    const struct scc *scc;
    struct opt_int64 uid_min, uid_max;
    const struct se_linux *se_linux; /* NULL unless MustRunAs */
    struct id_ranges fs_group, supplemental_groups;
};

/* Where a pod is to live. */
struct scc_home {
    struct str namespace_name;
    const struct namespace_ranges *ranges;
};

/*
 * Fills one SCC. False when the namespace cannot serve it: *problem is the reference's text
 * ("unable to find pre-allocated uid annotation for namespace ... while trying to configure SCC ...: CAUSE").
 */
bool scc_fill(struct arena *arena, const struct scc *scc, const struct scc_home *home, struct filled_scc *out,
              struct str *problem);

#endif
