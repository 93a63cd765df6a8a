/* Reloads as counters, one text, and log lines. */
#include "reload_status.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"

void reload_status_init(struct reload_status *status, const char *subject) {
    *status = (struct reload_status){.subject = subject};
    pthread_mutex_init(&status->mutex, NULL);
    atomic_store(&status->succeeded_at, time(NULL));
}

void reload_status_succeeded(struct reload_status *status, const char *detail) {
    reload_status_clear(status);
    atomic_fetch_add(&status->successes, 1);
    atomic_store(&status->succeeded_at, time(NULL));
    log_event(LOG_INFO, "reloaded", LOG_FIELDS({"what", str_of(status->subject)}, {"detail", str_of(detail)}));
}

void reload_status_failed(struct reload_status *status, const struct error *err) {
    pthread_mutex_lock(&status->mutex);
    snprintf(status->error, sizeof status->error, "%s", err->text);
    pthread_mutex_unlock(&status->mutex);
    atomic_fetch_add(&status->failures, 1);
    log_event(LOG_ERROR, "reload failed: the last good state stays in force",
              LOG_FIELDS({"what", str_of(status->subject)}, {"error", str_of(err->text)}));
}

bool reload_status_known(struct reload_status *status, const struct error *err) {
    pthread_mutex_lock(&status->mutex);
    const bool known = strcmp(status->error, err->text) == 0;
    pthread_mutex_unlock(&status->mutex);
    return known;
}

void reload_status_clear(struct reload_status *status) {
    pthread_mutex_lock(&status->mutex);
    status->error[0] = '\0';
    pthread_mutex_unlock(&status->mutex);
}

void reload_status_error(struct reload_status *status, char *out, size_t size) {
    pthread_mutex_lock(&status->mutex);
    snprintf(out, size, "%s", status->error);
    pthread_mutex_unlock(&status->mutex);
}
