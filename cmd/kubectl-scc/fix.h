/*
 * What to do about one finding, under one SCC: whether a value is filled in when a field is left out, and which, is
 * the SCC's to say.
 */
#ifndef KUBECTL_SCC_FIX_H
#define KUBECTL_SCC_FIX_H

#include "finding.h"

/*
 * What an edit counts. One that asks for less costs 1. A program that wants root has to become another program: that
 * costs more than all the edits that are advised along with a grant. A user namespace comes last: node and runtime must
 * be able to give one, and files change owners.
 */
enum { COST_OF_EDIT = 1, COST_OF_REBUILD = 3, COST_OF_USER_NAMESPACE = 10 };

struct mending {
    struct arena *arena;
    const struct workload *workload;
    const struct verdict *verdict;
    const struct json *at;   /* the field; absent: it is not there */
    struct finding *finding; /* complete but for its fix; what the SCC allows is added to `allowed`, edit and cost are
                              * changed where they are not the usual ones */
};

/* The fix as one sentence; absent: the rule's own is right. */
struct str mend_user(const struct mending *mending);
struct str mend_non_root(const struct mending *mending);
struct str mend_groups(const struct mending *mending);
struct str mend_se_linux(const struct mending *mending);
struct str mend_seccomp(const struct mending *mending);
struct str mend_capabilities(const struct mending *mending);
struct str mend_volumes(const struct mending *mending);
struct str mend_host_access(const struct mending *mending);
struct str mend_privilege_escalation(const struct mending *mending);
struct str mend_user_namespace(const struct mending *mending);
struct str mend_sysctls(const struct mending *mending);

#endif
