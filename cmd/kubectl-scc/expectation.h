/*
 * --expect: what a chart's author says the outcome must be, as unit tests of verdicts. A file of
 *   expect:
 *   - {kind: Deployment, name: web, namespace: shop, scc: restricted-v2, uid: 1000660000}
 *   - {name: debug, verdict: denied}
 * An item says which workloads it is about (kind, name, namespace; at least one of the first two) and what must come out
 * of each (verdict, scc, uid; at least one). A workload that several items are about must satisfy them all.
 */
#ifndef KUBECTL_SCC_EXPECTATION_H
#define KUBECTL_SCC_EXPECTATION_H

#include "report.h"

struct expectation {
    struct str kind, name, namespace_name; /* absent: any */
    struct str verdict, scc;               /* absent: any */
    struct opt_int64 uid;
    const char *file;
    struct yaml_place place;
};

struct expectation_list {
    struct expectation *items;
    size_t count;
};

/* What is no expectation is refused with file, line and column. */
bool expectations_read(struct arena *arena, const char *file, struct expectation_list *list, struct error *err);
/* Counts them in the entries that they are about, and adds a finding where one does not come true. One that is about
 * nothing goes to report->unmet. */
void expectations_apply(struct report *report, const struct expectation_list *list);

#endif
