/* The blocking ways into the client's thread: a call that waits for its answer, and a function run over there. */
#include <pthread.h>

#include "base/buf.h"
#include "base/json_read.h"
#include "kube/kube_client.h"

struct waiting {
    pthread_mutex_t lock;
    pthread_cond_t over;
    bool done;
    struct arena *arena;
    struct kube_response *response;
    kube_timer *call;
    void *context;
};

#define WAITING                                                                                                        \
    { .lock = PTHREAD_MUTEX_INITIALIZER, .over = PTHREAD_COND_INITIALIZER }

static void waiting_finish(struct waiting *waiting) {
    pthread_mutex_lock(&waiting->lock);
    waiting->done = true;
    pthread_cond_signal(&waiting->over);
    pthread_mutex_unlock(&waiting->lock);
}

static void waiting_wait(struct waiting *waiting) {
    pthread_mutex_lock(&waiting->lock);
    while (!waiting->done) {
        pthread_cond_wait(&waiting->over, &waiting->lock);
    }
    pthread_mutex_unlock(&waiting->lock);
    pthread_mutex_destroy(&waiting->lock);
    pthread_cond_destroy(&waiting->over);
}

static void answer_keep(void *context, struct kube_response *response) {
    struct waiting *waiting = context;
    char *body = arena_alloc(waiting->arena, response->length + JSON_PADDING);
    memcpy(body, response->body, response->length);
    *waiting->response = *response;
    waiting->response->body = body;
    waiting_finish(waiting);
}

bool kube_call(struct kube_client *client, const struct kube_request *request, struct arena *arena,
               struct kube_response *response, struct error *err) {
    struct waiting waiting = WAITING;
    waiting.arena = arena;
    waiting.response = response;
    kube_send(client, request, answer_keep, &waiting);
    waiting_wait(&waiting);
    if (response->error.code != ERROR_NONE && err != NULL) {
        *err = response->error;
    }
    return response->error.code == ERROR_NONE;
}

static void call_run(void *context) {
    struct waiting *waiting = context;
    waiting->call(waiting->context);
    waiting_finish(waiting);
}

void kube_run(struct kube_client *client, kube_timer *call, void *context) {
    struct waiting waiting = WAITING;
    if (kube_client_is_current(client)) {
        call(context);
        return;
    }
    waiting.call = call;
    waiting.context = context;
    kube_after(client, 0, call_run, &waiting);
    waiting_wait(&waiting);
}

struct str kube_escape(struct arena *arena, struct str text) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    struct buf out = BUF(arena);
    for (size_t i = 0; i < text.length; i++) {
        char c = text.bytes[i];
        if (c != '\0' && strchr(plain, c) != NULL) {
            buf_char(&out, c);
        } else {
            buf_format(&out, "%%%02X", (unsigned)(unsigned char)c);
        }
    }
    return buf_view(&out);
}
