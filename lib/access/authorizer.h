/*
 * Who may use an SCC, as an interface: RBAC on the snapshot, or questions to the API server. Asking never waits: what
 * is not known yet is ACCESS_UNKNOWN, and whoever runs the engine finds out and runs it again.
 */
#ifndef ACCESS_AUTHORIZER_H
#define ACCESS_AUTHORIZER_H

#include "policy/policy.h"

struct subject {
    struct str user, uid;
    struct str_list groups;
    struct json extra; /* userInfo.extra, lists of strings by name: what other authorizers go by. Absent: none */
};

enum access { ACCESS_DENIED = 0, ACCESS_ALLOWED, ACCESS_UNKNOWN };

/* One subject in one namespace, prepared once per request so that each candidate costs little. */
struct access_subject;

struct authorizer {
    /* `context` is the authorizer's own; for RBAC the snapshot of the request. The result lives in the arena. */
    struct access_subject *(*prepare)(const void *context, struct arena *arena, const struct subject *subject,
                                      struct str namespace_name);
    /* `name`: the SCC for ACCESS_USE_SCC, the namespace for the others. */
    enum access (*ask)(const void *context, struct access_subject *subject, enum access_verb verb, struct str name);
    const void *context;
};

#endif
