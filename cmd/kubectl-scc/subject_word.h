/*
 * Subjects as people type them: a user, group:NAME, system:serviceaccount:NAMESPACE:NAME, or -z NAME.
 */
#ifndef KUBECTL_SCC_SUBJECT_WORD_H
#define KUBECTL_SCC_SUBJECT_WORD_H

#include "policy/policy.h"

struct named_subject {
    enum subject_kind kind;
    struct str name;                       /* as bindings are indexed: a service account is its user */
    struct str account_namespace, account; /* of a service account; empty otherwise */
};

/* False for an empty name. */
bool subject_word_read(const char *word, struct named_subject *subject);
struct named_subject subject_of_account(struct arena *arena, struct str namespace_name, struct str name);
/* The parts of "system:serviceaccount:NAMESPACE:NAME"; false when it is another user. */
bool subject_account_split(struct str user, struct str *namespace_name, struct str *name);
/* Is it a name that a service account can have? Otherwise the error of -z. */
bool subject_account_fits(const char *name, struct error *err);
const char *subject_kind_text(const struct named_subject *subject); /* "User", "Group", "ServiceAccount" */

#endif
