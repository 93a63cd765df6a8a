/*
 * The SCCs to try: the required one, or all in their order with the hinted one in front; each filled from the
 * namespace. One that cannot be filled denies the request, whatever the others would have said.
 * Reference: listSortedSCCs in admission.go, CreateProvidersFromConstraints in matcher.go.
 */
#include "admit/candidates.h"

#include "strategy/strategy.h"

static bool deny(struct decision *decision, struct str message) {
    decision->message = message;
    return false;
}

static bool list_required(const struct admission *admission, struct decision *decision) {
    const struct scc *scc = snapshot_scc(admission->snapshot, decision->required);
    if (scc == NULL) {
        struct buf message = BUF(admission->arena);
        BUF_LITERAL(&message, "failed to retrieve the required SCC ");
        buf_go_quote(&message, decision->required);
        BUF_LITERAL(&message, ": " SCC_RESOURCE "." SCC_GROUP " ");
        buf_go_quote(&message, decision->required);
        BUF_LITERAL(&message, " not found");
        return deny(decision, buf_view(&message));
    }
    decision->verdicts = ARENA_NEW(admission->arena, struct verdict);
    decision->verdicts[decision->verdict_count++].scc = scc;
    return true;
}

static bool list_all(const struct admission *admission, struct decision *decision) {
    size_t count;
    const struct scc *const *sccs = snapshot_sccs(admission->snapshot, &count);
    if (count == 0) {
        return deny(decision, STR("no SecurityContextConstraints found in cluster"));
    }
    decision->verdicts = ARENA_ARRAY(admission->arena, count, struct verdict);
    const struct scc *hinted = str_empty(decision->hint) ? NULL : snapshot_scc(admission->snapshot, decision->hint);
    if (hinted != NULL) {
        decision->verdicts[decision->verdict_count++].scc = hinted;
    }
    for (size_t i = 0; i < count; i++) {
        if (sccs[i] != hinted) {
            decision->verdicts[decision->verdict_count++].scc = sccs[i];
        }
    }
    return true;
}

static bool namespace_is_wrong(const struct admission *admission, struct str name, struct str cause,
                               struct decision *decision) {
    struct buf message = BUF(admission->arena);
    BUF_LITERAL(&message, "error fetching namespace ");
    buf_go_quote(&message, name);
    BUF_LITERAL(&message, ": ");
    buf_str(&message, cause);
    decision->state = DECISION_NEEDS_NAMESPACE;
    return deny(decision, buf_view(&message));
}

/* The two annotations must be there whatever the SCCs need; an empty one counts as there. */
static const struct namespace_ranges *namespace_find(const struct admission *admission, const struct request *request,
                                                     struct decision *decision) {
    struct str name = request->namespace_name;
    const struct namespace_ranges *ranges = snapshot_namespace(admission->snapshot, name);
    if (ranges == NULL) {
        ranges = admission->unknown_namespace;
    }
    if (ranges == NULL) {
        struct buf cause = BUF(admission->arena);
        BUF_LITERAL(&cause, "namespace ");
        buf_go_quote(&cause, name);
        BUF_LITERAL(&cause, " not found");
        namespace_is_wrong(admission, name, buf_view(&cause), decision);
        return NULL;
    }
    if (ranges->uid_range.bytes == NULL || ranges->mcs.bytes == NULL) {
        namespace_is_wrong(admission, name,
                           ranges->uid_range.bytes == NULL ? STR("unable to find annotation " ANNOTATION_UID_RANGE)
                                                           : STR("unable to find annotation " ANNOTATION_MCS),
                           decision);
        return NULL;
    }
    return ranges;
}

static struct str provider_problem(struct arena *arena, const struct verdict *verdict, struct str namespace_name) {
    struct str problem = strategies_problem(arena, &verdict->filled);
    if (problem.bytes == NULL) {
        return problem;
    }
    return str_format(arena, "error creating provider for SCC %.*s in namespace %.*s: %.*s",
                      STR_ARG(verdict->scc->name), STR_ARG(namespace_name), STR_ARG(problem));
}

static bool fill_all(const struct admission *admission, const struct request *request,
                     const struct namespace_ranges *ranges, struct decision *decision) {
    struct str *problems = NULL;
    size_t count = 0;
    for (size_t i = 0; i < decision->verdict_count; i++) {
        struct verdict *verdict = &decision->verdicts[i];
        struct str problem = {0};
        if (scc_fill(admission->arena, verdict->scc, &(struct scc_home){request->namespace_name, ranges},
                     &verdict->filled, &problem)) {
            problem = provider_problem(admission->arena, verdict, request->namespace_name);
        }
        if (problem.bytes != NULL) {
            if (problems == NULL) {
                problems = ARENA_ARRAY(admission->arena, decision->verdict_count, struct str);
            }
            problems[count++] = problem;
        }
    }
    if (count == 0) {
        return true;
    }
    struct buf message = BUF(admission->arena);
    texts_print_aggregate(&message, problems, count);
    return deny(decision, buf_view(&message));
}

bool candidates_list(const struct admission *admission, const struct request *request, struct decision *decision) {
    bool listed = str_empty(decision->required) ? list_all(admission, decision) : list_required(admission, decision);
    if (!listed) {
        return false;
    }
    const struct namespace_ranges *ranges = namespace_find(admission, request, decision);
    return ranges != NULL && fill_all(admission, request, ranges, decision);
}
