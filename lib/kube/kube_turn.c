/* What the client's thread does: takes requests, timers and cancellations, drives libcurl, and hands out answers. */
#include "kube/kube_client_parts.h"

enum { SILENCE_MS = 180000, LONGEST_WAIT_MS = 60000 };

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

static void transfer_send(struct kube_client *client, struct kube_transfer *transfer,
                          const struct credential *credential) {
    if (!transfer_prepare(transfer, client->config, &client->options, credential)) {
        transfer_finish(client, transfer, CURLE_OK);
        return;
    }
    CURLMcode added = curl_multi_add_handle(client->multi, transfer->easy);
    if (added != CURLM_OK) {
        error_set(&transfer->failure, ERROR_INTERNAL, "libcurl: %s", curl_multi_strerror(added));
        transfer_finish(client, transfer, CURLE_OK);
    }
}

static void transfer_wait(struct kube_transfer *transfer) {
    transfer->waiting = true;
    transfer->heard = kube_now();
}

/* Sends it, the first time or once more after a 401, or when there is a credential. */
static void transfer_begin(struct kube_client *client, struct kube_transfer *transfer) {
    struct credential credential;
    enum credential_state state = credentials_get(client->credentials, &credential, &transfer->failure);
    if (state == CREDENTIAL_READY) {
        transfer_send(client, transfer, &credential);
    } else if (state == CREDENTIAL_AWAITED) {
        transfer_wait(transfer);
    } else {
        transfer_finish(client, transfer, CURLE_OK);
    }
}

/* A plugin's run is over. Who was refused with what there still is keeps that answer. */
static void transfer_resume(struct kube_client *client, struct kube_transfer *transfer, const struct error *failure) {
    struct credential credential;
    credentials_current(client->credentials, &credential);
    transfer->waiting = false;
    if (transfer->renewed && transfer->generation == credential.generation) {
        transfer_finish(client, transfer, CURLE_OK);
    } else if (!transfer->renewed && failure->code != ERROR_NONE) {
        transfer->failure = *failure;
        transfer_finish(client, transfer, CURLE_OK);
    } else {
        transfer_send(client, transfer, &credential);
    }
}

static void resume_waiting(struct kube_client *client, uint64_t *wait) {
    struct error failure = {0};
    if (!credentials_step(client->credentials, wait, &failure)) {
        return;
    }
    for (struct kube_transfer *at = client->active, *next; at != NULL; at = next) {
        next = at->next; /* stays: callbacks end nothing at once, and what they send is not active yet */
        if (at->waiting) {
            transfer_resume(client, at, &failure);
        }
    }
}

static void begin_incoming(struct kube_client *client) {
    for (;;) {
        pthread_mutex_lock(&client->lock);
        struct kube_transfer *transfer = client->incoming;
        if (transfer != NULL) {
            client->incoming = transfer->next;
            transfer_append(&client->active, transfer);
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

/*
 * Is it to be ended by us? A stream that is silent for too long has lost its peer. A credential may take as long as its
 * plugin does, unless the request has a time of its own.
 */
static bool is_over(struct kube_transfer *transfer, uint64_t now, uint64_t *wait) {
    if (transfer->cancelled) {
        error_set(&transfer->failure, ERROR_UNAVAILABLE, "cancelled");
        return true;
    }
    unsigned limit = transfer->request.timeout_ms;
    if (transfer->waiting ? limit == 0 : transfer->data == NULL) {
        return false;
    }
    limit = limit == 0 ? SILENCE_MS : limit;
    uint64_t silent = now - transfer->heard;
    if (silent >= limit) {
        error_set(&transfer->failure, ERROR_UNAVAILABLE, "no %s for %u ms", transfer->waiting ? "credential" : "bytes",
                  limit);
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
    if (status != 401 || transfer->renewed) {
        return false;
    }
    enum credential_state state = credentials_renew(client->credentials, transfer->generation);
    if (state == CREDENTIAL_NONE) {
        return false;
    }
    transfer->renewed = true;
    curl_multi_remove_handle(client->multi, transfer->easy);
    if (state == CREDENTIAL_AWAITED) {
        transfer_wait(transfer);
    } else {
        transfer_begin(client, transfer);
    }
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

void client_end_all(struct kube_client *client) {
    for (;;) {
        pthread_mutex_lock(&client->lock);
        struct kube_transfer *transfer = client->active != NULL ? client->active : client->incoming;
        if (transfer != NULL && transfer == client->incoming) {
            client->incoming = transfer->next;
            transfer_append(&client->active, transfer);
        }
        pthread_mutex_unlock(&client->lock);
        if (transfer == NULL) {
            return;
        }
        error_set(&transfer->failure, ERROR_UNAVAILABLE, "the client stops");
        transfer_finish(client, transfer, CURLE_OK);
    }
}

void client_turn(struct kube_client *client) {
    uint64_t wait = LONGEST_WAIT_MS;
    int left;
    begin_incoming(client);
    run_timers(client, &wait);
    resume_waiting(client, &wait);
    end_overdue(client, &wait);
    curl_multi_perform(client->multi, &left);
    reap(client);
    struct curl_waitfd plugin = {.fd = credentials_input(client->credentials), .events = CURL_WAIT_POLLIN};
    curl_multi_poll(client->multi, &plugin, plugin.fd >= 0, (int)wait, NULL);
}
