/*
 * Inside grant and export: RBAC objects as JSON, with subjects put in or taken out.
 */
#ifndef KUBECTL_SCC_GRANT_SUBJECTS_H
#define KUBECTL_SCC_GRANT_SUBJECTS_H

#include "base/json_write.h"
#include "grant_work.h"

#define RBAC_GROUP "rbac.authorization.k8s.io"

struct rule_words {
    const char *group, *resource, *verb;
    struct str_list names; /* none: every name */
};
void rule_write(struct json_out *out, const struct rule_words *rule);

struct subject_change {
    struct str text; /* the binding as it is to be */
    size_t left;     /* subjects in it */
    size_t matched;  /* targets that were in it before */
};

struct str role_text(const struct grant_work *work);
/* `old`: the binding as it is; absent: there is none. */
struct subject_change binding_change(const struct grant_work *work, struct json *old);
void subject_write(struct json_out *out, const struct named_subject *subject);
/* A binding that was decoded, as an object again. */
struct str binding_text(struct arena *arena, const struct policy_object *object);

#endif
