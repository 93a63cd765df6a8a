/* A list for the order, and a map for the question whether a namespace is known already. */
#include "kube/range_queue.h"

#include <stdio.h>
#include <stdlib.h>

enum { PAUSE_LIMIT_MS = 60 * 1000, PAUSE_RESET_MS = 2 * PAUSE_LIMIT_MS };

/* The queue owns its claims; the map only finds them. */
static void nothing(void *claim) {
    (void)claim;
}
static const struct map_values borrowed = {.retain = nothing, .release = nothing};

void range_queue_init(struct range_queue *queue, struct kube_client *client, unsigned retry_ms,
                      void (*ready)(void *context), void *context) {
    *queue = (struct range_queue){.client = client, .retry_ms = retry_ms, .ready = ready, .context = context};
    queue->claims = map_empty(&borrowed);
    queue->end = &queue->first;
}

static bool claim_free(struct str name, void *claim, void *context) {
    (void)name;
    (void)context;
    free(claim);
    return true;
}

void range_queue_free(struct range_queue *queue) {
    map_each(&queue->claims, claim_free, NULL);
    map_release(&queue->claims);
    queue->first = NULL;
    queue->end = &queue->first;
}

static bool timer_cancel(struct str name, void *value, void *context) {
    const struct claim *claim = value;
    (void)name;
    (void)context;
    if (claim->timer != 0) {
        kube_after_cancel(claim->client, claim->timer);
    }
    return true;
}

void range_queue_clear(struct range_queue *queue) {
    map_each(&queue->claims, timer_cancel, NULL);
    range_queue_free(queue);
}

static void append(struct range_queue *queue, struct claim *claim) {
    claim->at_work = claim->again = false;
    claim->next = NULL;
    *queue->end = claim;
    queue->end = &claim->next;
}

/* As if nobody had known it before. */
static void begin(struct range_queue *queue, struct claim *claim) {
    claim->booked = false;
    claim->backoff = (struct backoff){.first = queue->retry_ms, .limit = PAUSE_LIMIT_MS, .reset = PAUSE_RESET_MS};
    append(queue, claim);
}

void range_queue_add(struct range_queue *queue, struct str name) {
    struct claim *claim = map_get(&queue->claims, name);
    if (claim != NULL) {
        claim->again = claim->at_work;
        return;
    }
    claim = calloc(1, sizeof *claim);
    if (claim == NULL) {
        abort();
    }
    claim->client = queue->client;
    claim->queue = queue;
    snprintf(claim->name, sizeof claim->name, "%.*s", STR_ARG(name));
    map_put(&queue->claims, str_of(claim->name), claim);
    begin(queue, claim);
}

struct claim *range_queue_take(struct range_queue *queue, size_t most) {
    struct claim *taken = queue->first, **link = &taken;
    for (size_t count = 0; *link != NULL && count < most; count++) {
        (*link)->at_work = true;
        link = &(*link)->next;
    }
    queue->first = *link;
    if (queue->first == NULL) {
        queue->end = &queue->first;
    }
    *link = NULL;
    return taken;
}

void range_queue_settle(struct range_queue *queue, struct claim *claim) {
    if (claim->again) {
        begin(queue, claim);
        return;
    }
    map_remove(&queue->claims, str_of(claim->name));
    free(claim);
}

void range_queue_return(struct range_queue *queue, struct claim *claim) {
    append(queue, claim);
}

static void rested(void *context) {
    struct claim *claim = context;
    struct range_queue *queue = claim->queue;
    claim->timer = 0;
    append(queue, claim);
    queue->ready(queue->context);
}

void range_queue_rest(struct range_queue *queue, struct claim *claim) {
    claim->at_work = claim->again = false; /* it will be looked at anew in any case */
    claim->timer = kube_after(queue->client, backoff_wait(&claim->backoff, kube_now()), rested, claim);
}

static bool block_book(struct str name, void *value, void *context) {
    struct claim *claim = value;
    struct range_state *state = context;
    (void)name;
    claim->booked = claim->booked && !range_state_has(state, claim->block);
    if (claim->booked) {
        range_state_set(state, claim->block);
    }
    return true;
}

void range_queue_book(struct range_queue *queue, struct range_state *state) {
    map_each(&queue->claims, block_book, state);
}

static bool block_forget(struct str name, void *claim, void *context) {
    (void)name;
    (void)context;
    ((struct claim *)claim)->booked = false;
    return true;
}

void range_queue_unbook(struct range_queue *queue) {
    map_each(&queue->claims, block_forget, NULL);
}
