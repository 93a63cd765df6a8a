/*
 * Inside kube/: the client, for the two halves of it: its face (kube_client.c) and what its thread does (kube_turn.c).
 */
#ifndef KUBE_KUBE_CLIENT_PARTS_H
#define KUBE_KUBE_CLIENT_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "kube/kube_timers.h"
#include "kube/kube_transfer.h"

struct kube_client {
    struct arena arena; /* holds the client */
    struct kube_config *config;
    struct kube_client_options options;
    struct credentials *credentials;
    CURLM *multi;
    pthread_t thread;
    struct kube_timers timers;
    atomic_bool stopping;

    pthread_mutex_t lock;                    /* of the lists (only the thread changes active) and the flags in them */
    struct kube_transfer *incoming, *active; /* oldest first */
    uint64_t last_id;
};

/* One turn of the client's thread: all that can be done now, then a wait until there is more. */
void client_turn(struct kube_client *client);
/* Everybody who waits for an answer gets one. */
void client_end_all(struct kube_client *client);

#endif
