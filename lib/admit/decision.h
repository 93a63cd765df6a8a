/*
 * The answer as data: a decision over verdicts (one per SCC tried). Zero means denied. Messages and audit annotations
 * are made of it afterwards, in explain.
 */
#ifndef ADMIT_DECISION_H
#define ADMIT_DECISION_H

#include "admit/request.h"
#include "base/violation.h"
#include "pod/pod.h"

enum mutation { MUTATION_FORBIDDEN = 0, MUTATION_EPHEMERAL_ONLY, MUTATION_ALLOWED };

enum subject_type { SUBJECT_NONE = 0, SUBJECT_SERVICE_ACCOUNT, SUBJECT_IS_USER };

enum verdict_outcome {
    VERDICT_NOT_TRIED = 0, /* the choice had fallen before */
    VERDICT_NOT_USABLE,    /* neither service account nor user may use it */
    VERDICT_RESTRICTS,     /* violations */
    VERDICT_MUTATES,       /* validates, but would change what this mode forbids to change */
    VERDICT_VALID,         /* chosen, or the next that would have been */
};

struct verdict {
    const struct scc *scc;
    struct filled_scc filled;
    enum verdict_outcome outcome;
    enum subject_type allowed_for;
    struct violations violations;
    struct pod pod; /* after generation */
};

enum decision_state {
    DECISION_MADE = 0,
    DECISION_NEEDS_NAMESPACE, /* not known (yet), or without its ranges: `message` holds what to say if it stays so */
    DECISION_NEEDS_ACCESS,    /* an authorizer said ACCESS_UNKNOWN; ask and run again */
};

struct decision {
    enum decision_state state;
    bool allowed;
    bool skipped;       /* out of scope: no patch, no annotations */
    int code;           /* of a denial: 403, 422, 400, ... */
    const char *reason; /* of a denial: "Forbidden", "Invalid", ... */
    struct str message; /* of a denial that needs no verdicts; else explain makes it */
    enum mutation mutation;
    struct str required, hint;
    struct verdict *verdicts;
    size_t verdict_count;
    const struct verdict *chosen, *next; /* next: usable and valid after the chosen; mutating CREATE only */
    bool restricted_would_admit;         /* the hint about restricted-v2 */
    struct pod before, after;            /* after: with the annotations of the choice */
    struct str patch;                    /* JSON array; absent for none */
    struct annotation *audit;            /* key suffixes */
    size_t audit_count;
    struct str *warnings;
    size_t warning_count;
};

#endif
