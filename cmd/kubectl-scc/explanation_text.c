/* The explanation for people: the outcome first, then the candidates, the reasons, the fields, the way out. */
#include "advice.h"
#include "base/buf.h"
#include "explanation.h"
#include "table.h"

enum { COLUMNS = 6, LEAST_WIDTH = 4 };

struct printing {
    FILE *to;
    struct arena *arena;
    const struct explanation *whole;
    bool color;
};

static const char *paint(const struct printing *out, const char *code) {
    return out->color ? code : "";
}

/* "web.yaml:9", or just where it came from when that has no lines. */
static struct str where(const struct printing *out, size_t line) {
    const char *file = out->whole->entry->prediction.workload->manifest->file;
    return line > 0 ? str_format(out->arena, "%s:%zu", file, line) : str_of(file);
}

static void finding_print(const struct printing *out, const struct finding *finding) {
    struct str place = where(out, finding->line);
    fprintf(out->to, "  %.*s: %.*s\n", STR_ARG(place), STR_ARG(finding->message));
}

/* Is it the one finding that is the denial itself, since nothing came to be tried? */
static bool is_denial(const struct printing *out, const struct finding *finding) {
    return str_equal(finding->message, out->whole->entry->prediction.decision.message);
}

static void denial_print(const struct printing *out) {
    const struct report_entry *entry = out->whole->entry;
    struct str denial = report_denial(out->arena, entry);
    fprintf(out->to, "  %sdenied%s: %.*s", paint(out, "\033[31m"), paint(out, "\033[0m"), STR_ARG(denial));
    if (is_denial(out, &entry->findings.items[0])) {
        struct str place = where(out, entry->findings.items[0].line);
        fprintf(out->to, " (%.*s)", STR_ARG(place));
    }
    fputc('\n', out->to);
}

static void outcome_print(const struct printing *out) {
    const struct report_entry *entry = out->whole->entry;
    const struct workload *workload = entry->prediction.workload;
    const struct decision *decision = &entry->prediction.decision;
    struct str creator = workload->creator.user;
    struct str place = where(out, workload->manifest->line);
    fprintf(out->to, "%.*s/%.*s in namespace %.*s (%.*s)\n", STR_ARG(workload->kind), STR_ARG(workload->name),
            STR_ARG(workload->namespace_name), STR_ARG(place));
    fprintf(out->to, "  runs as service account %.*s; created by %.*s\n", STR_ARG(workload->service_account),
            STR_ARG(str_empty(creator) ? STR("any authenticated user (--as names one)") : creator));
    if (!str_empty(decision->required)) {
        fprintf(out->to, "  pinned by openshift.io/required-scc to %.*s\n", STR_ARG(decision->required));
    }
    if (decision->skipped) {
        fprintf(out->to, "  skipped: %.*s\n", STR_ARG(decision->message));
    } else if (decision->allowed) {
        fprintf(out->to, "  %sadmitted by %.*s%s\n", paint(out, "\033[32m"), STR_ARG(decision->chosen->scc->name),
                paint(out, "\033[0m"));
    } else {
        denial_print(out);
    }
}

static struct str verdict_word(const struct printing *out, const struct candidate *candidate) {
    const struct decision *decision = &out->whole->entry->prediction.decision;
    if (decision->chosen != NULL && decision->chosen->scc == candidate->scc) {
        return STR("chosen");
    }
    if (candidate->findings.count > 0) {
        return str_format(out->arena, "%zu field%s in the way", candidate->findings.count,
                          candidate->findings.count == 1 ? "" : "s");
    }
    return candidate->tried ? STR("would admit it") : STR("not tried");
}

static void candidates_print(const struct printing *out) {
    static const char *const heads[COLUMNS] = {"SCC", "PRIORITY", "POINTS", "USABLE BY", "THE POD", "GRANTED BY"};
    struct table table = table_new(out->arena, COLUMNS, LEAST_WIDTH);
    if (out->whole->count == 0) {
        return;
    }
    for (size_t i = 0; i < COLUMNS; i++) {
        table_cell(&table, str_of(heads[i]));
    }
    for (size_t i = 0; i < out->whole->count; i++) {
        const struct candidate *candidate = &out->whole->candidates[i];
        bool usable = candidate->access.type != SUBJECT_NONE;

        table_cell(&table, candidate->scc->name);
        table_cell(&table, candidate->scc->priority.set
                               ? str_format(out->arena, "%lld", (long long)candidate->scc->priority.value)
                               : STR("-"));
        table_cell(&table, str_format(out->arena, "%d", candidate->scc->score));
        table_cell(&table, usable ? str_of(subject_type_text(candidate->access.type)) : STR("nobody here"));
        table_cell(&table, verdict_word(out, candidate));
        table_cell(&table, usable ? candidate->access.path : STR("-"));
    }
    fputs("\nCandidates in the order tried (priority, then fewest points, then name):\n", out->to);
    table_print(out->to, &table);
}

static void reason_print(const struct printing *out) {
    const struct decision *decision = &out->whole->entry->prediction.decision;
    if (decision->chosen == NULL || !decision->allowed) {
        return;
    }
    struct str name = decision->chosen->scc->name;
    if (out->whole->next != NULL) {
        fprintf(out->to, "\nWhy %.*s: it is the first that is usable and admits the pod; before %.*s because %.*s.\n",
                STR_ARG(name), STR_ARG(out->whole->next->name), STR_ARG(out->whole->why));
    } else {
        fprintf(out->to, "\nWhy %.*s: it is the only one that is usable and admits the pod.\n", STR_ARG(name));
    }
}

/* Usable ones that failed, in full. */
static void failures_print(const struct printing *out) {
    const struct explanation *whole = out->whole;
    for (size_t i = 0; i < whole->count; i++) {
        const struct candidate *candidate = &whole->candidates[i];
        if (candidate->verdict.outcome != VERDICT_RESTRICTS) {
            continue;
        }
        fprintf(out->to, "\n%.*s is usable, but:\n", STR_ARG(candidate->scc->name));
        for (size_t j = 0; j < candidate->findings.count; j++) {
            finding_print(out, &candidate->findings.items[j]);
        }
    }
}

/* What those that nobody here may use find wrong, in a word each: a grant alone would not do. */
static void unusable_print(const struct printing *out) {
    struct table table = table_new(out->arena, 2, LEAST_WIDTH);
    bool any = false;
    for (size_t i = 0; i < out->whole->count; i++) {
        const struct candidate *candidate = &out->whole->candidates[i];
        struct buf words = BUF(out->arena);
        if (candidate->access.type != SUBJECT_NONE || candidate->findings.count == 0) {
            continue;
        }
        struct finding_list edits = findings_edits(out->arena, &candidate->findings);
        for (size_t j = 0; j < edits.count; j++) {
            buf_text(&words, j > 0 ? ", " : "");
            buf_str(&words, finding_word(out->arena, &edits.items[j]));
        }
        any = true;
        table_cell(&table, str_format(out->arena, "  %.*s", STR_ARG(candidate->scc->name)));
        table_cell(&table, buf_view(&words));
    }
    if (any) {
        fputs("\nNot usable by service account or creator, and in the way besides:\n", out->to);
        table_print(out->to, &table);
    }
}

static void changes_print(const struct printing *out) {
    struct str_list changes = explanation_changes(out->arena, &out->whole->entry->prediction);
    fputs(changes.count > 0 ? "\nChanged on the pod:\n" : "", out->to);
    for (size_t i = 0; i < changes.count; i++) {
        bool added = changes.items[i].bytes[0] == '+';
        fprintf(out->to, "  %s%.*s%s\n", paint(out, added ? "\033[32m" : "\033[31m"), STR_ARG(changes.items[i]),
                paint(out, "\033[0m"));
    }
}

static void proposal_print(const struct printing *out, const char *head, const struct proposal *proposal) {
    struct str_list lines = advice_lines(out->arena, &out->whole->entry->prediction, proposal);
    fprintf(out->to, "\n%s: %.*s admits it %s\n", head, STR_ARG(proposal->scc->name),
            proposal->edits.count == 0 ? "as it is, with this grant:" : "once this is done:");
    for (size_t i = 0; i < lines.count; i++) {
        fprintf(out->to, "  %.*s\n", STR_ARG(lines.items[i]));
    }
}

static void range_print(const struct printing *out) {
    struct str namespace_name = out->whole->entry->prediction.workload->namespace_name;
    fprintf(out->to,
            "\nNo SCC was tried: the namespace has no ranges that can be used. To give it some, one of:\n"
            "  %.*s\n"
            "  --namespace-range %.*s=START/SIZE, for this prediction alone\n"
            "  scc-webhook serve --allocate-ranges, for every namespace of a cluster\n",
            STR_ARG(out->whole->annotate), STR_ARG(namespace_name));
}

static void way_out_print(const struct printing *out) {
    const struct prediction *prediction = &out->whole->entry->prediction;
    if (prediction->decision.allowed) {
        return;
    }
    if (!str_empty(out->whole->annotate)) {
        range_print(out);
        return;
    }
    const struct advice advice = out->whole->entry->advice;
    if (advice.edit.scc != NULL) {
        proposal_print(out, "The least change", &advice.edit);
    }
    if (advice.grant.scc != NULL) {
        proposal_print(out, advice.edit.scc != NULL ? "Or" : "The least change", &advice.grant);
    }
}

/* Findings that are not about an SCC: who may use none, and the hints. What is said above is not said again. */
static void others_print(const struct printing *out) {
    const struct report_entry *entry = out->whole->entry;
    const char *before = "\n";
    for (size_t i = 0; i < entry->findings.count; i++) {
        const struct finding *finding = &entry->findings.items[i];
        struct str place = where(out, finding->line);
        if (str_empty(finding->scc) && !is_denial(out, finding)) {
            fprintf(out->to, "%s%s: %.*s: %.*s\n", before, level_text(finding->rule->level), STR_ARG(place),
                    STR_ARG(finding->message));
            before = "";
        }
    }
}

void explanation_print(FILE *to, struct arena *arena, const struct explanation *explanation, bool color) {
    const struct printing out = {.to = to, .arena = arena, .whole = explanation, .color = color};
    outcome_print(&out);
    candidates_print(&out);
    reason_print(&out);
    failures_print(&out);
    unusable_print(&out);
    changes_print(&out);
    way_out_print(&out);
    others_print(&out);
}
