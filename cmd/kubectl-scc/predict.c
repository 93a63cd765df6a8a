/* The question as the API server asks it: CREATE pods, the mutating pass. */
#include "predict.h"

#include "admit/evaluate.h"

struct str prediction_scc(const struct prediction *prediction) {
    const struct verdict *chosen = prediction->decision.chosen;
    return chosen != NULL && prediction->decision.allowed ? chosen->scc->name : (struct str){0};
}

const char *subject_type_text(enum subject_type type) {
    static const char *const texts[] = {"", "serviceaccount", "user"};
    return texts[type];
}

/* runAsGroup is none of SCC's business, so the engine does not read it. */
static struct opt_int64 run_as_group(struct json *of) {
    struct json context = json_member(of, "securityContext");
    struct opt_int64 group = {0};
    json_opt_int64(&context, "runAsGroup", &group, NULL);
    return group;
}

static struct opt_int64 container_group(struct json *spec, const struct container *container) {
    static const char *const lists[] = {"initContainers", "containers", "ephemeralContainers"};
    struct json list = json_member(spec, lists[container->kind]), item;
    for (struct json_walk walk = json_walk(&list); json_next(&walk, &item);) {
        if (item.index == container->index) {
            struct opt_int64 own = run_as_group(&item);
            return own.set ? own : run_as_group(spec);
        }
    }
    return (struct opt_int64){0};
}

static const int64_t *groups_of(struct arena *arena, const struct pod_security *security, size_t *count) {
    int64_t *groups = ARENA_ARRAY(arena, security->supplemental_group_count + 1, int64_t);
    *count = 0;
    if (security->fs_group.set) {
        groups[(*count)++] = security->fs_group.value;
    }
    for (size_t i = 0; i < security->supplemental_group_count; i++) {
        groups[(*count)++] = security->supplemental_groups[i];
    }
    return groups;
}

static struct str seccomp_text(struct arena *arena, const struct pod *pod, const struct container_security *container) {
    const struct seccomp_profile *profile = container->seccomp != NULL ? container->seccomp : pod->security.seccomp;
    if (profile == NULL) {
        return (struct str){0};
    }
    return str_empty(profile->localhost)
               ? profile->type
               : str_format(arena, "%.*s/%.*s", STR_ARG(profile->type), STR_ARG(profile->localhost));
}

static void identity_fill(struct arena *arena, struct prediction *prediction, size_t index, struct identity *identity) {
    const struct pod *before = &prediction->decision.before, *after = &prediction->decision.after;
    const struct container *container = &after->facts->containers[index];
    const struct container_security *security = &after->containers[index];
    struct json pod = prediction->workload->pod, spec = json_member(&pod, "spec");
    *identity = (struct identity){
        .container = container,
        .uid = effective_run_as_user(after, security),
        .gid = container_group(&spec, container),
        .se_linux = effective_se_linux(after, security),
        .non_root = effective_run_as_non_root(after, security),
        .privileged = security->privileged,
        .escalation = security->allow_privilege_escalation,
        .capabilities = security->capabilities,
        .seccomp = seccomp_text(arena, after, security),
    };
    bool injected = identity->uid.set && !effective_run_as_user(before, &before->containers[index]).set;
    if (!identity->gid.set && injected) {
        identity->gid = (struct opt_int64){.set = true};
        identity->gid_by_uid = true;
    }
    identity->groups = groups_of(arena, &after->security, &identity->group_count);
}

static void identities_fill(struct arena *arena, struct prediction *prediction) {
    size_t count = prediction->decision.after.facts->container_count;
    struct identity *identities = ARENA_ARRAY(arena, count, struct identity);
    for (size_t i = 0; i < count; i++) {
        identity_fill(arena, prediction, i, &identities[i]);
    }
    prediction->identities = identities;
    prediction->identity_count = count;
}

void predict(struct state *state, const struct workload *workload, struct prediction *prediction) {
    struct arena *arena = state->arena;
    *prediction = (struct prediction){
        .workload = workload,
        .request =
            {
                .pass = PASS_MUTATE,
                .uid = STR("check"),
                .name = workload->name,
                .namespace_name = workload->namespace_name,
                .version = STR("v1"),
                .resource = STR("pods"),
                .kind = STR("Pod"),
                .operation = OPERATION_CREATE,
                .operation_name = STR("CREATE"),
                .user = workload->creator,
                .object = workload->pod,
            },
    };
    const char *exemption = state_exemption(state, workload->namespace_name);
    if (exemption != NULL && !workload->recorded) {
        prediction->decision = (struct decision){.allowed = true, .skipped = true, .message = str_of(exemption)};
        return;
    }
    state->range_assumed |= state->namespace_assumed && str_empty(workload->manifest->namespace_name) &&
                            state_range_is_made_up(state, workload->namespace_name);
    struct admission admission = state_admission(state, arena, workload->namespace_name);
    admit(&admission, &prediction->request, &prediction->decision);
    if (prediction->decision.skipped) {
        prediction->decision.message = STR("Windows");
    }
    if (prediction->decision.allowed && !prediction->decision.skipped) {
        identities_fill(arena, prediction);
    }
}

void predict_under(struct arena *arena, const struct prediction *prediction, struct verdict *verdict) {
    evaluate(arena, &prediction->decision.before, verdict);
}
