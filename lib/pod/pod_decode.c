/*
 * A v1 Pod object into our view. Only what SCC admission reads is looked at, and all of it is type-checked: what
 * cannot be read as a pod is denied by the caller (reference: fail closed in shouldSkipSCCEvaluation).
 */
#include <stdlib.h>

#include "pod/pod.h"
#include "pod/pod_volumes.h"

struct decoder {
    struct arena *arena;
    struct error *err;
};

static bool se_linux_decode(struct decoder *d, struct json *at, const struct se_linux **out) {
    struct json options;
    *out = NULL;
    if (!json_object(at, "seLinuxOptions", &options, d->err)) {
        return false;
    }
    if (options.value == NULL) {
        return true;
    }
    struct se_linux *value = ARENA_NEW(d->arena, struct se_linux);
    *out = value;
    return json_string(&options, "user", &value->user, d->err) && json_string(&options, "role", &value->role, d->err) &&
           json_string(&options, "type", &value->type, d->err) && json_string(&options, "level", &value->level, d->err);
}

static bool seccomp_decode(struct decoder *d, struct json *at, const struct seccomp_profile **out) {
    struct json profile;
    *out = NULL;
    if (!json_object(at, "seccompProfile", &profile, d->err)) {
        return false;
    }
    if (profile.value == NULL) {
        return true;
    }
    struct seccomp_profile *value = ARENA_NEW(d->arena, struct seccomp_profile);
    *out = value;
    return json_string(&profile, "type", &value->type, d->err) &&
           json_string(&profile, "localhostProfile", &value->localhost, d->err);
}

static bool capabilities_decode(struct decoder *d, struct json *at, const struct capabilities **out) {
    struct json object;
    *out = NULL;
    if (!json_object(at, "capabilities", &object, d->err)) {
        return false;
    }
    if (object.value == NULL) {
        return true;
    }
    struct capabilities *value = ARENA_NEW(d->arena, struct capabilities);
    *out = value;
    return json_string_list(d->arena, &object, "add", &value->add, d->err) &&
           json_string_list(d->arena, &object, "drop", &value->drop, d->err);
}

static bool groups_decode(struct decoder *d, struct json *at, struct pod_security *security) {
    struct json list, item;
    if (!json_array(at, "supplementalGroups", &list, d->err)) {
        return false;
    }
    int64_t *groups = ARENA_ARRAY(d->arena, json_count(&list), int64_t);
    for (struct json_walk walk = json_walk(&list); json_next(&walk, &item);) {
        if (!json_as_int64(&item, &groups[item.index], d->err)) {
            return false;
        }
    }
    security->supplemental_groups = groups;
    security->supplemental_group_count = json_count(&list);
    return true;
}

static bool sysctls_decode(struct decoder *d, struct json *at, struct pod_facts *facts) {
    struct json list, item;
    if (!json_array(at, "sysctls", &list, d->err)) {
        return false;
    }
    struct str *names = ARENA_ARRAY(d->arena, json_count(&list), struct str);
    for (struct json_walk walk = json_walk(&list); json_next(&walk, &item);) {
        if (!json_as_object(&item, d->err) || !json_string(&item, "name", &names[item.index], d->err)) {
            return false;
        }
    }
    facts->sysctls = names;
    facts->sysctl_count = json_count(&list);
    return true;
}

static bool pod_security_decode(struct decoder *d, struct json *spec, struct pod_facts *facts,
                                struct pod_security *security) {
    struct json at;
    if (!json_object(spec, "securityContext", &at, d->err)) {
        return false;
    }
    facts->has_security_context = at.value != NULL;
    return se_linux_decode(d, &at, &security->se_linux) &&
           json_opt_int64(&at, "runAsUser", &security->run_as_user, d->err) &&
           json_opt_bool(&at, "runAsNonRoot", &security->run_as_non_root, d->err) && groups_decode(d, &at, security) &&
           json_opt_int64(&at, "fsGroup", &security->fs_group, d->err) && sysctls_decode(d, &at, facts) &&
           seccomp_decode(d, &at, &security->seccomp);
}

static bool container_security_decode(struct decoder *d, struct json *object, struct container *facts,
                                      struct container_security *security) {
    struct json at;
    if (!json_object(object, "securityContext", &at, d->err)) {
        return false;
    }
    facts->has_security_context = at.value != NULL;
    if (!capabilities_decode(d, &at, &security->capabilities)) {
        return false;
    }
    facts->has_capabilities = security->capabilities != NULL;
    return json_opt_bool(&at, "privileged", &security->privileged, d->err) &&
           se_linux_decode(d, &at, &security->se_linux) &&
           json_opt_int64(&at, "runAsUser", &security->run_as_user, d->err) &&
           json_opt_bool(&at, "runAsNonRoot", &security->run_as_non_root, d->err) &&
           json_opt_bool(&at, "readOnlyRootFilesystem", &security->read_only_root, d->err) &&
           json_opt_bool(&at, "allowPrivilegeEscalation", &security->allow_privilege_escalation, d->err) &&
           seccomp_decode(d, &at, &security->seccomp);
}

static bool ports_decode(struct decoder *d, struct json *object, struct container *facts) {
    struct json list, item;
    if (!json_array(object, "ports", &list, d->err)) {
        return false;
    }
    int64_t *in_use = ARENA_ARRAY(d->arena, json_count(&list), int64_t);
    for (struct json_walk walk = json_walk(&list); json_next(&walk, &item);) {
        struct opt_int64 port;
        if (!json_as_object(&item, d->err) || !json_opt_int32(&item, "hostPort", &port, d->err)) {
            return false;
        }
        if (port.value > 0) {
            in_use[facts->host_port_count++] = port.value;
        }
    }
    facts->host_ports = in_use;
    return true;
}

static bool container_decode(struct decoder *d, struct json *object, struct container *facts,
                             struct container_security *security) {
    return json_as_object(object, d->err) && json_string(object, "name", &facts->name, d->err) &&
           ports_decode(d, object, facts) && container_security_decode(d, object, facts, security);
}

/* Rules that ask each container about all the others need not walk those without a port. */
static void host_ports_link(struct pod_facts *facts, struct container *containers) {
    for (size_t i = facts->container_count; i-- > 0;) {
        if (containers[i].host_port_count > 0) {
            containers[i].next_with_host_ports = facts->first_with_host_ports;
            facts->first_with_host_ports = &containers[i];
        }
    }
}

static bool containers_decode(struct decoder *d, struct json *spec, struct pod_facts *facts, struct pod *pod) {
    static const char *const keys[] = {
        [CONTAINER_INIT] = "initContainers",
        [CONTAINER_REGULAR] = "containers",
        [CONTAINER_EPHEMERAL] = "ephemeralContainers",
    };
    struct json lists[3], item;
    size_t count = 0;
    for (size_t kind = 0; kind < 3; kind++) {
        if (!json_array(spec, keys[kind], &lists[kind], d->err)) {
            return false;
        }
        count += json_count(&lists[kind]);
    }
    struct container *containers = ARENA_ARRAY(d->arena, count, struct container);
    pod->containers = ARENA_ARRAY(d->arena, count, struct container_security);
    for (size_t kind = 0; kind < 3; kind++) {
        for (struct json_walk walk = json_walk(&lists[kind]); json_next(&walk, &item);) {
            size_t at = facts->container_count++;
            containers[at].kind = (enum container_kind)kind;
            containers[at].index = item.index;
            if (!container_decode(d, &item, &containers[at], &pod->containers[at])) {
                return false;
            }
            containers[at].seccomp_annotation = pod_container_seccomp(facts, containers[at].name);
        }
    }
    host_ports_link(facts, containers);
    facts->containers = containers;
    return true;
}

static int by_key(const void *a, const void *b) {
    return str_compare(((const struct annotation *)a)->key, ((const struct annotation *)b)->key);
}

/* Every container will be looked up among them: sorted, so that many of both stay cheap. */
static void container_seccomp_collect(struct decoder *d, struct pod_facts *facts, size_t count) {
    struct annotation *found = ARENA_ARRAY(d->arena, count, struct annotation);
    for (size_t i = 0; i < facts->annotation_count; i++) {
        if (str_starts(facts->annotations[i].key, STR(ANNOTATION_SECCOMP_CONTAINER))) {
            found[facts->container_seccomp_count++] = facts->annotations[i];
        }
    }
    qsort(found, count, sizeof *found, by_key);
    facts->container_seccomp = found;
}

static bool annotations_decode(struct decoder *d, struct json *metadata, struct pod_facts *facts) {
    struct json map, item;
    if (!json_object(metadata, "annotations", &map, d->err)) {
        return false;
    }
    size_t container_seccomp = 0;
    facts->has_annotations = map.value != NULL;
    struct annotation *annotations = ARENA_ARRAY(d->arena, json_count(&map), struct annotation);
    for (struct json_walk walk = json_walk(&map); json_next(&walk, &item);) {
        struct annotation *annotation = &annotations[facts->annotation_count++];
        *annotation = (struct annotation){.key = item.key, .value = STR("")};
        if (item.value != NULL && !json_as_string(&item, &annotation->value, d->err)) {
            return false;
        }
        container_seccomp += str_starts(item.key, STR(ANNOTATION_SECCOMP_CONTAINER));
    }
    facts->annotations = annotations;
    if (container_seccomp > 0) {
        container_seccomp_collect(d, facts, container_seccomp);
    }
    return true;
}

static bool metadata_decode(struct decoder *d, struct json *object, struct pod_facts *facts) {
    struct json metadata;
    if (!json_object(object, "metadata", &metadata, d->err)) {
        return false;
    }
    facts->has_metadata = metadata.value != NULL;
    return json_string(&metadata, "name", &facts->name, d->err) &&
           json_string(&metadata, "generateName", &facts->generate_name, d->err) &&
           json_string(&metadata, "namespace", &facts->namespace_name, d->err) &&
           annotations_decode(d, &metadata, facts);
}

static bool host_decode(struct decoder *d, struct json *spec, struct pod_facts *facts) {
    struct json os;
    struct str alias;
    if (!json_string(spec, "serviceAccountName", &facts->service_account, d->err) ||
        !json_string(spec, "serviceAccount", &alias, d->err)) {
        return false;
    }
    if (str_empty(facts->service_account)) { /* v1 conversion: the old name serves where the new one is empty */
        facts->service_account = alias;
    }
    return json_bool(spec, "hostNetwork", &facts->host_network, d->err) &&
           json_bool(spec, "hostPID", &facts->host_pid, d->err) &&
           json_bool(spec, "hostIPC", &facts->host_ipc, d->err) && json_object(spec, "os", &os, d->err) &&
           json_string(&os, "name", &facts->os_name, d->err) &&
           json_opt_bool(spec, "hostUsers", &facts->host_users, d->err);
}

/* "v1" "Pod", where they are there at all: inside a review the resource has said it already. */
static bool kind_check(struct decoder *d, struct json *object) {
    struct str version, kind;
    if (!json_string(object, "kind", &kind, d->err) || !json_string(object, "apiVersion", &version, d->err)) {
        return false;
    }
    if ((!str_empty(kind) && !str_equal(kind, STR("Pod"))) || (!str_empty(version) && !str_equal(version, STR("v1")))) {
        return error_set(d->err, ERROR_INPUT, "expected a v1 Pod, found \"%.*s\" \"%.*s\"", STR_ARG(version),
                         STR_ARG(kind));
    }
    return true;
}

bool pod_decode(struct arena *arena, struct json *object, struct pod *pod, struct error *err) {
    struct decoder d = {.arena = arena, .err = err};
    struct pod_facts *facts = ARENA_NEW(arena, struct pod_facts);
    struct json spec;
    *pod = (struct pod){.facts = facts};
    if (!json_as_object(object, err) || !kind_check(&d, object) || !metadata_decode(&d, object, facts)) {
        return false;
    }
    spec = json_member(object, "spec");
    if (!json_as_object(&spec, err) || !pod_volumes_decode(arena, &spec, facts, err) ||
        !containers_decode(&d, &spec, facts, pod) || !host_decode(&d, &spec, facts) ||
        !pod_security_decode(&d, &spec, facts, &pod->security)) {
        return false;
    }
    pod->seccomp_annotation = pod_annotation(facts, STR(ANNOTATION_SECCOMP_POD));
    pod->scc_annotation = pod_annotation(facts, STR(ANNOTATION_SCC));
    pod->subject_type_annotation = pod_annotation(facts, STR(ANNOTATION_SUBJECT_TYPE));
    return true;
}
