/*
 * A workload put before the engine as the API server would: the decision with its verdicts, and who each container
 * runs as.
 */
#ifndef KUBECTL_SCC_PREDICT_H
#define KUBECTL_SCC_PREDICT_H

#include "state.h"
#include "workload.h"

/* What a container's process starts with, as far as manifest and policy say it. */
struct identity {
    const struct container *container;
    struct opt_int64 uid;  /* not set: the image's USER */
    struct opt_int64 gid;  /* not set: the image's; an injected UID that the image does not know gets 0 */
    bool gid_by_uid;       /* the gid follows from an arbitrary UID */
    const int64_t *groups; /* fsGroup, then supplementalGroups */
    size_t group_count;
    const struct se_linux *se_linux; /* NULL: the runtime's choice */
    struct opt_bool non_root, privileged, escalation;
    const struct capabilities *capabilities; /* NULL: the runtime's */
    struct str seccomp;                      /* "RuntimeDefault", "localhost/x"; absent: the runtime's */
};

struct prediction {
    const struct workload *workload;
    struct request request;
    struct decision decision;
    const struct identity *identities; /* of an admitted pod; a skipped one has the reason as its message */
    size_t identity_count;
};

void predict(struct state *state, const struct workload *workload, struct prediction *prediction);

/* One more SCC on the pod of a prediction, usable or not: verdict->violations, verdict->pod. */
void predict_under(struct arena *arena, const struct prediction *prediction, struct verdict *verdict);

/* The name of the SCC, or absent where the pod is denied or SCC does not concern it. */
struct str prediction_scc(const struct prediction *prediction);
const char *subject_type_text(enum subject_type type);

#endif
