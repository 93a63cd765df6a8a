/* The decision's verdicts completed: what came after the choice is tried as well, and so is what nobody may use. */
#include "explanation.h"

#include "advice.h"
#include "json_tree.h"

static void candidate_fill(const struct state *state, const struct prediction *prediction,
                           const struct verdict *verdict, struct candidate *candidate) {
    const struct workload *workload = prediction->workload;
    candidate->scc = verdict->scc;
    candidate->access =
        access_of_pod(state, verdict->scc, &workload->creator, workload->namespace_name, workload->service_account);
    candidate->verdict = *verdict;
    if (verdict->outcome != VERDICT_RESTRICTS && verdict->outcome != VERDICT_VALID && verdict->filled.scc != NULL) {
        predict_under(state->arena, prediction, &candidate->verdict);
    }
    candidate->findings = findings_of_verdict(state->arena, workload, &candidate->verdict);
}

void explanation_make(const struct state *state, const struct report_entry *entry, struct explanation *explanation) {
    const struct prediction *prediction = &entry->prediction;
    const struct decision *decision = &prediction->decision;
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
    }
}

static void candidate_json(struct json_object *to, const struct candidate *candidate, const struct explanation *whole) {
    const struct decision *decision = &whole->entry->prediction.decision;
    bool chosen = decision->chosen != NULL && decision->chosen->scc == candidate->scc;
    tree_str(to, "scc", candidate->scc->name);
    tree_int(to, "priority", candidate->scc->priority.set ? candidate->scc->priority.value : 0);
    tree_int(to, "points", candidate->scc->score);
    tree_bool(to, "usable", candidate->access.type != SUBJECT_NONE);
    tree_text(to, "usableBy", subject_type_text(candidate->access.type));
    tree_str(to, "grantedBy", candidate->access.path);
    tree_bool(to, "admits", candidate->findings.count == 0 && candidate->verdict.filled.scc != NULL);
    tree_bool(to, "chosen", chosen);
    struct json_object *array = tree_array(to, "violations");
    for (size_t i = 0; i < candidate->findings.count; i++) {
        const struct finding *finding = &candidate->findings.items[i];
        struct json_object *item = tree_item(array);
        tree_text(item, "rule", finding->rule->id);
        tree_str(item, "field", finding->path);
        tree_int(item, "line", (int64_t)finding->line);
        tree_own_json(item, "value", finding->value);
        tree_str(item, "allowed", finding->allowed);
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
    }
    return root;
}
