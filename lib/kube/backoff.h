/*
 * Inside kube/: how long to wait after a failure: twice as long each time up to a limit, with a random part so that
 * many clients do not come back together; from the start again after a while without failures.
 */
#ifndef KUBE_BACKOFF_H
#define KUBE_BACKOFF_H

#include <stdint.h>

struct backoff {
    uint64_t first, limit, reset; /* milliseconds */
    uint64_t next, failed_at;
};

/* The wait after a failure at `now`: in [d, 2d) with d doubling from `first`, at most `limit`. */
uint64_t backoff_wait(struct backoff *backoff, uint64_t now);

#endif
