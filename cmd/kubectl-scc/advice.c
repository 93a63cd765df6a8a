/* Looking for the nearest way in, over the verdicts that the decision kept. */
#include "advice.h"

#include "access/named_subjects.h"
#include "base/buf.h"
#include "finding.h"

/* A user namespace costs more than an edit: the runtime must have it, and files change owners. */
enum { USER_NAMESPACE_COST = 3 };

static size_t edits_count(struct arena *arena, const struct prediction *prediction, const struct verdict *verdict) {
    struct finding_list list = findings_of_verdict(arena, prediction->workload, verdict);
    size_t count = 0;
    for (size_t i = 0; i < list.count; i++) {
        count += list.items[i].rule == rule_named("scc-user-namespace") ? USER_NAMESPACE_COST : 1;
    }
    return count;
}

const struct verdict *advice_nearest(struct arena *arena, const struct prediction *prediction) {
    const struct decision *decision = &prediction->decision;
    const struct verdict *nearest = NULL;
    size_t fewest = 0;
    for (size_t i = 0; i < decision->verdict_count; i++) {
        const struct verdict *verdict = &decision->verdicts[i];
        if (verdict->outcome != VERDICT_RESTRICTS) {
            continue;
        }
        size_t count = edits_count(arena, prediction, verdict);
        if (nearest == NULL || count < fewest) {
            nearest = verdict;
            fewest = count;
        }
    }
    return nearest;
}

const struct scc *advice_least(struct arena *arena, const struct prediction *prediction) {
    const struct decision *decision = &prediction->decision;
    const struct scc *least = NULL;
    for (size_t i = 0; i < decision->verdict_count; i++) {
        struct verdict trial = decision->verdicts[i];
        if (trial.outcome != VERDICT_NOT_USABLE || (least != NULL && trial.scc->score >= least->score)) {
            continue;
        }
        predict_under(arena, prediction, &trial);
        if (trial.violations.count == 0) {
            least = trial.scc;
        }
    }
    return least;
}

struct str advice_grant(struct arena *arena, const struct prediction *prediction, const struct scc *scc) {
    const struct workload *workload = prediction->workload;
    struct str account = workload->service_account, user = workload->creator.user;
    struct str subject = !str_empty(account) ? str_format(arena, "-z %.*s", STR_ARG(account))
                         : !str_empty(user)  ? user
                                             : STR("group:system:authenticated");
    return str_format(arena, "kubectl scc grant %.*s %.*s -n %.*s", STR_ARG(scc->name), STR_ARG(subject),
                      STR_ARG(workload->namespace_name));
}

bool advice_everyone_may(struct state *state, struct arena *arena, const struct prediction *prediction) {
    static const struct str groups[] = {STR_INIT("system:authenticated")};
    const struct subject anyone = {.groups = {.items = groups, .count = 1, .present = true}};
    const struct scc *scc = prediction->decision.chosen->scc;
    if (named_subjects_allow(scc, &anyone)) {
        return true;
    }
    const struct authorizer *authorizer = &state->authorizer;
    struct access_subject *subject =
        authorizer->prepare(authorizer->context, arena, &anyone, prediction->workload->namespace_name);
    return authorizer->ask(authorizer->context, subject, ACCESS_USE_SCC, scc->name) == ACCESS_ALLOWED;
}
