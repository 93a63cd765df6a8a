/*
 * What is wrong with a workload, as data that every report writes: a rule with a stable name, the field in the file
 * with its line, its value, and what would be allowed.
 */
#ifndef KUBECTL_SCC_FINDING_H
#define KUBECTL_SCC_FINDING_H

#include "predict.h"

enum level { LEVEL_NOTE, LEVEL_WARNING, LEVEL_ERROR };

struct rule {
    const char *id; /* stable: other people's suppressions name it */
    enum level level;
    const char *summary;
    const char *fix;
};

extern const struct rule rules[];
extern const size_t rule_count;

struct finding {
    const struct rule *rule;
    struct str scc;     /* the one that says so; absent for none */
    struct str path;    /* of the field in the manifest: "spec.template.spec.hostNetwork" */
    size_t line;        /* of the field; of what it would be in, where it is missing */
    struct str value;   /* as JSON; absent where it is missing or of no interest */
    struct str allowed; /* what the SCC says about it */
    struct str message; /* all of that in one sentence */
};

struct finding_list {
    struct finding *items;
    size_t count;
};

/* The violations of one verdict, each field once. */
struct finding_list findings_of_verdict(struct arena *arena, const struct workload *workload,
                                        const struct verdict *verdict);
/* What a report says about a prediction: `nearest` are the findings of the SCC that comes closest. */
struct finding_list findings_of_prediction(struct arena *arena, struct state *state,
                                           const struct prediction *prediction);

const struct rule *rule_named(const char *id);
const char *level_text(enum level level); /* SARIF's: "note", "warning", "error" */

/* Where a field that the engine names is in the manifest. */
struct place {
    struct str path;
    size_t line;
};
/* `path` without its provider, as violations print it; `value` tells ports apart. */
struct place place_find(struct arena *arena, const struct workload *workload, struct str path, int64_t value);

#endif
