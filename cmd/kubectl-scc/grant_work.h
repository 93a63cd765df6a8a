/*
 * One change of who may use an SCC: through RBAC as oc does it today (ClusterRole and binding system:openshift:scc:NAME),
 * or in the SCC's own users and groups as in 3.10. What is sent, or would be, is kept for -o.
 */
#ifndef KUBECTL_SCC_GRANT_WORK_H
#define KUBECTL_SCC_GRANT_WORK_H

#include "subject_word.h"
#include "verb.h"

enum dry_run { DRY_NONE, DRY_CLIENT, DRY_SERVER };

struct grant_work {
    struct verb *verb;
    const struct scc *scc;
    struct named_subject *targets; /* each once */
    size_t count;
    bool revoke;
    const char *home; /* the namespace; NULL: everywhere */
    struct str name;  /* of role and binding */
    enum dry_run dry_run;
    struct text_list objects; /* JSON, as they are afterwards */
};

/* False: verb->err says why. Nothing is sent in a client dry run, nor without a cluster. */
bool grant_by_rbac(struct grant_work *work);
bool grant_by_lists(struct grant_work *work);

#endif
