/*
 * Workers are lent one by one, the one used last first, and a review that does not come to its end shows.
 */
#include "worker_pool.h"

#include "suite.h"

START_TEST(lending) {
    struct scc_engine *engine = scc_engine_new(&(struct scc_engine_options){.scc_set = "3.10"}, NULL);
    struct worker_pool pool;
    ck_assert(worker_pool_open(&pool, engine, 2));
    ck_assert_uint_eq(worker_pool_longest(&pool), 0);
    struct scc_worker *a = worker_pool_take(&pool), *b = worker_pool_take(&pool);
    ck_assert(a != NULL && b != NULL && a != b);
    ck_assert_ptr_null(worker_pool_take(&pool));
    pool.workers[0].taken_ns -= 31000000000; /* as if it had been taken half a minute ago */
    ck_assert_uint_ge(worker_pool_longest(&pool), 31);
    worker_pool_give(&pool, pool.workers[0].worker);
    ck_assert_uint_lt(worker_pool_longest(&pool), 31);
    ck_assert_ptr_eq(worker_pool_take(&pool), pool.workers[0].worker);
    worker_pool_give(&pool, b);
    worker_pool_give(&pool, a);
    ck_assert_uint_eq(worker_pool_longest(&pool), 0);
    worker_pool_close(&pool);
    scc_engine_free(engine);
}
END_TEST

int main(void) {
    return SUITE_RUN("worker_pool", lending);
}
