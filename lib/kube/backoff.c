/* client-go's reflector: 0.8 s, doubled, jitter 1.0, reset after 2 minutes; the limit counts with the jitter. */
#include "kube/backoff.h"

#include "kube/kube_client.h"

uint64_t backoff_wait(struct backoff *backoff, uint64_t now) {
    if (backoff->next == 0 || now - backoff->failed_at >= backoff->reset) {
        backoff->next = backoff->first;
    }
    backoff->failed_at = now;
    uint64_t wait = backoff->next + kube_random(backoff->next);
    backoff->next *= 2;
    if (backoff->next > backoff->limit / 2) {
        backoff->next = backoff->limit / 2 > backoff->first ? backoff->limit / 2 : backoff->first;
    }
    return wait < backoff->limit ? wait : backoff->limit;
}
