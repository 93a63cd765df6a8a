/*
 * The table of `oc get scc`. Today the API server prints it from the CRD's columns (lists as JSON, null as <no value>);
 * in 3.10 the client did (lists as Go prints slices).
 */
#include "base/buf.h"
#include "scc_print.h"
#include "table.h"

enum { COLUMNS = 10, WIDTH_TODAY = 6, WIDTH_3_10 = 10 };

static struct str list_cell(struct arena *arena, const struct str_list *list, enum scc_style style) {
    struct buf text = BUF(arena);
    if (!list->present && style == STYLE_TODAY) {
        return STR("<no value>");
    }
    buf_char(&text, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (style == STYLE_TODAY) {
            buf_text(&text, i > 0 ? "," : "");
            buf_json_quote(&text, list->items[i]);
        } else {
            buf_text(&text, i > 0 ? " " : "");
            buf_str(&text, list->items[i]);
        }
    }
    buf_char(&text, ']');
    return buf_view(&text);
}

static struct str bool_cell(bool value) {
    return value ? STR("true") : STR("false");
}

static struct str text_cell(struct str value) {
    return value.bytes != NULL ? value : STR("");
}

static void row_add(struct table *table, const struct scc *scc, enum scc_style style) {
    struct arena *arena = table->arena;
    table_cell(table, scc->name);
    table_cell(table, bool_cell(scc->allow_privileged_container));
    table_cell(table, list_cell(arena, &scc->allowed_capabilities, style));
    table_cell(table, text_cell(scc->se_linux.type_name));
    table_cell(table, text_cell(scc->run_as_user.type_name));
    table_cell(table, text_cell(scc->fs_group.type_name));
    table_cell(table, text_cell(scc->supplemental_groups.type_name));
    table_cell(table, scc->priority.set      ? str_format(arena, "%lld", (long long)scc->priority.value)
                      : style == STYLE_TODAY ? STR("<no value>")
                                             : STR("<none>"));
    table_cell(table, bool_cell(scc->read_only_root_filesystem));
    table_cell(table, list_cell(arena, &scc->volumes, style));
}

void scc_table_print(FILE *to, struct arena *arena, const struct scc_selection *sccs, enum scc_style style,
                     bool headers) {
    static const char *const heads[COLUMNS] = {"NAME",    "PRIV",     "CAPS",     "SELINUX",        "RUNASUSER",
                                               "FSGROUP", "SUPGROUP", "PRIORITY", "READONLYROOTFS", "VOLUMES"};
    struct table table = table_new(arena, COLUMNS, style == STYLE_TODAY ? WIDTH_TODAY : WIDTH_3_10);
    for (size_t i = 0; headers && i < COLUMNS; i++) {
        table_cell(&table, str_of(heads[i]));
    }
    for (size_t i = 0; i < sccs->count; i++) {
        row_add(&table, sccs->items[i], style);
    }
    table_print(to, &table);
}
