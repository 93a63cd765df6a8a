/* The client's thread: takes new requests, timers and cancellations, drives libcurl, and hands out answers. */
#include "kube/kube_client.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/random.h>
#include <time.h>

#include "kube/kube_timers.h"
#include "kube/kube_transfer.h"

enum {
    TOKEN_SECONDS = 60,
    CA_SECONDS = 300,
    CONNECT_MS = 10000,
    SILENCE_MS = 180000,
    LONGEST_WAIT_MS = 60000,
    IDLE_CONNECTIONS = 32,
};
static const size_t BODY_LIMIT = (size_t)256 << 20;

struct kube_client {
    struct arena arena; /* holds the client */
    struct kube_config *config;
    struct kube_client_options options;
    struct credentials *credentials;
    CURLM *multi;
    pthread_t thread;
    struct kube_timers timers;
    atomic_bool stopping;

    pthread_mutex_t lock;                    /* of the lists (only the thread changes active) and the flags in them */
    struct kube_transfer *incoming, *active; /* oldest first */
    uint64_t last_id;
};

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

static void list_append(struct kube_transfer **list, struct kube_transfer *transfer) {
    while (*list != NULL) {
        list = &(*list)->next;
    }
    transfer->next = NULL;
    *list = transfer;
}

static void active_remove(struct kube_client *client, struct kube_transfer *transfer) {
    pthread_mutex_lock(&client->lock);
    struct kube_transfer **at = &client->active;
    while (*at != transfer) {
        at = &(*at)->next;
    }
    *at = transfer->next;
    pthread_mutex_unlock(&client->lock);
}

/* The end of an active transfer: its `done`, then nothing is left of it. */
static void transfer_finish(struct kube_client *client, struct kube_transfer *transfer, CURLcode result) {
    struct kube_response response;
    if (transfer->easy != NULL) {
        curl_multi_remove_handle(client->multi, transfer->easy);
    }
    active_remove(client, transfer);
    transfer_answer(transfer, result, client->config->server, &response);
    transfer->done(transfer->context, &response);
    transfer_free(transfer);
}

/* Sends it, the first time or once more after a 401. */
static void transfer_begin(struct kube_client *client, struct kube_transfer *transfer) {
    struct credential credential;
    if (!credentials_get(client->credentials, &credential, &transfer->failure) ||
        !transfer_prepare(transfer, client->config, &client->options, &credential)) {
        transfer_finish(client, transfer, CURLE_OK);
        return;
    }
    CURLMcode added = curl_multi_add_handle(client->multi, transfer->easy);
    if (added != CURLM_OK) {
        error_set(&transfer->failure, ERROR_INTERNAL, "libcurl: %s", curl_multi_strerror(added));
        transfer_finish(client, transfer, CURLE_OK);
    }
}

static void begin_incoming(struct kube_client *client) {
    for (;;) {
        pthread_mutex_lock(&client->lock);
        struct kube_transfer *transfer = client->incoming;
        if (transfer != NULL) {
            client->incoming = transfer->next;
            list_append(&client->active, transfer);
        }
        pthread_mutex_unlock(&client->lock);
        if (transfer == NULL) {
            return;
        }
        transfer_begin(client, transfer);
    }
}

static void run_timers(struct kube_client *client, uint64_t *wait) {
    struct kube_due due;
    uint64_t now = kube_now();
    while (kube_timers_take(&client->timers, now, &due, wait)) {
        due.fired(due.context);
    }
}

/* Is it to be ended by us? A stream that is silent for too long has lost its peer. */
static bool is_over(struct kube_transfer *transfer, uint64_t now, uint64_t *wait) {
    if (transfer->cancelled) {
        error_set(&transfer->failure, ERROR_UNAVAILABLE, "cancelled");
        return true;
    }
    if (transfer->data == NULL) {
        return false;
    }
    unsigned limit = transfer->request.timeout_ms == 0 ? SILENCE_MS : transfer->request.timeout_ms;
    uint64_t silent = now - transfer->heard;
    if (silent >= limit) {
        error_set(&transfer->failure, ERROR_UNAVAILABLE, "no bytes for %u ms", limit);
        return true;
    }
    if (limit - silent < *wait) {
        *wait = limit - silent;
    }
    return false;
}

static void end_overdue(struct kube_client *client, uint64_t *wait) {
    struct kube_transfer *found;
    do {
        uint64_t now = kube_now();
        found = NULL;
        pthread_mutex_lock(&client->lock);
        for (struct kube_transfer *at = client->active; at != NULL && found == NULL; at = at->next) {
            found = is_over(at, now, wait) ? at : NULL;
        }
        pthread_mutex_unlock(&client->lock);
        if (found != NULL) {
            transfer_finish(client, found, CURLE_OK);
        }
    } while (found != NULL);
}

/* A refused credential is fetched anew, and the request sent once more, when there is a newer one. */
static bool send_again(struct kube_client *client, struct kube_transfer *transfer) {
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    if (status != 401 || transfer->renewed || !credentials_renew(client->credentials, transfer->generation)) {
        return false;
    }
    transfer->renewed = true;
    curl_multi_remove_handle(client->multi, transfer->easy);
    transfer_begin(client, transfer);
    return true;
}

static void reap(struct kube_client *client) {
    int left;
    for (CURLMsg *message; (message = curl_multi_info_read(client->multi, &left)) != NULL;) {
        if (message->msg != CURLMSG_DONE) {
            continue;
        }
        char *pointer = NULL;
        CURLcode result = message->data.result;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &pointer);
        struct kube_transfer *transfer = (struct kube_transfer *)(void *)pointer;
        if (!send_again(client, transfer)) {
            transfer_finish(client, transfer, result);
        }
    }
}

/* Everybody who waits for an answer gets one. */
static void end_all(struct kube_client *client) {
    for (;;) {
        pthread_mutex_lock(&client->lock);
        struct kube_transfer *transfer = client->active != NULL ? client->active : client->incoming;
        if (transfer != NULL && transfer == client->incoming) {
            client->incoming = transfer->next;
            list_append(&client->active, transfer);
        }
        pthread_mutex_unlock(&client->lock);
        if (transfer == NULL) {
            return;
        }
        error_set(&transfer->failure, ERROR_UNAVAILABLE, "the client stops");
        transfer_finish(client, transfer, CURLE_OK);
    }
}

static void *client_thread(void *context) {
    struct kube_client *client = context;
    int left;
    running = client;
    while (!atomic_load(&client->stopping)) {
        uint64_t wait = LONGEST_WAIT_MS;
        begin_incoming(client);
        run_timers(client, &wait);
        end_overdue(client, &wait);
        curl_multi_perform(client->multi, &left);
        reap(client);
        curl_multi_poll(client->multi, NULL, 0, (int)wait, NULL);
    }
    end_all(client);
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
    list_append(&client->incoming, transfer);
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
