/*
 * Everybody who may use an SCC: its own lists, and every binding to a role that allows it.
 */
#ifndef KUBECTL_SCC_GRANTS_H
#define KUBECTL_SCC_GRANTS_H

#include "state.h"

struct grant {
    enum subject_kind kind;
    struct str subject;
    struct str namespace_name; /* where; empty: everywhere */
    struct str by;             /* "users", "groups", "ClusterRoleBinding/x" */
    struct str role;           /* "ClusterRole/y"; absent for the SCC's lists and system:masters */
};

struct grant_list {
    struct grant *items;
    size_t count, capacity;
};

bool role_allows_scc(const struct role *role, struct str scc); /* NULL allows nothing */
/* In order: lists, system:masters, cluster-wide bindings, bindings by namespace and name. */
struct grant_list grants_of(const struct state *state, const struct scc *scc);
const char *grant_kind_text(const struct grant *grant); /* "User", "Group", "ServiceAccount" */

#endif
