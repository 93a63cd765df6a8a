/*
 * The engine's workers, one for each thread that answers: taken for one review, the one used last first, so that its
 * memory is still in the processor's cache.
 */
#ifndef WEBHOOK_WORKER_POOL_H
#define WEBHOOK_WORKER_POOL_H

#include <pthread.h>
#include <stddef.h>

#include "scc.h"

struct pooled_worker {
    struct scc_worker *worker;
    uint64_t taken_ns; /* of request_clock_ns; 0: idle */
};

struct worker_pool {
    pthread_mutex_t mutex;
    struct pooled_worker *workers;
    struct pooled_worker **idle; /* a stack */
    size_t idle_count, count;
};

bool worker_pool_open(struct worker_pool *pool, struct scc_engine *engine, size_t count);
void worker_pool_close(struct worker_pool *pool); /* all are given back */

/* NULL only when more threads than workers ask. */
struct scc_worker *worker_pool_take(struct worker_pool *pool);
void worker_pool_give(struct worker_pool *pool, struct scc_worker *worker);
/* Seconds that the longest review under way has been running. */
uint64_t worker_pool_longest(struct worker_pool *pool);

#endif
