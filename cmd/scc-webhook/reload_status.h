/*
 * How the last reloads of one thing (policy, certificate, client CAs) went: for logs, metrics and /readyz?verbose.
 * Written by the reload thread, read by all.
 */
#ifndef WEBHOOK_RELOAD_STATUS_H
#define WEBHOOK_RELOAD_STATUS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <time.h>

#include "base/error.h"

struct reload_status {
    const char *subject; /* "policy", for the log */
    _Atomic uint64_t successes, failures;
    _Atomic time_t succeeded_at;
    pthread_mutex_t mutex;
    char error[512]; /* of the last reload; "" when it went well */
};

void reload_status_init(struct reload_status *status, const char *subject);
/* Counts and forgets the error; `detail` is what is in force now, for the log. */
void reload_status_succeeded(struct reload_status *status, const char *detail);
/* Counts and logs. */
void reload_status_failed(struct reload_status *status, const struct error *err);
/* Is this what was reported last, and not mended since? */
bool reload_status_known(struct reload_status *status, const struct error *err);
/* What was in force is right again, without a reload. */
void reload_status_clear(struct reload_status *status);
/* Copies the error, "" for none. */
void reload_status_error(struct reload_status *status, char *out, size_t size);

#endif
