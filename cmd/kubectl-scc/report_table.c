/* The report for people: one row per workload, then what is wrong with each and the least that mends it. */
#include "advice.h"
#include "base/buf.h"
#include "report.h"
#include "table.h"

enum { PLAIN = 4, WIDE = 9, LEAST_WIDTH = 6 };

static struct str level(const struct prediction *prediction) {
    const struct se_linux *options = prediction->identity_count > 0 ? prediction->identities[0].se_linux : NULL;
    return options != NULL && !str_empty(options->level) ? options->level : STR("-");
}

static void row_add(struct table *table, const struct report_entry *entry, bool wide) {
    const struct prediction *prediction = &entry->prediction;
    const struct workload *workload = prediction->workload;
    struct arena *arena = table->arena;
    struct str scc = prediction_scc(prediction);
    table_cell(table, report_resource(arena, entry));
    if (wide) {
        table_cell(table, workload->namespace_name);
    }
    table_cell(table, workload->service_account);
    if (prediction->decision.skipped) {
        table_cell(table, str_format(arena, "<skipped: %.*s>", STR_ARG(prediction->decision.message)));
    } else {
        table_cell(table, !str_empty(scc) ? scc : STR("<none>"));
    }
    table_cell(table, report_uids(arena, prediction));
    if (wide) {
        table_cell(table, report_gids(arena, prediction));
        table_cell(table, report_groups(arena, prediction));
        table_cell(table, level(prediction));
        table_cell(table, str_format(arena, "%s:%zu", workload->manifest->file, workload->manifest->line));
    }
}

static void headers_add(struct table *table, bool wide) {
    static const char *const plain[PLAIN] = {"RESOURCE", "SERVICE ACCOUNT", "ALLOWED BY", "UID"};
    static const char *const all[WIDE] = {"RESOURCE", "NAMESPACE", "SERVICE ACCOUNT", "ALLOWED BY", "UID",
                                          "GID",      "GROUPS",    "SELINUX",         "FILE"};
    for (size_t i = 0; i < table->columns; i++) {
        table_cell(table, str_of(wide ? all[i] : plain[i]));
    }
}

static void finding_print(FILE *to, const struct report *report, const struct report_entry *entry,
                          const struct finding *finding) {
    const char *on = !report->color ? "" : finding->rule->level == LEVEL_ERROR ? "\033[31m" : "\033[33m";
    fprintf(to, "  %s%s%s  %s:%zu: %.*s\n", on, level_text(finding->rule->level), report->color ? "\033[0m" : "",
            entry->prediction.workload->manifest->file, finding->line, STR_ARG(finding->message));
}

static void lines_print(FILE *to, const char *head, const struct str_list *lines) {
    for (size_t i = 0; i < lines->count; i++) {
        fprintf(to, "  %s %.*s\n", i == 0 ? head : "      ", STR_ARG(lines->items[i]));
    }
}

static void fixes_print(FILE *to, const struct report *report, const struct report_entry *entry) {
    const struct prediction *prediction = &entry->prediction;
    if (prediction->decision.allowed) {
        return;
    }
    struct advice advice = entry->advice;
    struct str_list edit = advice_lines(report->arena, prediction, &advice.edit),
                    grant = advice_lines(report->arena, prediction, &advice.grant);
    struct str fix = finding_fix(&entry->findings.items[0]);
    if (edit.count + grant.count == 0) {
        edit = (struct str_list){.items = &fix, .count = 1};
    }
    lines_print(to, "fix:  ", &edit);
    lines_print(to, advice.grant.edits.count == 0 ? "as is:" : edit.count > 0 ? "or:   " : "fix:  ", &grant);
}

static void details_print(FILE *to, const struct report *report) {
    for (size_t i = 0; i < report->count; i++) {
        const struct report_entry *entry = &report->entries[i];
        if (entry->findings.count == 0 || report_expected(entry)) {
            continue;
        }
        struct str resource = report_resource(report->arena, entry);
        const struct decision *decision = &entry->prediction.decision;
        fprintf(to, "\n%.*s", STR_ARG(resource));
        if (!decision->allowed) {
            struct str denial = report_denial(report->arena, entry), nearest = entry->findings.items[0].scc;
            fprintf(to, ": %.*s%s%.*s", STR_ARG(denial), str_empty(nearest) ? "" : "; nearest is ", STR_ARG(nearest));
        }
        fputc('\n', to);
        for (size_t j = 0; j < entry->findings.count; j++) {
            finding_print(to, report, entry, &entry->findings.items[j]);
        }
        fixes_print(to, report, entry);
    }
}

/* What there is none of, and nobody misses, is left out. */
static void summary_print(FILE *to, const struct report *report) {
    size_t unexpected = report->denied - report->denied_as_expected;
    fprintf(to, "\n%zu admitted", report->admitted);
    if (unexpected > 0 || report->denied_as_expected == 0) {
        fprintf(to, ", %zu denied", unexpected);
    }
    if (report->denied_as_expected > 0) {
        fprintf(to, ", %zu denied as expected", report->denied_as_expected);
    }
    if (report->skipped > 0) {
        fprintf(to, ", %zu skipped", report->skipped);
    }
    if (report->unreadable->count > 0) {
        fprintf(to, ", %zu unreadable", report->unreadable->count);
    }
    fprintf(to, ", %zu warning%s; policy: %.*s\n", report->warnings, report->warnings == 1 ? "" : "s",
            STR_ARG(report->source));
}

static void print(FILE *to, const struct report *report, bool wide) {
    struct table table = table_new(report->arena, wide ? WIDE : PLAIN, LEAST_WIDTH);
    if (report->count == 0) {
        return;
    }
    if (report->headers) {
        headers_add(&table, wide);
    }
    for (size_t i = 0; i < report->count; i++) {
        row_add(&table, &report->entries[i], wide);
    }
    table_print(to, &table);
    details_print(to, report);
    if (report->headers) {
        summary_print(to, report);
    }
}

void report_table(FILE *to, const struct report *report) {
    print(to, report, false);
}

void report_wide(FILE *to, const struct report *report) {
    print(to, report, true);
}
