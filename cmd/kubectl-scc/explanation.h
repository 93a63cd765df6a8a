/*
 * Everything about one decision: each candidate in the order tried, who may use it and how, what it finds wrong; the
 * choice and why; what is filled in; the way out of a denial. Written as text or as JSON.
 */
#ifndef KUBECTL_SCC_EXPLANATION_H
#define KUBECTL_SCC_EXPLANATION_H

#include "access_path.h"
#include "report.h"

struct candidate {
    const struct scc *scc;
    struct pod_access access;
    struct verdict verdict; /* of the pod under it, also where it is not usable */
    bool tried;             /* false: something prevented the decision before it came to any SCC */
    struct finding_list findings;
};

struct explanation {
    const struct report_entry *entry;
    struct candidate *candidates;
    size_t count;
    const struct scc *next; /* the one that the choice was preferred to; NULL: no other would have admitted the pod */
    const char *reason;     /* in the reference's words: "has higher priority", ... */
    struct str why;         /* in a sentence: "it has higher priority (10; restricted: none)" */
    struct str annotate;    /* the command that gives the namespace its ranges; absent where it has them */
};

void explanation_make(const struct state *state, const struct report_entry *entry, struct explanation *explanation);
void explanation_print(FILE *to, struct arena *arena, const struct explanation *explanation, bool color);
struct json_object *explanation_json(struct arena *arena, const struct explanation *explanation);

/* What the decision changes on the pod: "- PATH: OLD" and "+ PATH: NEW". */
struct str_list explanation_changes(struct arena *arena, const struct prediction *prediction);

#endif
