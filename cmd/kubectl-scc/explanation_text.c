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

static void outcome_print(const struct printing *out) {
    const struct report_entry *entry = out->whole->entry;
    const struct workload *workload = entry->prediction.workload;
    const struct decision *decision = &entry->prediction.decision;
    struct str creator = workload->creator.user;
    fprintf(out->to, "%.*s/%.*s in namespace %.*s (%s:%zu)\n", STR_ARG(workload->kind), STR_ARG(workload->name),
            STR_ARG(workload->namespace_name), workload->manifest->file, workload->manifest->line);
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
        struct str denial = report_denial(out->arena, entry);
        fprintf(out->to, "  %sdenied%s: %.*s\n", paint(out, "\033[31m"), paint(out, "\033[0m"), STR_ARG(denial));
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
    return STR("would admit it");
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
        fprintf(out->to, "\nWhy %.*s: it is the first that is usable and admits the pod; before %.*s because it %s.\n",
                STR_ARG(name), STR_ARG(out->whole->next->name), out->whole->reason);
    } else {
        fprintf(out->to, "\nWhy %.*s: it is the only one that is usable and admits the pod.\n", STR_ARG(name));
    }
}

/* Usable ones that failed come first, in full; the others are one line. */
static void failures_print(const struct printing *out) {
    const struct explanation *whole = out->whole;
    const struct decision *decision = &whole->entry->prediction.decision;
    struct buf unusable = BUF(out->arena);
    for (size_t i = 0; i < whole->count; i++) {
        const struct candidate *candidate = &whole->candidates[i];
        if (candidate->access.type == SUBJECT_NONE) {
            buf_text(&unusable, unusable.length > 0 ? ", " : "");
            buf_str(&unusable, candidate->scc->name);
            continue;
        }
        if (decision->verdicts[i].outcome != VERDICT_RESTRICTS) {
            continue;
        }
        fprintf(out->to, "\n%.*s is usable, but:\n", STR_ARG(candidate->scc->name));
        for (size_t j = 0; j < candidate->findings.count; j++) {
            const struct finding *finding = &candidate->findings.items[j];
            fprintf(out->to, "  %s:%zu: %.*s\n", whole->entry->prediction.workload->manifest->file, finding->line,
                    STR_ARG(finding->message));
        }
    }
    if (unusable.length > 0 && !decision->allowed) {
        struct str text = buf_view(&unusable);
        fprintf(out->to, "\nNot usable by service account or creator: %.*s\n", STR_ARG(text));
    }
}

static void value_print(const struct printing *out, struct str path, struct json *value) {
    struct json member;
    if (json_is_object(value)) {
        for (struct json_walk walk = json_walk(value); json_next(&walk, &member);) {
            struct str next = str_format(out->arena, "%.*s.%.*s", STR_ARG(path), STR_ARG(member.key));
            value_print(out, next, &member);
        }
        return;
    }
    struct str text = json_text(out->arena, value);
    fprintf(out->to, "  %s+ %.*s: %.*s%s\n", paint(out, "\033[32m"), STR_ARG(path), STR_ARG(text),
            paint(out, "\033[0m"));
}

/* "/spec/containers/0/x" as "spec.containers[0].x" */
static struct str path_dotted(struct arena *arena, struct str pointer) {
    struct buf path = BUF(arena);
    struct str rest = str_after(pointer, 1), part;
    while (str_split(&rest, '/', &part)) {
        bool index = !str_empty(part) && part.bytes[0] >= '0' && part.bytes[0] <= '9';
        if (index) {
            buf_format(&path, "[%.*s]", STR_ARG(part));
        } else {
            buf_format(&path, "%s%.*s", path.length > 0 ? "." : "", STR_ARG(part));
        }
    }
    return buf_view(&path);
}

static void changes_print(const struct printing *out) {
    const struct decision *decision = &out->whole->entry->prediction.decision;
    struct json patch, operation;
    if (str_empty(decision->patch) || !json_parse(out->arena, decision->patch, &patch, NULL)) {
        return;
    }
    fputs("\nFilled in on the pod:\n", out->to);
    for (struct json_walk walk = json_walk(&patch); json_next(&walk, &operation);) {
        struct str pointer = {0}, op = {0};
        json_string(&operation, "path", &pointer, NULL);
        json_string(&operation, "op", &op, NULL);
        struct json value = json_member(&operation, "value");
        struct str path = path_dotted(out->arena, pointer);
        if (str_equal(op, STR("remove"))) {
            fprintf(out->to, "  %s- %.*s%s\n", paint(out, "\033[31m"), STR_ARG(path), paint(out, "\033[0m"));
        } else {
            value_print(out, path, &value);
        }
    }
}

static void way_out_print(const struct printing *out) {
    const struct report_entry *entry = out->whole->entry;
    if (entry->prediction.decision.allowed) {
        return;
    }
    if (entry->findings.count > 0 && !str_empty(entry->findings.items[0].scc)) {
        fprintf(out->to, "\nThe least change: %.*s admits it once this is done:\n",
                STR_ARG(entry->findings.items[0].scc));
        for (size_t i = 0; i < entry->findings.count; i++) {
            const struct finding *finding = &entry->findings.items[i];
            fprintf(out->to, "  %.*s: %s\n", STR_ARG(finding->path), finding->rule->fix);
        }
    }
    if (entry->least != NULL) {
        struct str grant = advice_grant(out->arena, &entry->prediction, entry->least);
        fprintf(out->to, "\nAs it is, the least SCC that admits it is %.*s:\n  %.*s\n", STR_ARG(entry->least->name),
                STR_ARG(grant));
    } else if (out->whole->count > 0) {
        fputs("\nAs it is, no SCC admits it.\n", out->to);
    }
}

void explanation_print(FILE *to, struct arena *arena, const struct explanation *explanation, bool color) {
    const struct printing out = {.to = to, .arena = arena, .whole = explanation, .color = color};
    outcome_print(&out);
    candidates_print(&out);
    reason_print(&out);
    failures_print(&out);
    changes_print(&out);
    way_out_print(&out);
}
