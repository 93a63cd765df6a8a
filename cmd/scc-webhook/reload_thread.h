/*
 * One thread that looks once a second whether policy, certificate or client CAs changed on disk.
 */
#ifndef WEBHOOK_RELOAD_THREAD_H
#define WEBHOOK_RELOAD_THREAD_H

#include "server.h"

struct reload_thread {
    struct server *server;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool running, stop;
};

bool reload_thread_start(struct reload_thread *reload, struct server *server);
/* Reads the policy again now, changed or not. */
void reload_thread_ask(struct reload_thread *reload);
void reload_thread_stop(struct reload_thread *reload); /* harmless when it was not started */

#endif
