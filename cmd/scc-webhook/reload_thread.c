/* The loop of the reload thread. */
#include "reload_thread.h"

#include <time.h>

static void *reload_run(void *context) {
    struct reload_thread *reload = context;
    struct server *server = reload->server;
    pthread_mutex_lock(&reload->mutex);
    while (!reload->stop) {
        struct timespec until;
        clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec++;
        pthread_cond_timedwait(&reload->wake, &reload->mutex, &until);
        if (!reload->stop) {
            pthread_mutex_unlock(&reload->mutex);
            policy_watch_poll(&server->policy);
            tls_poll(&server->tls);
            client_trust_poll(&server->trust);
            pthread_mutex_lock(&reload->mutex);
        }
    }
    pthread_mutex_unlock(&reload->mutex);
    return NULL;
}

bool reload_thread_start(struct reload_thread *reload, struct server *server) {
    *reload = (struct reload_thread){.server = server};
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&reload->wake, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&reload->mutex, NULL);
    reload->running = pthread_create(&reload->thread, NULL, reload_run, reload) == 0;
    return reload->running;
}

void reload_thread_ask(struct reload_thread *reload) {
    policy_watch_ask(&reload->server->policy);
    pthread_mutex_lock(&reload->mutex);
    pthread_cond_signal(&reload->wake);
    pthread_mutex_unlock(&reload->mutex);
}

void reload_thread_stop(struct reload_thread *reload) {
    if (!reload->running) {
        return;
    }
    pthread_mutex_lock(&reload->mutex);
    reload->stop = true;
    pthread_cond_signal(&reload->wake);
    pthread_mutex_unlock(&reload->mutex);
    pthread_join(reload->thread, NULL);
    reload->running = false;
}
