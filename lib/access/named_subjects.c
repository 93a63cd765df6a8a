/*
 * The lists in the SCC itself. Reference: ConstraintAppliesTo in sccmatching/matcher.go, before it asks the authorizer;
 * exact names only. Identities of service accounts: k8s.io/apiserver pkg/authentication/serviceaccount, UserInfo.
 */
#include "access/named_subjects.h"

bool named_subjects_allow(const struct scc *scc, const struct subject *subject) {
    if (str_list_has(&scc->users, subject->user)) {
        return true;
    }
    for (size_t i = 0; i < subject->groups.count; i++) {
        if (str_list_has(&scc->groups, subject->groups.items[i])) {
            return true;
        }
    }
    return false;
}

struct subject service_account_subject(struct arena *arena, struct str namespace_name, struct str name) {
    struct str *groups = ARENA_ARRAY(arena, 2, struct str);
    groups[0] = STR("system:serviceaccounts");
    groups[1] = STR_CONCAT(arena, STR("system:serviceaccounts:"), namespace_name);
    return (struct subject){
        .user = service_account_user(arena, namespace_name, name),
        .groups = {.items = groups, .count = 2, .present = true},
    };
}
