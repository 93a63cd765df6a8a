/*
 * Inside policy/: the parts of scc_validate that fill files of their own.
 */
#ifndef POLICY_POLICY_VALIDATE_H
#define POLICY_POLICY_VALIDATE_H

#include "policy/policy.h"

/* ObjectMeta on create, and first what an update may not change when `old` is there. */
void metadata_validate(struct violations *to, struct json *object, struct json *old);

/* One list of sysctl patterns; then that no pattern of one list covers an entry of the other. */
void sysctls_validate(struct violations *to, const struct str_list *sysctls, const char *field);
void sysctls_validate_apart(struct violations *to, const struct str_list *allowed, const struct str_list *forbidden);

#endif
