/*
 * Inside kube/: what is to be called when, in order of time. Any thread adds; the client's thread takes. Thousands are
 * no trouble: every review that waits has one.
 */
#ifndef KUBE_KUBE_TIMERS_H
#define KUBE_KUBE_TIMERS_H

#include <pthread.h>

#include "kube/kube_client.h"

struct timer_slot;

struct kube_timers {
    pthread_mutex_t lock;
    struct timer_slot *slots; /* `capacity` of them */
    uint32_t *order;          /* numbers of slots: `count` as a heap, earliest first, then those that are free */
    uint32_t count, capacity;
    uint64_t added;
};

struct kube_due {
    kube_timer *fired;
    void *context;
};

void kube_timers_init(struct kube_timers *timers);
void kube_timers_free(struct kube_timers *timers); /* drops what is left */
/* Returns a number for kube_timers_remove, never 0. Equal times come in the order added. */
uint64_t kube_timers_add(struct kube_timers *timers, uint64_t due, struct kube_due call);
void kube_timers_remove(struct kube_timers *timers, uint64_t id); /* harmless when it has been taken */
/* The first that is due; else false, and *wait is how long until the next (at most what it was). */
bool kube_timers_take(struct kube_timers *timers, uint64_t now, struct kube_due *out, uint64_t *wait);

#endif
