/*
 * The election, a state machine on the client's thread. An attempt is: with the lease in hand a PUT on the version we
 * know; else, or when that fails, a GET and then a POST or PUT. Versions make the API server the judge.
 */
#include "kube/lease.h"

#include <pthread.h>

#include "kube/lease_record.h"

enum lease_step { STEP_IDLE, STEP_RENEW, STEP_GET, STEP_CLAIM, STEP_RELEASE_GET, STEP_RELEASE_PUT };

enum { RELEASE_MS = 2000 }; /* for each of the two requests that give the lease back */

struct lease {
    struct arena arena; /* holds the lease */
    struct kube_client *client;
    struct lease_options options;
    struct str item_path, list_path;
    uint64_t request, retry, deadline; /* under way; 0: nothing */
    enum lease_step step;
    uint64_t step_began;
    unsigned request_ms; /* what one request may take */

    struct arena seen_arena;
    struct lease_record seen; /* the last record */
    bool has_seen;
    uint64_t seen_at; /* kube_now when it was first seen as it is */

    bool leading, stopping;
    pthread_mutex_t lock; /* of what follows */
    pthread_cond_t over;
    bool released;
};

static void attempt_begin(void *context);
static void answer_take(void *context, struct kube_response *response);

static void request_send(struct lease *lease, enum lease_step step, const char *method, struct str body) {
    struct kube_request request = {.method = method, .body = body, .timeout_ms = lease->request_ms};
    request.path = str_equal(str_of(method), STR("POST")) ? lease->list_path.bytes : lease->item_path.bytes;
    lease->step = step;
    lease->step_began = kube_now();
    lease->request = kube_send(lease->client, &request, answer_take, lease);
}

static void claim_send(struct lease *lease, enum lease_step step, bool create, const char *identity) {
    struct arena arena;
    struct lease_claim claim = {.namespace_name = lease->options.namespace_name,
                                .name = lease->options.name,
                                .identity = identity,
                                .seconds = identity[0] == '\0' ? 1 : (lease->options.lease_ms + 999) / 1000};
    arena_init(&arena, 0);
    request_send(lease, step, create ? "POST" : "PUT",
                 lease_record_claim(&arena, create ? NULL : &lease->seen, &claim));
    arena_free(&arena);
}

static bool is_me(const struct lease *lease) {
    return str_equal(lease->seen.holder, str_of(lease->options.identity));
}

/* Keeps a record, and when it was first seen as it is: that is what its age is counted from. */
static bool seen_take(struct lease *lease, struct kube_response *response) {
    struct arena fresh;
    struct lease_record record;
    arena_init(&fresh, 0);
    if (!lease_record_read(&fresh, response, &record, NULL)) {
        arena_free(&fresh);
        return false;
    }
    if (!lease->has_seen || !str_equal(lease->seen.spec, record.spec)) {
        lease->seen_at = kube_now();
    }
    arena_free(&lease->seen_arena);
    lease->seen_arena = fresh;
    lease->seen = record;
    lease->has_seen = true;
    return true;
}

static void leading_set(struct lease *lease, bool leading) {
    bool before = lease->leading;
    lease->leading = leading;
    if (leading && !before) {
        lease->options.started(lease->options.context);
    }
    if (!leading && before) {
        lease->options.stopped(lease->options.context);
    }
}

/* Not renewed in time: others may take over once the record is lease_ms old. */
static void deadline_reached(void *context) {
    struct lease *lease = context;
    lease->deadline = 0;
    leading_set(lease, false);
}

static void deadline_clear(struct lease *lease) {
    if (lease->deadline != 0) {
        kube_after_cancel(lease->client, lease->deadline);
        lease->deadline = 0;
    }
}

/* The record names us since the claim that was sent at step_began. One that was answered too late leads nowhere. */
static void lead(struct lease *lease) {
    uint64_t age = kube_now() - lease->step_began;
    deadline_clear(lease);
    if (age >= lease->options.renew_ms) {
        leading_set(lease, false);
        return;
    }
    lease->deadline = kube_after(lease->client, lease->options.renew_ms - age, deadline_reached, lease);
    leading_set(lease, true);
}

static void follow(struct lease *lease) {
    deadline_clear(lease);
    leading_set(lease, false);
}

/* Leaders come back after retry_ms, others after 1 to 2.2 times that. */
static void attempt_end(struct lease *lease) {
    uint64_t wait = lease->options.retry_ms;
    if (!lease->leading) {
        wait += kube_random(wait + wait / 5);
    }
    lease->step = STEP_IDLE;
    lease->retry = kube_after(lease->client, wait, attempt_begin, lease);
}

/* What the record that was just read asks for: wait while its holder is alive for all we know, else claim it. */
static void record_judge(struct lease *lease) {
    uint64_t alive_ms = lease->seen.seconds > 0 ? (uint64_t)lease->seen.seconds * 1000 : 0;
    bool mine = is_me(lease);
    if (!mine && lease->leading) {
        follow(lease); /* somebody took it: we were too slow */
    }
    if (lease->seen.holder.length > 0 && !mine && kube_now() - lease->seen_at < alive_ms) {
        attempt_end(lease);
        return;
    }
    claim_send(lease, STEP_CLAIM, false, lease->options.identity);
}

static void attempt_begin(void *context) {
    struct lease *lease = context;
    lease->retry = 0;
    if (lease->leading) {
        claim_send(lease, STEP_RENEW, false, lease->options.identity);
    } else {
        request_send(lease, STEP_GET, "GET", (struct str){0});
    }
}

static void lease_over(struct lease *lease) {
    pthread_mutex_lock(&lease->lock);
    lease->released = true;
    pthread_cond_signal(&lease->over);
    pthread_mutex_unlock(&lease->lock);
}

/* Stopping: what was under way has ended, so the record is read once more, and given back when it is ours. */
static void release_step(struct lease *lease, enum lease_step step, struct kube_response *response) {
    if (step != STEP_RELEASE_GET && step != STEP_RELEASE_PUT) {
        request_send(lease, STEP_RELEASE_GET, "GET", (struct str){0});
    } else if (step == STEP_RELEASE_GET && response->error.code == ERROR_NONE && seen_take(lease, response) &&
               is_me(lease)) {
        claim_send(lease, STEP_RELEASE_PUT, false, "");
    } else {
        lease_over(lease);
    }
}

static void get_take(struct lease *lease, struct kube_response *response) {
    if (response->status == 404) {
        claim_send(lease, STEP_CLAIM, true, lease->options.identity);
    } else if (response->error.code == ERROR_NONE && seen_take(lease, response)) {
        record_judge(lease);
    } else {
        attempt_end(lease);
    }
}

static void claim_take(struct lease *lease, enum lease_step step, struct kube_response *response) {
    if (response->error.code == ERROR_NONE && seen_take(lease, response) && is_me(lease)) {
        lead(lease);
        attempt_end(lease);
    } else if (step == STEP_RENEW) {
        request_send(lease, STEP_GET, "GET", (struct str){0});
    } else {
        attempt_end(lease);
    }
}

static void answer_take(void *context, struct kube_response *response) {
    struct lease *lease = context;
    enum lease_step step = lease->step;
    lease->request = 0;
    if (lease->stopping) {
        release_step(lease, step, response);
    } else if (step == STEP_GET) {
        get_take(lease, response);
    } else {
        claim_take(lease, step, response);
    }
}

static bool options_set(struct lease *lease, const struct lease_options *given, struct error *err) {
    struct lease_options *options = &lease->options;
    struct arena *arena = &lease->arena;
    *options = *given;
    options->namespace_name = str_copy(arena, str_of(given->namespace_name)).bytes;
    options->name = str_copy(arena, str_of(given->name)).bytes;
    options->identity = str_copy(arena, str_of(given->identity)).bytes;
    options->lease_ms = given->lease_ms == 0 ? 15000 : given->lease_ms;
    options->renew_ms = given->renew_ms == 0 ? 10000 : given->renew_ms;
    options->retry_ms = given->retry_ms == 0 ? 2000 : given->retry_ms;
    lease->request_ms = options->renew_ms / 2;
    if (options->lease_ms <= options->renew_ms || options->renew_ms <= options->retry_ms + options->retry_ms / 5) {
        return error_set(err, ERROR_INPUT, "lease: the times must be: lease > renew > 1.2 * retry");
    }
    if (given->identity == NULL || given->identity[0] == '\0' || given->name == NULL || given->namespace_name == NULL) {
        return error_set(err, ERROR_INPUT, "lease: namespace, name and identity are required");
    }
    struct str base = STR("/apis/coordination.k8s.io/v1/namespaces/");
    struct str namespace_name = kube_escape(arena, str_of(options->namespace_name));
    struct str name = kube_escape(arena, str_of(options->name));
    lease->list_path = str_format(arena, "%.*s%.*s/leases", STR_ARG(base), STR_ARG(namespace_name));
    lease->item_path = str_format(arena, "%.*s/%.*s", STR_ARG(lease->list_path), STR_ARG(name));
    return true;
}

static void lease_free(struct lease *lease) {
    struct arena arena = lease->arena;
    arena_free(&lease->seen_arena);
    pthread_mutex_destroy(&lease->lock);
    pthread_cond_destroy(&lease->over);
    arena_free(&arena);
}

struct lease *lease_start(struct kube_client *client, const struct lease_options *options, struct error *err) {
    struct arena arena;
    arena_init(&arena, 0);
    struct lease *lease = ARENA_NEW(&arena, struct lease);
    lease->arena = arena;
    lease->client = client;
    pthread_mutex_init(&lease->lock, NULL);
    pthread_cond_init(&lease->over, NULL);
    if (!options_set(lease, options, err)) {
        lease_free(lease);
        return NULL;
    }
    kube_run(client, attempt_begin, lease);
    return lease;
}

/* A request under way is cancelled: its answer leads to release_step. */
static void stop_run(void *context) {
    struct lease *lease = context;
    follow(lease);
    lease->stopping = true;
    if (lease->retry != 0) {
        kube_after_cancel(lease->client, lease->retry);
    }
    lease->request_ms = lease->request_ms < RELEASE_MS ? lease->request_ms : RELEASE_MS;
    if (lease->request != 0) {
        kube_cancel(lease->client, lease->request);
    } else {
        request_send(lease, STEP_RELEASE_GET, "GET", (struct str){0});
    }
}

void lease_stop(struct lease *lease) {
    if (lease == NULL) {
        return;
    }
    kube_run(lease->client, stop_run, lease);
    pthread_mutex_lock(&lease->lock);
    while (!lease->released) {
        pthread_cond_wait(&lease->over, &lease->lock);
    }
    pthread_mutex_unlock(&lease->lock);
    lease_free(lease);
}
