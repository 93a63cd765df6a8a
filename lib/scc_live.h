/*
 * What a live cluster adds to the facade, for the programs of this project (not installed): states that are published
 * instead of loaded, authorizers beside RBAC, and reviews that must wait until something is known.
 */
#ifndef SCC_LIVE_H
#define SCC_LIVE_H

#include "access/authorizer.h"
#include "policy/snapshot.h"
#include "scc.h"

/* What a pending review waits for. */
enum scc_needs {
    SCC_NEEDS_NOTHING = 0,
    SCC_NEEDS_STATE,     /* nothing has been published yet */
    SCC_NEEDS_NAMESPACE, /* the namespace, or its ranges */
    SCC_NEEDS_ACCESS,    /* answers of the authorizer */
    SCC_NEEDS_POD,       /* the running pod that an exec or attach goes to */
};

/* What has been found out for one review. Zeroed: nothing, and RBAC of the state alone decides. */
struct scc_findings {
    const struct authorizer *authorizer; /* beside RBAC; NULL: none */
    bool authorizer_alone;               /* do not ask RBAC of the state at all */
    struct str pod;                      /* of an exec or attach: the Pod as JSON; absent: not asked for yet */
    bool pod_missing;                    /* asked for, and there is none */
    bool complete; /* nothing more will be found out: what is not known by now is denied, never pending */
};

/* One AdmissionReview as it came in: SCC_BODY_PADDING writable bytes follow. */
struct scc_body {
    enum scc_pass pass;
    char *bytes;
    size_t length;
};

/* An engine that waits for states to be published. Of the options only memory_ceiling counts. */
struct scc_engine *scc_engine_new_live(const struct scc_engine_options *options);
/* Refuse accidental edits and deletions of shipped SCCs. */
void scc_engine_protect_builtins(struct scc_engine *engine, bool protect);
/* Takes its own reference. One thread at a time. */
void scc_engine_publish(struct scc_engine *engine, struct snapshot *snapshot);
/* The state in force, one reference, the caller's; NULL before the first. */
struct snapshot *scc_engine_acquire(struct scc_engine *engine);

/*
 * As scc_review, but the body stays as it is, so that a pending review (answer->outcome SCC_PENDING) can be run again;
 * *needs says what it waits for. The answer is valid until the worker's next review. Without findings nothing is ever
 * pending, and the body is overwritten.
 */
void scc_review_live(struct scc_worker *worker, struct scc_body body, const struct scc_findings *findings,
                     struct scc_answer *answer, enum scc_needs *needs);

#endif
