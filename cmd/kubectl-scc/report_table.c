/* The report for people: one row per workload, then what is wrong with each and the least that mends it. */
#include "advice.h"
#include "base/buf.h"
#include "report.h"
#include "table.h"

enum { PLAIN = 4, WIDE = 9, LEAST_WIDTH = 6 };

static void id_add(struct buf *text, struct str one) {
    const char *found = text->length > 0 ? memmem(text->bytes, text->length, one.bytes, one.length) : NULL;
    if (found != NULL) {
        return;
    }
    if (text->length > 0) {
        buf_char(text, ',');
    }
    buf_str(text, one);
}

static struct str number_or_image(struct arena *arena, struct opt_int64 id) {
    return id.set ? str_format(arena, "%lld", (long long)id.value) : STR("image");
}

static struct str uids(struct arena *arena, const struct prediction *prediction) {
    struct buf text = BUF(arena);
    for (size_t i = 0; i < prediction->identity_count; i++) {
        id_add(&text, number_or_image(arena, prediction->identities[i].uid));
    }
    return text.length > 0 ? buf_view(&text) : STR("-");
}

static struct str gids(struct arena *arena, const struct prediction *prediction) {
    struct buf text = BUF(arena);
    for (size_t i = 0; i < prediction->identity_count; i++) {
        id_add(&text, number_or_image(arena, prediction->identities[i].gid));
    }
    return text.length > 0 ? buf_view(&text) : STR("-");
}

static struct str groups(struct arena *arena, const struct prediction *prediction) {
    struct buf text = BUF(arena);
    for (size_t i = 0; prediction->identity_count > 0 && i < prediction->identities[0].group_count; i++) {
        id_add(&text, str_format(arena, "%lld", (long long)prediction->identities[0].groups[i]));
    }
    return text.length > 0 ? buf_view(&text) : STR("-");
}

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
    table_cell(table, !str_empty(scc) ? scc : prediction->decision.skipped ? STR("<not its business>") : STR("<none>"));
    table_cell(table, uids(arena, prediction));
    if (wide) {
        table_cell(table, gids(arena, prediction));
        table_cell(table, groups(arena, prediction));
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

static void fixes_print(FILE *to, const struct report *report, const struct report_entry *entry) {
    const struct finding_list *findings = &entry->findings;
    const struct rule *last = NULL;
    if (entry->prediction.decision.allowed) {
        return;
    }
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].rule != last && !str_empty(findings->items[i].scc)) {
            last = findings->items[i].rule;
            fprintf(to, "  %s %s (for %.*s)\n", i == 0 ? "fix:  " : "      ", last->fix,
                    STR_ARG(findings->items[i].scc));
        }
    }
    if (entry->least != NULL) {
        struct str grant = advice_grant(report->arena, &entry->prediction, entry->least);
        fprintf(to, "  as is: %.*s\n", STR_ARG(grant));
    }
}

static void details_print(FILE *to, const struct report *report) {
    for (size_t i = 0; i < report->count; i++) {
        const struct report_entry *entry = &report->entries[i];
        if (entry->findings.count == 0 || entry->expected) {
            continue;
        }
        struct str resource = report_resource(report->arena, entry);
        const struct decision *decision = &entry->prediction.decision;
        fprintf(to, "\n%.*s", STR_ARG(resource));
        if (!decision->allowed) {
            struct str denial = report_denial(report->arena, entry);
            fprintf(to, ": %.*s", STR_ARG(denial));
        }
        fputc('\n', to);
        for (size_t j = 0; j < entry->findings.count; j++) {
            finding_print(to, report, entry, &entry->findings.items[j]);
        }
        fixes_print(to, report, entry);
    }
}

static void print(FILE *to, const struct report *report, bool wide) {
    struct table table = table_new(report->arena, wide ? WIDE : PLAIN, LEAST_WIDTH);
    if (report->headers) {
        headers_add(&table, wide);
    }
    for (size_t i = 0; i < report->count; i++) {
        row_add(&table, &report->entries[i], wide);
    }
    table_print(to, &table);
    details_print(to, report);
    if (report->headers) {
        fprintf(to, "\n%zu admitted, %zu denied, %zu warnings; policy: %.*s\n", report->count - report->denied,
                report->denied, report->warnings, STR_ARG(report->source));
    }
}

void report_table(FILE *to, const struct report *report) {
    print(to, report, false);
}

void report_wide(FILE *to, const struct report *report) {
    print(to, report, true);
}
