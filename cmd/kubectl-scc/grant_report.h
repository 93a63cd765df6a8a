/*
 * Who may use what, by which way: the rows that who-can and can share, as a table, JSON, YAML or names.
 */
#ifndef KUBECTL_SCC_GRANT_REPORT_H
#define KUBECTL_SCC_GRANT_REPORT_H

#include "grants.h"
#include "verb.h"

struct grant_row {
    const struct scc *scc;
    const struct grant *grant;
};

struct grant_report {
    struct verb *verb;
    struct grant_row *rows;
    size_t count, capacity;
    bool names_sccs;          /* the SCC is what is asked for: it comes first, and -o name prints it */
    struct json_object *root; /* of -o json and yaml: what was asked; the rows become its "grants" */
};

void grant_report_add(struct grant_report *report, const struct scc *scc, const struct grant *grant);
/* Does a grant count where -n or -A ask? `namespace_name`: empty for all. */
bool grant_counts(const struct grant *grant, struct str namespace_name);
/* False when -o is unknown; the tree is freed. */
bool grant_report_print(struct grant_report *report);

#endif
