/* What a report says about one prediction: what is in the way of the nearest SCC, or what prevented a decision. */
#include "diagnosis.h"

#include "access/named_subjects.h"
#include "hint.h"

static struct finding_list one(struct arena *arena, struct finding finding) {
    struct finding *item = ARENA_NEW(arena, struct finding);
    *item = finding;
    return (struct finding_list){.items = item, .count = 1};
}

/* The first of two fields of the pod that is there. */
static struct place place_there(struct arena *arena, const struct workload *workload, struct str path,
                                const char *otherwise) {
    struct place place = place_find(arena, workload, path, (struct str){0});
    return json_is_null(&place.at) ? place_find(arena, workload, str_of(otherwise), (struct str){0}) : place;
}

static struct str creator_text(const struct workload *workload) {
    return str_empty(workload->creator.user) ? STR("any authenticated user") : workload->creator.user;
}

/* ---- The namespace ---- */

bool namespace_is_in_the_way(const struct state *state, const struct prediction *prediction) {
    const struct decision *decision = &prediction->decision;
    const struct namespace_ranges *ranges = state_ranges(state, state->arena, prediction->workload->namespace_name);
    bool tried = decision->verdict_count == 0 || decision->verdicts[0].outcome != VERDICT_NOT_TRIED;
    return !decision->allowed && !tried &&
           (ranges == NULL || ranges->uid_cause.bytes != NULL || ranges->mcs_cause.bytes != NULL ||
            ranges->groups_cause.bytes != NULL);
}

static struct finding namespace_finding(const struct state *state, const struct prediction *prediction) {
    struct arena *arena = state->arena;
    const struct workload *workload = prediction->workload;
    struct json object = workload->manifest->object, metadata = json_member(&object, "metadata"),
                name = json_member(&metadata, "namespace");
    bool own = !json_is_null(&name);
    struct place place = place_of(workload, own ? STR("metadata.namespace") : STR("metadata"), own ? &name : &metadata);
    struct finding finding = finding_at("scc-namespace", &place, prediction->decision.message);
    struct str command =
        advice_annotate(arena, workload->namespace_name, state_ranges(state, arena, workload->namespace_name));
    finding.fix = str_format(arena, "give the namespace its ranges: %.*s; offline, --namespace-range %.*s=START/SIZE",
                             STR_ARG(command), STR_ARG(workload->namespace_name));
    return finding;
}

/* ---- Denials ---- */

static struct finding required_finding(struct arena *arena, const struct prediction *prediction) {
    const struct workload *workload = prediction->workload;
    const struct decision *decision = &prediction->decision;
    struct place place = place_there(arena, workload,
                                     STR("metadata."
                                         "annotations." ANNOTATION_REQUIRED_SCC),
                                     "spec");
    bool known = decision->verdict_count > 0;
    struct str creator = creator_text(workload);
    return finding_at("scc-required", &place,
                      !known ? decision->message
                             : str_format(arena,
                                          "%.*s is %.*s, which is usable neither by service account %.*s in namespace "
                                          "%.*s nor by %.*s",
                                          STR_ARG(place.path), STR_ARG(decision->required),
                                          STR_ARG(workload->service_account), STR_ARG(workload->namespace_name),
                                          STR_ARG(creator)));
}

static struct finding not_usable_finding(struct arena *arena, const struct workload *workload) {
    struct place place = place_there(arena, workload, STR("spec.serviceAccountName"), "spec");
    struct str creator = creator_text(workload), account = workload->service_account;
    bool named = !str_empty(account);
    return finding_at("scc-not-usable", &place,
                      str_format(arena, "no SCC is usable in namespace %.*s by %s%.*s%s%.*s",
                                 STR_ARG(workload->namespace_name), named ? "service account " : "", STR_ARG(account),
                                 named ? " or " : "", STR_ARG(creator)));
}

static struct finding_list findings_of_denial(const struct state *state, const struct prediction *prediction,
                                              const struct advice *advice) {
    struct arena *arena = state->arena;
    const struct workload *workload = prediction->workload;
    const struct decision *decision = &prediction->decision;
    if (namespace_is_in_the_way(state, prediction)) {
        return one(arena, namespace_finding(state, prediction));
    }
    if (advice->edit.scc != NULL) {
        return advice->edit.findings;
    }
    if (!str_empty(decision->required)) {
        return one(arena, required_finding(arena, prediction));
    }
    if (decision->verdict_count > 0 && decision->verdicts[0].outcome == VERDICT_NOT_USABLE) {
        return one(arena, not_usable_finding(arena, workload));
    }
    struct place place = place_find(arena, workload, STR("spec"), (struct str){0});
    return one(arena, finding_at("scc-denied", &place, decision->message));
}

/* ---- Pods that are admitted ---- */

/* May a subject that is just authenticated, as controllers are, use the chosen SCC? */
static bool everyone_may(const struct state *state, const struct prediction *prediction) {
    static const struct str groups[] = {STR_INIT("system:authenticated")};
    const struct subject anyone = {.groups = {.items = groups, .count = 1, .present = true}};
    const struct scc *scc = prediction->decision.chosen->scc;
    const struct authorizer *authorizer = &state->authorizer;
    if (named_subjects_allow(scc, &anyone)) {
        return true;
    }
    struct access_subject *subject =
        authorizer->prepare(authorizer->context, state->arena, &anyone, prediction->workload->namespace_name);
    return authorizer->ask(authorizer->context, subject, ACCESS_USE_SCC, scc->name) == ACCESS_ALLOWED;
}

static struct finding_list findings_of_admission(const struct state *state, const struct prediction *prediction) {
    struct arena *arena = state->arena;
    const struct workload *workload = prediction->workload;
    const struct decision *decision = &prediction->decision;
    bool by_user = decision->chosen != NULL && decision->chosen->allowed_for == SUBJECT_IS_USER;
    if (!by_user || workload->controller != NULL || str_empty(workload->creator.user) ||
        everyone_may(state, prediction)) {
        return (struct finding_list){0};
    }
    struct place place = place_there(arena, workload, STR("spec.serviceAccountName"), "spec");
    return one(arena, finding_at("scc-user-only", &place,
                                 str_format(arena,
                                            "%.*s admits this pod only because %.*s creates it; service account %.*s "
                                            "may not use it",
                                            STR_ARG(decision->chosen->scc->name), STR_ARG(workload->creator.user),
                                            STR_ARG(workload->service_account))));
}

/* ---- All of it ---- */

/* Is it at a field whose value no API server takes? Then what an SCC says about it is of no interest. */
static bool is_beside(const struct finding *finding, const struct finding_list *hints) {
    for (size_t i = 0; i < hints->count; i++) {
        const struct finding *hint = &hints->items[i];
        if (hint != finding && hint->rule->level == LEVEL_ERROR && str_equal(hint->path, finding->path)) {
            return true;
        }
    }
    return false;
}

struct finding_list findings_of_prediction(struct arena *arena, const struct state *state,
                                           const struct prediction *prediction, const struct advice *advice) {
    bool allowed = prediction->decision.allowed;
    const struct finding_list hints = hints_of_manifest(arena, prediction->workload);
    const struct finding_list sources[] = {
        allowed ? findings_of_admission(state, prediction) : findings_of_denial(state, prediction, advice),
        hints,
        hints_of_image_user(arena, prediction),
    };
    enum { SOURCES = sizeof sources / sizeof sources[0] };
    struct finding_list all = {0};
    size_t room = sources[0].count + sources[1].count + sources[2].count;
    all.items = ARENA_ARRAY(arena, room, struct finding);
    for (int level = LEVEL_ERROR; level >= LEVEL_NOTE; level--) {
        for (size_t i = 0; i < SOURCES; i++) {
            for (size_t j = 0; j < sources[i].count; j++) {
                const struct finding *finding = &sources[i].items[j];
                if ((int)finding->rule->level == level && !is_beside(finding, &hints)) {
                    all.items[all.count++] = *finding;
                }
            }
        }
    }
    return all;
}
