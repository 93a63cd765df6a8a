/*
 * The policy state of a live cluster: six watches feed one snapshot after the other. An event costs the event; nothing
 * is published before every kind has been listed once.
 */
#ifndef KUBE_LIVE_POLICY_H
#define KUBE_LIVE_POLICY_H

#include "kube/kube_watch.h"
#include "policy/snapshot.h"

struct live_policy_options {
    /* On the client's thread. The snapshot is borrowed for the call. */
    void (*publish)(void *context, struct snapshot *snapshot);
    /* A namespace was listed, has come or has changed. On the client's thread, borrowed. NULL: not told. */
    void (*namespace_seen)(void *context, const struct policy_object *namespace_object);
    /* An object that could not be read; it counts as not there. NULL: not told. */
    void (*trouble)(void *context, const char *text);
    void *context;
    const struct kube_watch_times *times; /* borrowed; NULL: the usual ones */
};

struct live_policy;

/* Starts at once. Borrows the client, which must outlive it. Any thread but the client's. */
struct live_policy *live_policy_start(struct kube_client *client, const struct live_policy_options *options);
/*
 * When it returns nothing is published any more; fetches under way are cancelled. Any thread but the client's. NULL is
 * harmless.
 */
void live_policy_stop(struct live_policy *policy);

/*
 * Asks for one namespace now, since a watch may lag behind a pod that follows its namespace within the second. What
 * comes back is published like an event; `done` follows, also after a failure. On the client's thread.
 */
void live_policy_fetch_namespace(struct live_policy *policy, struct str name, void (*done)(void *context),
                                 void *context);

struct live_policy_status {
    bool synced;         /* all kinds have been listed */
    uint64_t unreadable; /* objects that could not be read */
    struct kube_watch_status kinds[POLICY_KINDS];
};
/* Any thread. */
void live_policy_status(struct live_policy *policy, struct live_policy_status *out);

#endif
