/* Looking for the nearest way in, over the verdicts that the decision kept. */
#include "advice.h"

#include <limits.h>

#include "hint.h"
#include "policy/allocation.h"

/* What may be asked for beside a grant. Two edits and a small SCC are better than a powerful SCC as it is. */
enum { MOST_EDITS_WITH_GRANT = 2 };

static struct proposal propose(struct arena *arena, const struct prediction *prediction,
                               const struct verdict *verdict) {
    struct verdict trial = *verdict;
    struct proposal proposal = {.scc = verdict->scc, .grant = verdict->outcome == VERDICT_NOT_USABLE};
    if (proposal.grant) {
        predict_under(arena, prediction, &trial);
    }
    proposal.findings = findings_of_verdict(arena, prediction->workload, &trial);
    proposal.edits = findings_edits(arena, &proposal.findings);
    for (size_t i = 0; i < proposal.edits.count; i++) {
        proposal.cost += proposal.edits.items[i].cost;
    }
    return proposal;
}

/* The fewest edits; where a grant is needed, the most restrictive SCC of those that are near. */
static bool is_better(const struct proposal *a, const struct proposal *b) {
    bool both_near = a->grant && a->cost <= MOST_EDITS_WITH_GRANT && b->cost <= MOST_EDITS_WITH_GRANT;
    return both_near && a->scc->score != b->scc->score ? a->scc->score < b->scc->score : a->cost < b->cost;
}

/* The best of the SCCs that are usable, or that are not, among those whose edits cost less than `limit`. */
static struct proposal best_of(struct arena *arena, const struct prediction *prediction, enum verdict_outcome outcome,
                               unsigned limit) {
    const struct decision *decision = &prediction->decision;
    struct proposal best = {0};
    for (size_t i = 0; i < decision->verdict_count; i++) {
        if (decision->verdicts[i].outcome != outcome) {
            continue;
        }
        struct proposal proposal = propose(arena, prediction, &decision->verdicts[i]);
        if (proposal.cost < limit && (best.scc == NULL || is_better(&proposal, &best))) {
            best = proposal;
        }
    }
    return best;
}

struct advice advice_of(struct arena *arena, const struct prediction *prediction) {
    struct advice advice = {.edit = best_of(arena, prediction, VERDICT_RESTRICTS, UINT_MAX)};
    if (!hints_name_invalid_id(arena, prediction->workload)) { /* against which no SCC helps */
        advice.grant =
            best_of(arena, prediction, VERDICT_NOT_USABLE, advice.edit.scc != NULL ? advice.edit.cost : UINT_MAX);
    }
    return advice;
}

/* Where the edits from this one on that are worded alike are: "lines 9, 20", or their paths in what has no lines. */
static struct str places(struct arena *arena, const struct finding_list *edits, size_t first) {
    struct buf text = BUF(arena);
    size_t count = 0;
    bool lines = edits->items[first].line > 0;
    for (size_t i = first; i < edits->count; i++) {
        const struct finding *edit = &edits->items[i];
        if (!str_equal(edit->fix, edits->items[first].fix)) {
            continue;
        }
        buf_text(&text, count++ > 0 ? ", " : "");
        if (lines) {
            buf_format(&text, "%zu", edit->line);
        } else {
            buf_str(&text, edit->path);
        }
    }
    struct str list = buf_view(&text);
    return lines ? str_format(arena, "line%s %.*s", count > 1 ? "s" : "", STR_ARG(list)) : list;
}

static bool is_told(const struct finding_list *edits, size_t index) {
    for (size_t i = 0; i < index; i++) {
        if (str_equal(edits->items[i].fix, edits->items[index].fix)) {
            return true;
        }
    }
    return false;
}

struct str_list advice_lines(struct arena *arena, const struct prediction *prediction,
                             const struct proposal *proposal) {
    const struct finding_list *edits = &proposal->edits;
    struct str *lines = ARENA_ARRAY(arena, edits->count + 1, struct str);
    size_t count = 0;
    for (size_t i = 0; i < edits->count; i++) {
        if (!is_told(edits, i)) {
            struct str where = places(arena, edits, i);
            lines[count++] = str_format(arena, "%.*s (%.*s)", STR_ARG(edits->items[i].fix), STR_ARG(where));
        }
    }
    if (proposal->grant) {
        lines[count++] = advice_grant(arena, prediction, proposal->scc);
    }
    return (struct str_list){.items = lines, .count = count};
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

struct str advice_annotate(struct arena *arena, struct str namespace_name, const struct namespace_ranges *ranges) {
    static const struct namespace_ranges none = {.uid_cause = STR_INIT("none"), .mcs_cause = STR_INIT("none")};
    const struct namespace_ranges *made = allocation_by_name(arena, &allocation_default, namespace_name);
    const struct namespace_ranges *own = ranges != NULL ? ranges : &none;
    struct buf text = BUF(arena);
    bool there = own->uid_range.bytes != NULL || own->mcs.bytes != NULL;
    buf_format(&text, "kubectl annotate namespace %.*s%s", STR_ARG(namespace_name), there ? " --overwrite" : "");
    if (own->uid_cause.bytes != NULL) {
        buf_format(&text, " " ANNOTATION_UID_RANGE "=%.*s", STR_ARG(made->uid_range));
    }
    if (own->mcs_cause.bytes != NULL) {
        buf_format(&text, " " ANNOTATION_MCS "=%.*s", STR_ARG(made->mcs));
    }
    if (own->groups.bytes != NULL && own->groups_cause.bytes != NULL) {
        BUF_LITERAL(&text, " " ANNOTATION_GROUPS "-"); /* without it the UID range serves */
    }
    return buf_view(&text);
}
