/* The client's face: its start and end, and what any thread may put in. What its thread does then is in kube_turn.c. */
#include "kube/kube_client_parts.h"

#include <signal.h>
#include <sys/random.h>
#include <time.h>

enum {
    TOKEN_SECONDS = 60,
    CA_SECONDS = 300,
    CONNECT_MS = 10000,
    REQUEST_MS = 30000,
    IDLE_CONNECTIONS = 32,
};
static const size_t BODY_LIMIT = (size_t)256 << 20;

static _Thread_local const struct kube_client *running; /* whose thread this is */

uint64_t kube_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

uint64_t kube_random(uint64_t limit) {
    uint64_t value = 0;
    while (limit > 0 && getrandom(&value, sizeof value, 0) != sizeof value) {
    }
    return limit == 0 ? 0 : value % limit; /* limits are small: the bias is none that matters */
}

const struct kube_config *kube_client_config(const struct kube_client *client) {
    return client->config;
}

static void *client_thread(void *context) {
    struct kube_client *client = context;
    running = client;
    while (!atomic_load(&client->stopping)) {
        client_turn(client);
    }
    client_end_all(client);
    return NULL;
}

/* Signals are for the other threads; a broken connection shows as an error and not as SIGPIPE. */
static bool thread_start(struct kube_client *client) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    bool ok = pthread_create(&client->thread, NULL, client_thread, client) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

static void client_release(struct kube_client *client) {
    struct arena arena = client->arena;
    curl_multi_cleanup(client->multi);
    credentials_free(client->credentials);
    kube_timers_free(&client->timers);
    pthread_mutex_destroy(&client->lock);
    kube_config_free(client->config);
    arena_free(&arena);
}

static void options_set(struct kube_client *client, const struct kube_client_options *given) {
    struct kube_client_options *options = &client->options;
    if (given != NULL) {
        *options = *given;
    }
    options->user_agent = options->user_agent == NULL ? "scc" : options->user_agent;
    options->user_agent = str_copy(&client->arena, str_of(options->user_agent)).bytes;
    if (options->token_reload_seconds == 0) {
        options->token_reload_seconds = TOKEN_SECONDS;
    }
    if (options->ca_reload_seconds == 0) {
        options->ca_reload_seconds = CA_SECONDS;
    }
    if (options->connect_timeout_ms == 0) {
        options->connect_timeout_ms = CONNECT_MS;
    }
    if (options->request_timeout_ms == 0) {
        options->request_timeout_ms = REQUEST_MS;
    }
    if (options->body_limit == 0) {
        options->body_limit = BODY_LIMIT;
    }
}

static void library_start(void) {
    curl_global_init(CURL_GLOBAL_DEFAULT);
}

struct kube_client *kube_client_new(struct kube_config *config, const struct kube_client_options *options,
                                    struct error *err) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct arena arena;
    pthread_once(&once, library_start);
    arena_init(&arena, 0);
    struct kube_client *client = ARENA_NEW(&arena, struct kube_client);
    client->arena = arena;
    client->config = config;
    options_set(client, options);
    pthread_mutex_init(&client->lock, NULL);
    kube_timers_init(&client->timers);
    client->credentials = credentials_new(config, (uint64_t)client->options.token_reload_seconds * 1000);
    client->multi = curl_multi_init();
    curl_multi_setopt(client->multi, CURLMOPT_MAXCONNECTS, (long)IDLE_CONNECTIONS);
    if (client->multi == NULL || !thread_start(client)) {
        client_release(client);
        error_set(err, ERROR_INTERNAL, "the API client cannot start");
        return NULL;
    }
    return client;
}

void kube_client_free(struct kube_client *client) {
    if (client == NULL) {
        return;
    }
    atomic_store(&client->stopping, true);
    curl_multi_wakeup(client->multi);
    pthread_join(client->thread, NULL);
    client_release(client);
}

uint64_t kube_stream(struct kube_client *client, const struct kube_request *request, kube_data *data, kube_done *done,
                     void *context) {
    struct kube_transfer *transfer = transfer_new(request, data, done, context);
    pthread_mutex_lock(&client->lock);
    uint64_t id = transfer->id = ++client->last_id;
    transfer_append(&client->incoming, transfer);
    pthread_mutex_unlock(&client->lock);
    curl_multi_wakeup(client->multi);
    return id;
}

uint64_t kube_send(struct kube_client *client, const struct kube_request *request, kube_done *done, void *context) {
    return kube_stream(client, request, NULL, done, context);
}

void kube_cancel(struct kube_client *client, uint64_t id) {
    struct kube_transfer *lists[2];
    pthread_mutex_lock(&client->lock);
    lists[0] = client->incoming;
    lists[1] = client->active;
    for (size_t i = 0; i < 2; i++) {
        for (struct kube_transfer *at = lists[i]; at != NULL; at = at->next) {
            at->cancelled = at->cancelled || at->id == id;
        }
    }
    pthread_mutex_unlock(&client->lock);
    curl_multi_wakeup(client->multi);
}

uint64_t kube_after(struct kube_client *client, uint64_t milliseconds, kube_timer *fired, void *context) {
    uint64_t id = kube_timers_add(&client->timers, kube_now() + milliseconds,
                                  (struct kube_due){.fired = fired, .context = context});
    curl_multi_wakeup(client->multi);
    return id;
}

void kube_after_cancel(struct kube_client *client, uint64_t id) {
    kube_timers_remove(&client->timers, id);
}

bool kube_client_is_current(const struct kube_client *client) {
    return running == client;
}
