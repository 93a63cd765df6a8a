/*
 * Inside kube/: the two halves of a watch, the list and the stream, and what they share. Everything but the status
 * belongs to the client's thread.
 */
#ifndef KUBE_KUBE_WATCH_PARTS_H
#define KUBE_KUBE_WATCH_PARTS_H

#include <pthread.h>

#include "kube/backoff.h"
#include "kube/json_frames.h"
#include "kube/kube_watch.h"

struct kube_watch {
    struct arena arena; /* holds the watch */
    struct kube_client *client;
    struct kube_watch_resource resource;
    struct kube_watch_times times;
    const struct kube_receiver *receiver;
    void *context;
    struct backoff backoff;

    uint64_t request, timer; /* what is under way; 0: nothing */
    bool stopping;
    char version[128]; /* where the next watch begins; "": it must bring a list first */

    bool begun;           /* a list has begun: events are of it */
    size_t listed;        /* objects of that list */
    bool pages_only;      /* the server brings no list by a watch */
    bool pages_next;      /* a list by a watch has failed: until there is one, any way is right */
    struct arena page;    /* of one request in pages: its query and continue token */
    struct str next_page; /* absent: the first */
    bool whole;           /* ask for all pages in one piece */

    struct arena event; /* of one event of the stream */
    struct json_frames frames;
    uint64_t opened;      /* kube_now when the stream was asked for */
    size_t events;        /* of this stream */
    unsigned bad_streams; /* in a row */
    bool relist;          /* the version is of no use any more */
    struct error refused; /* by an ERROR event, or an event that cannot be read */
    int refused_status;
    unsigned retry_after;

    pthread_mutex_t lock;
    struct kube_watch_status status;
};

/* The context is the watch. */
void watch_list(void *context);   /* begins a list, by a stream or in pages */
void watch_stream(void *context); /* begins a stream from `version`, or from a list when there is none */
void watch_list_begin(struct kube_watch *watch);
void watch_list_take(struct kube_watch *watch, enum kube_event event, struct json *object);
void watch_list_commit(struct kube_watch *watch);
void watch_list_abandon(struct kube_watch *watch); /* harmless when none has begun */
/* Notes the failure and does `next` after a pause. */
void watch_retry(struct kube_watch *watch, const struct error *error, int http_status, kube_timer *next);
void watch_heard(struct kube_watch *watch);
/* True when the watch was stopped meanwhile: it is gone. */
bool watch_ended(struct kube_watch *watch);
/* Keeps metadata.resourceVersion, when the object has one. */
bool watch_version_take(struct kube_watch *watch, struct json *object, struct error *err);

#endif
