/* A stack of workers. */
#include "worker_pool.h"

#include <stdlib.h>

bool worker_pool_open(struct worker_pool *pool, struct scc_engine *engine, size_t count) {
    *pool = (struct worker_pool){.idle = calloc(count, sizeof(struct scc_worker *))};
    pthread_mutex_init(&pool->mutex, NULL);
    while (pool->idle != NULL && pool->count < count) {
        struct scc_worker *worker = scc_worker_new(engine);
        if (worker == NULL) {
            break;
        }
        pool->idle[pool->count++] = worker;
    }
    pool->idle_count = pool->count;
    return pool->count == count;
}

void worker_pool_close(struct worker_pool *pool) {
    for (size_t i = 0; i < pool->idle_count; i++) {
        scc_worker_free(pool->idle[i]);
    }
    free(pool->idle);
    pthread_mutex_destroy(&pool->mutex);
    *pool = (struct worker_pool){0};
}

struct scc_worker *worker_pool_take(struct worker_pool *pool) {
    pthread_mutex_lock(&pool->mutex);
    struct scc_worker *worker = pool->idle_count == 0 ? NULL : pool->idle[--pool->idle_count];
    pthread_mutex_unlock(&pool->mutex);
    return worker;
}

void worker_pool_give(struct worker_pool *pool, struct scc_worker *worker) {
    pthread_mutex_lock(&pool->mutex);
    pool->idle[pool->idle_count++] = worker;
    pthread_mutex_unlock(&pool->mutex);
}
