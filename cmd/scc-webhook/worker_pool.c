/* The workers, and a stack of those that are idle. */
#include "worker_pool.h"

#include <stdlib.h>

#include "request.h"

bool worker_pool_open(struct worker_pool *pool, struct scc_engine *engine, size_t count) {
    *pool = (struct worker_pool){.workers = calloc(count, sizeof *pool->workers),
                                 .idle = calloc(count, sizeof(struct pooled_worker *))};
    pthread_mutex_init(&pool->mutex, NULL);
    while (pool->workers != NULL && pool->idle != NULL && pool->count < count) {
        struct pooled_worker *pooled = &pool->workers[pool->count];
        pooled->worker = scc_worker_new(engine);
        if (pooled->worker == NULL) {
            break;
        }
        pool->idle[pool->count++] = pooled;
    }
    pool->idle_count = pool->count;
    return pool->count == count;
}

void worker_pool_close(struct worker_pool *pool) {
    for (size_t i = 0; i < pool->count; i++) {
        scc_worker_free(pool->workers[i].worker);
    }
    free(pool->workers);
    free(pool->idle);
    pthread_mutex_destroy(&pool->mutex);
    *pool = (struct worker_pool){0};
}

struct scc_worker *worker_pool_take(struct worker_pool *pool) {
    struct scc_worker *worker = NULL;
    pthread_mutex_lock(&pool->mutex);
    if (pool->idle_count > 0) {
        struct pooled_worker *pooled = pool->idle[--pool->idle_count];
        pooled->taken_ns = request_clock_ns();
        worker = pooled->worker;
    }
    pthread_mutex_unlock(&pool->mutex);
    return worker;
}

void worker_pool_give(struct worker_pool *pool, struct scc_worker *worker) {
    struct pooled_worker *pooled = pool->workers;
    while (pooled->worker != worker) {
        pooled++;
    }
    pthread_mutex_lock(&pool->mutex);
    pooled->taken_ns = 0;
    pool->idle[pool->idle_count++] = pooled;
    pthread_mutex_unlock(&pool->mutex);
}

uint64_t worker_pool_longest(struct worker_pool *pool) {
    const uint64_t now = request_clock_ns();
    uint64_t longest = 0;
    pthread_mutex_lock(&pool->mutex);
    for (size_t i = 0; i < pool->count; i++) {
        const uint64_t taken = pool->workers[i].taken_ns;
        longest = taken != 0 && now - taken > longest ? now - taken : longest;
    }
    pthread_mutex_unlock(&pool->mutex);
    return longest / 1000000000;
}
