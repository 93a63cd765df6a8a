/*
 * Keeps a receiver up to date with one kind of object: a list, then a watch, for ever, as client-go's reflector does.
 * The list comes as the beginning of the watch (WatchList) where the server can do that, else in pages. A relist
 * replaces the receiver's state in one step; what it no longer holds has been deleted.
 */
#ifndef KUBE_KUBE_WATCH_H
#define KUBE_KUBE_WATCH_H

#include "base/json_read.h"
#include "kube/kube_client.h"

enum kube_event { KUBE_ADDED, KUBE_MODIFIED, KUBE_DELETED };

/*
 * All are called on the client's thread; objects are borrowed for the call and belong to it (the getters of json_read
 * may move its hint). List items carry no apiVersion and kind: that is how the API server lists.
 */
struct kube_receiver {
    /*
     * A full list follows, as events: KUBE_ADDED for each object, and what changes while it comes in. Then commit
     * (publish, drop all that did not come) or abandon (forget these events).
     */
    void (*begin)(void *context);
    void (*commit)(void *context);
    void (*abandon)(void *context);
    void (*event)(void *context, enum kube_event event, struct json *object);
    /* The events of one read after the list have been handed out: publish them together. NULL: not needed. */
    void (*settled)(void *context);
};

struct kube_watch_resource {
    const char *path;     /* "/api/v1/namespaces", "/apis/rbac.authorization.k8s.io/v1/rolebindings" */
    const char *selector; /* "labelSelector=...", "fieldSelector=..." escaped; NULL: none */
    bool metadata_only;   /* ask for PartialObjectMetadata; a server without it sends whole objects */
};

/* Zero means the default; shorter ones are for tests. */
struct kube_watch_times {
    unsigned backoff_ms, backoff_limit_ms, backoff_reset_ms; /* 800, 30000, 120000 */
    unsigned watch_seconds;                                  /* timeoutSeconds is random in [this, 2 * this): 300 */
    unsigned silence_ms;                                     /* no bytes for so long: the peer is dead: 180000 */
    unsigned short_watch_ms;                                 /* an empty watch that ends sooner is an error: 1000 */
    unsigned page_size;                                      /* 500 */
};

struct kube_watch;

/* Starts at once. `resource` is copied, receiver and times are borrowed (times may be NULL). Any thread. */
struct kube_watch *kube_watch_start(struct kube_client *client, const struct kube_watch_resource *resource,
                                    const struct kube_receiver *receiver, void *context,
                                    const struct kube_watch_times *times);
/* When it returns the receiver is not called any more. Any thread but from inside a receiver. NULL is harmless. */
void kube_watch_stop(struct kube_watch *watch);

struct kube_watch_status {
    bool synced;          /* a full list has been committed once */
    bool connected;       /* the last contact was good: a list under way or a watch that is open */
    int last_http_status; /* of the last failure: 404 where the kind does not exist (no CRD yet); 0: no answer */
    uint64_t contact;     /* kube_now of the last good answer or bytes; 0: never */
    uint64_t lists, watches, events, failures;
    size_t objects;       /* of the last list */
    char last_error[256]; /* of the last failure; "" before there was one */
};
/* Any thread. */
void kube_watch_status(struct kube_watch *watch, struct kube_watch_status *out);

#endif
