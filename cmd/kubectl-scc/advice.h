/*
 * The least change that makes a denied pod pass. Best is one that takes no grant: the usable SCC whose edits cost
 * least. Beside it stands the best one that takes a grant, where that saves edits.
 */
#ifndef KUBECTL_SCC_ADVICE_H
#define KUBECTL_SCC_ADVICE_H

#include "finding.h"

/* One way in: an SCC, and the fields to edit until it admits the pod. */
struct proposal {
    const struct scc *scc; /* NULL: there is none */
    bool grant;            /* nobody here may use it yet */
    struct finding_list findings, edits;
    unsigned cost; /* of the edits */
};

struct advice {
    struct proposal edit, grant;
};

struct advice advice_of(struct arena *arena, const struct prediction *prediction);

/* A proposal as lines: "leave runAsUser out: ... (line 9)", then the grant. */
struct str_list advice_lines(struct arena *arena, const struct prediction *prediction, const struct proposal *proposal);
/* "kubectl scc grant NAME -z SA -n NS" */
struct str advice_grant(struct arena *arena, const struct prediction *prediction, const struct scc *scc);
/* "kubectl annotate namespace NS KEY=VALUE ...": the ranges that it lacks, made from its name. `ranges` may be NULL. */
struct str advice_annotate(struct arena *arena, struct str namespace_name, const struct namespace_ranges *ranges);

#endif
