/* The decision's verdicts completed: what came after the choice is tried as well, and so is what nobody may use. */
#include "explanation.h"

#include "diagnosis.h"
#include "json_tree.h"

static void candidate_fill(const struct state *state, const struct prediction *prediction,
                           const struct verdict *verdict, struct candidate *candidate) {
    const struct decision *decision = &prediction->decision;
    const struct workload *workload = prediction->workload;
    candidate->scc = verdict->scc;
    candidate->access =
        access_of_pod(state, verdict->scc, &workload->creator, workload->namespace_name, workload->service_account);
    candidate->verdict = *verdict;
    candidate->tried = verdict->filled.scc != NULL && (decision->allowed || verdict->outcome != VERDICT_NOT_TRIED);
    if (verdict->outcome != VERDICT_RESTRICTS && verdict->outcome != VERDICT_VALID && candidate->tried) {
        predict_under(state->arena, prediction, &candidate->verdict);
    }
    candidate->findings = findings_of_verdict(state->arena, workload, &candidate->verdict);
}

static struct str priority_text(struct arena *arena, const struct scc *scc) {
    return scc->priority.set ? str_format(arena, "%lld", (long long)scc->priority.value) : STR("none");
}

/* The reference's reason in a sentence, with the two values that it is about. */
static struct str why_before(struct arena *arena, const struct scc *a, const struct scc *b) {
    const char *reason = scc_order_reason(a, b);
    struct str of_a = priority_text(arena, a), of_b = priority_text(arena, b);
    if (strstr(reason, "priority") != NULL) {
        return str_format(arena, "it %s (%.*s; %.*s: %.*s)", reason, STR_ARG(of_a), STR_ARG(b->name), STR_ARG(of_b));
    }
    if (a->score == b->score) {
        return str_format(arena, "priority and points are equal, and it is %s", reason);
    }
    bool users = strstr(reason, "runAs") != NULL && a->run_as_user.type != b->run_as_user.type;
    of_a = users ? str_format(arena, "runAsUser %.*s", STR_ARG(a->run_as_user.type_name))
                 : str_format(arena, "%d points", a->score);
    of_b = users ? b->run_as_user.type_name : str_format(arena, "%d", b->score);
    return str_format(arena, "the priority is equal and %.*s is more restrictive: it %s (%.*s; %.*s: %.*s)",
                      STR_ARG(a->name), reason, STR_ARG(of_a), STR_ARG(b->name), STR_ARG(of_b));
}

void explanation_make(const struct state *state, const struct report_entry *entry, struct explanation *explanation) {
    const struct prediction *prediction = &entry->prediction;
    const struct decision *decision = &prediction->decision;
    struct str namespace_name = prediction->workload->namespace_name;
    *explanation = (struct explanation){
        .entry = entry,
        .candidates = ARENA_ARRAY(state->arena, decision->verdict_count, struct candidate),
        .count = decision->verdict_count,
    };
    for (size_t i = 0; i < decision->verdict_count; i++) {
        candidate_fill(state, prediction, &decision->verdicts[i], &explanation->candidates[i]);
    }
    if (decision->chosen != NULL && decision->next != NULL) {
        explanation->next = decision->next->scc;
        explanation->reason = scc_order_reason(decision->chosen->scc, decision->next->scc);
        explanation->why = why_before(state->arena, decision->chosen->scc, decision->next->scc);
    }
    if (namespace_is_in_the_way(state, prediction)) {
        explanation->annotate =
            advice_annotate(state->arena, namespace_name, state_ranges(state, state->arena, namespace_name));
    }
}

static void violation_json(struct json_object *to, const struct finding *finding) {
    tree_text(to, "rule", finding->rule->id);
    tree_str(to, "field", finding->path);
    if (finding->line > 0) {
        tree_int(to, "line", (int64_t)finding->line);
    }
    tree_own_json(to, "value", finding->value);
    tree_str(to, "allowed", finding->allowed);
    tree_str(to, "fix", finding_fix(finding));
}

static void candidate_json(struct json_object *to, const struct candidate *candidate, const struct explanation *whole) {
    const struct decision *decision = &whole->entry->prediction.decision;
    bool chosen = decision->chosen != NULL && decision->chosen->scc == candidate->scc;
    tree_str(to, "scc", candidate->scc->name);
    if (candidate->scc->priority.set) {
        tree_int(to, "priority", candidate->scc->priority.value);
    } else {
        tree_null(to, "priority");
    }
    tree_int(to, "points", candidate->scc->score);
    tree_bool(to, "usable", candidate->access.type != SUBJECT_NONE);
    tree_text(to, "usableBy", subject_type_text(candidate->access.type));
    tree_str(to, "grantedBy", candidate->access.path);
    tree_bool(to, "tried", candidate->tried);
    tree_bool(to, "admits", candidate->findings.count == 0 && candidate->tried);
    tree_bool(to, "chosen", chosen);
    struct json_object *array = tree_array(to, "violations");
    for (size_t i = 0; i < candidate->findings.count; i++) {
        violation_json(tree_item(array), &candidate->findings.items[i]);
    }
}

struct json_object *explanation_json(struct arena *arena, const struct explanation *explanation) {
    struct json_object *root = report_entry_json(arena, explanation->entry);
    struct json_object *candidates = tree_array(root, "candidates");
    for (size_t i = 0; i < explanation->count; i++) {
        candidate_json(tree_item(candidates), &explanation->candidates[i], explanation);
    }
    if (explanation->next != NULL) {
        struct json_object *over = tree_object(root, "chosenOver");
        tree_str(over, "scc", explanation->next->name);
        tree_text(over, "reason", explanation->reason);
        tree_str(over, "why", explanation->why);
    }
    return root;
}
