/* One row per grant, in the order they were added. */
#include "grant_report.h"

#include "json_tree.h"
#include "table.h"

void grant_report_add(struct grant_report *report, const struct scc *scc, const struct grant *grant) {
    if (report->count == report->capacity) {
        size_t size = sizeof *report->rows, capacity = report->capacity == 0 ? 32 : report->capacity * 2;
        report->rows = arena_grow(&report->verb->arena, report->rows, report->capacity * size, capacity * size);
        report->capacity = capacity;
    }
    report->rows[report->count++] = (struct grant_row){.scc = scc, .grant = grant};
}

bool grant_counts(const struct grant *grant, struct str namespace_name) {
    return str_empty(namespace_name) || str_empty(grant->namespace_name) ||
           str_equal(grant->namespace_name, namespace_name);
}

/* The SCC's own lists are named with the SCC. */
static struct str way_text(struct arena *arena, const struct grant_row *row) {
    const struct grant *grant = row->grant;
    bool list = str_equal(grant->by, STR("users")) || str_equal(grant->by, STR("groups"));
    return list ? str_format(arena, "SCC/%.*s %.*s", STR_ARG(row->scc->name), STR_ARG(grant->by)) : grant->by;
}

static void table_out(struct grant_report *report) {
    struct verb *verb = report->verb;
    bool sccs = report->names_sccs;
    struct table table = table_new(&verb->arena, sccs ? 6 : 5, 6);
    const char *const heads[] = {"SCC", "KIND", "NAME", "NAMESPACE", "THROUGH", "ROLE"};
    for (size_t i = sccs ? 0 : 1; !verb->no_headers && i < 6; i++) {
        table_cell(&table, str_of(heads[i]));
    }
    for (size_t i = 0; i < report->count; i++) {
        const struct grant *grant = report->rows[i].grant;
        if (sccs) {
            table_cell(&table, report->rows[i].scc->name);
        }
        table_cell(&table, str_of(grant_kind_text(grant)));
        table_cell(&table, grant->subject);
        table_cell(&table, str_empty(grant->namespace_name) ? STR("<all>") : grant->namespace_name);
        table_cell(&table, way_text(&verb->arena, &report->rows[i]));
        table_cell(&table, str_empty(grant->role) ? STR("<none>") : grant->role);
    }
    table_print(stdout, &table);
}

static void tree_out(struct grant_report *report) {
    struct json_object *rows = tree_array(report->root, "grants");
    for (size_t i = 0; i < report->count; i++) {
        const struct grant *grant = report->rows[i].grant;
        struct json_object *row = tree_item(rows);
        tree_str(row, "scc", report->rows[i].scc->name);
        tree_text(row, "kind", grant_kind_text(grant));
        tree_str(row, "name", grant->subject);
        tree_str(row, "namespace", grant->namespace_name);
        tree_str(row, "through", way_text(&report->verb->arena, &report->rows[i]));
        tree_str(row, "role", grant->role);
    }
    verb_print(report->verb, report->root);
}

/* Each name once; rows of one SCC follow each other, subjects may come back. */
static void names_out(const struct grant_report *report) {
    for (size_t i = 0; i < report->count; i++) {
        const struct grant_row *row = &report->rows[i];
        bool again = false;
        for (size_t j = 0; j < i && !again; j++) {
            again = report->names_sccs ? report->rows[j].scc == row->scc
                                       : str_equal(report->rows[j].grant->subject, row->grant->subject) &&
                                             report->rows[j].grant->kind == row->grant->kind;
        }
        if (!again && report->names_sccs) {
            printf(SCC_RESOURCE "." SCC_GROUP "/%.*s\n", STR_ARG(row->scc->name));
        } else if (!again) {
            printf("%s/%.*s\n", grant_kind_text(row->grant), STR_ARG(row->grant->subject));
        }
    }
}

bool grant_report_print(struct grant_report *report) {
    struct verb *verb = report->verb;
    if (verb_outputs(verb, "json") || verb_outputs(verb, "yaml")) {
        tree_out(report);
        return true;
    }
    tree_free(report->root);
    if (verb_outputs(verb, "name")) {
        names_out(report);
    } else if (verb->output == NULL || verb_outputs(verb, "wide")) {
        table_out(report);
    } else {
        verb_fail(verb, "-o: expected wide, name, json or yaml, found", verb->output);
        return false;
    }
    return true;
}
