/*
 * Everything about one decision: each candidate in the order tried, who may use it and how, what it finds wrong; the
 * choice and why; what is filled in. Written as text or as JSON.
 */
#ifndef KUBECTL_SCC_EXPLANATION_H
#define KUBECTL_SCC_EXPLANATION_H

#include "access_path.h"
#include "report.h"

struct candidate {
    const struct scc *scc;
    struct pod_access access;
    struct verdict verdict; /* of the pod under it, also where it is not usable */
    struct finding_list findings;
};

struct explanation {
    const struct report_entry *entry;
    struct candidate *candidates;
    size_t count;
    const char *reason;     /* "has higher priority", ...; NULL: no other would have admitted it */
    const struct scc *next; /* the one it was preferred to */
};

void explanation_make(const struct state *state, const struct report_entry *entry, struct explanation *explanation);
void explanation_print(FILE *to, struct arena *arena, const struct explanation *explanation, bool color);
struct json_object *explanation_json(struct arena *arena, const struct explanation *explanation);

#endif
