/*
 * What is wrong with a workload, as data that every report writes: a rule with a stable name, the field in the file
 * with its line, its value, what would be allowed, and what to do about it.
 */
#ifndef KUBECTL_SCC_FINDING_H
#define KUBECTL_SCC_FINDING_H

#include "place.h"
#include "predict.h"

enum level { LEVEL_NOTE, LEVEL_WARNING, LEVEL_ERROR };

struct mending;

struct rule {
    const char *id; /* stable: other people's suppressions name it */
    enum level level;
    const char *summary;
    const char *fix;                                   /* in general; true under every SCC */
    struct str (*mend)(const struct mending *mending); /* the fix under one SCC (fix.h); NULL: as in general */
};

extern const struct rule rules[];
extern const size_t rule_count;

struct finding {
    const struct rule *rule;
    struct str scc;        /* the one that says so; absent for none */
    struct str path;       /* of the field in the manifest: "spec.template.spec.hostNetwork" */
    size_t line;           /* of the field; of what it would be in, where it is missing; 0: there are no lines */
    struct str value;      /* as JSON; absent where it is missing or of no interest */
    struct str containers; /* "web, db": those that have the pod's value, where they have it from the pod */
    struct str allowed;    /* what the SCC says about it, and what it allows */
    struct str message;    /* all of that in one sentence */
    struct str fix;        /* what to do about it, in one sentence */
    struct str edit;       /* the field to change: findings that have it in common are mended together */
    unsigned cost;         /* of that edit: 1, or more (fix.h) */
};

struct finding_list {
    struct finding *items;
    size_t count;
};

/* The violations of one verdict, each field once. */
struct finding_list findings_of_verdict(struct arena *arena, const struct workload *workload,
                                        const struct verdict *verdict);
/* A finding at a field of the manifest that is not about an SCC. */
struct finding finding_at(const char *rule, const struct place *place, struct str message);
/* Those of them that ask for an edit of their own. */
struct finding_list findings_edits(struct arena *arena, const struct finding_list *findings);

/* "runAsUser 0", "hostPath volume": the finding in a word or two. */
struct str finding_word(struct arena *arena, const struct finding *finding);
/* A string as JSON without its quotes, where it can be read and printed without them. */
struct str word_plain(struct str json);
/* Its own fix, or that of its rule. */
struct str finding_fix(const struct finding *finding);

const struct rule *rule_named(const char *id);
const char *level_text(enum level level); /* SARIF's: "note", "warning", "error" */

#endif
