/*
 * The namespaces that want a range, one claim each: ready, at work, or resting after a failure. A claim keeps the block
 * that was booked for it until it is settled, so that a namespace that is refused for ever costs one block and no more.
 * On the client's thread.
 */
#ifndef KUBE_RANGE_QUEUE_H
#define KUBE_RANGE_QUEUE_H

#include "base/persistent_map.h"
#include "kube/range_claim.h"
#include "kube/range_state.h"

struct range_queue {
    struct kube_client *client;
    unsigned retry_ms;
    struct persistent_map claims; /* all, by name */
    struct claim *first, **end;   /* those that are ready, in the order they became it */
    void (*ready)(void *context); /* one has rested */
    void *context;
};

/* `retry_ms`: the first pause after a failure. */
void range_queue_init(struct range_queue *queue, struct kube_client *client, unsigned retry_ms,
                      void (*ready)(void *context), void *context);
void range_queue_free(struct range_queue *queue); /* after the client has been freed */
/* Forgets all claims, also those at work. */
void range_queue_clear(struct range_queue *queue);

/* A namespace wants a range; one that is at work is looked at once more, one that rests goes on resting. */
void range_queue_add(struct range_queue *queue, struct str name);
/* The first of those that are ready, at most so many, as a list. Each comes back by one of the three below. */
struct claim *range_queue_take(struct range_queue *queue, size_t most);
void range_queue_settle(struct range_queue *queue, struct claim *claim); /* it has what it wants: it is gone */
void range_queue_rest(struct range_queue *queue, struct claim *claim);   /* it failed: a pause, longer each time */
void range_queue_return(struct range_queue *queue, struct claim *claim); /* others failed: it is ready again */

/* `state` has been rebuilt from namespaces: blocks of claims are taken in it, or given up where somebody has them. */
void range_queue_book(struct range_queue *queue, struct range_state *state);
/* Somebody else has written the bookkeeping: whose these blocks are nobody knows. */
void range_queue_unbook(struct range_queue *queue);

#endif
