/*
 * Rounds ask from any thread, answers come on the client's; one lock between them. A question that several rounds have
 * is sent once, with all of them waiting at its entry of the cache.
 */
#include "kube/subject_access.h"

#include <pthread.h>

#include "kube/access_review.h"

/* One question of one round, in the round's arena. */
struct access_question {
    struct access_round *round;
    struct access_question *next, *next_waiter, *next_queued;
    unsigned char digest[ACCESS_DIGEST];
    struct str body;
    enum access answer; /* ACCESS_UNKNOWN until it is answered */
};

struct access_round {
    struct arena arena; /* holds the round */
    struct subject_access *access;
    struct access_question *questions, **last;
    size_t open; /* under the lock */
    void (*known)(void *context);
    void *context;
};

struct subject_access {
    struct arena arena;
    struct kube_client *client;
    struct subject_access_options options;
    pthread_mutex_t lock; /* of what follows */
    struct access_cache cache;
    struct access_question *queued, **last_queued; /* each is the first waiter of its entry */
    size_t flying, waiting;
    struct subject_access_status status;
};

/* A request that is under way. */
struct sent_question {
    struct arena arena;
    struct subject_access *access;
    unsigned char digest[ACCESS_DIGEST];
};

struct access_subject {
    const struct subject *subject;
    struct str namespace_name;
};

static unsigned otherwise(unsigned given, unsigned usual) {
    return given == 0 ? usual : given;
}

struct subject_access *subject_access_new(struct kube_client *client, const struct subject_access_options *options) {
    struct subject_access_options given = options == NULL ? ((struct subject_access_options){0}) : *options;
    struct arena arena;
    arena_init(&arena, 0);
    struct subject_access *access = ARENA_NEW(&arena, struct subject_access);
    access->arena = arena;
    access->client = client;
    access->options = (struct subject_access_options){
        .allow_ms = otherwise(given.allow_ms, 10000),
        .deny_ms = otherwise(given.deny_ms, 10000),
        .failure_ms = otherwise(given.failure_ms, 1000),
        .timeout_ms = otherwise(given.timeout_ms, 5000),
        .capacity = given.capacity == 0 ? 8192 : given.capacity,
        .in_flight = given.in_flight == 0 ? 32 : given.in_flight,
    };
    access_cache_init(&access->cache, access->options.capacity);
    access->last_queued = &access->queued;
    pthread_mutex_init(&access->lock, NULL);
    return access;
}

void subject_access_free(struct subject_access *access) {
    if (access == NULL) {
        return;
    }
    struct arena arena = access->arena;
    access_cache_free(&access->cache);
    pthread_mutex_destroy(&access->lock);
    arena_free(&arena);
}

void subject_access_status(struct subject_access *access, struct subject_access_status *out) {
    pthread_mutex_lock(&access->lock);
    *out = access->status;
    out->kept = access->cache.count;
    out->waiting = access->waiting;
    pthread_mutex_unlock(&access->lock);
}

static void answer_take(void *context, struct kube_response *response);

/* Sends what is queued as far as there is room. Under the lock. */
static void queue_send(struct subject_access *access) {
    while (access->queued != NULL && access->flying < access->options.in_flight) {
        struct access_question *question = access->queued;
        struct arena arena;
        arena_init(&arena, 0);
        struct sent_question *sent = ARENA_NEW(&arena, struct sent_question);
        sent->arena = arena;
        sent->access = access;
        memcpy(sent->digest, question->digest, ACCESS_DIGEST);
        struct kube_request request = {.method = "POST",
                                       .path = "/apis/authorization.k8s.io/v1/subjectaccessreviews",
                                       .body = question->body,
                                       .timeout_ms = access->options.timeout_ms};
        access->queued = question->next_queued;
        if (access->queued == NULL) {
            access->last_queued = &access->queued;
        }
        access->flying++;
        access->status.asked++;
        kube_send(access->client, &request, answer_take, sent);
    }
}

static void round_call(void *context) {
    struct access_round *round = context;
    round->known(round->context);
}

/* A round that needs nothing more is called back by a timer of its own: not under the lock, nor in an asker's frame. */
static void question_answer(struct access_question *question, enum access answer) {
    struct access_round *round = question->round;
    question->answer = answer;
    if (--round->open == 0) {
        kube_after(round->access->client, 0, round_call, round);
    }
}

static void answer_take(void *context, struct kube_response *response) {
    struct sent_question *sent = context;
    struct subject_access *access = sent->access;
    enum access answer = ACCESS_DENIED;
    bool ok = response->error.code == ERROR_NONE && access_review_read(response, &answer);
    pthread_mutex_lock(&access->lock);
    unsigned life = answer == ACCESS_ALLOWED ? access->options.allow_ms : access->options.deny_ms;
    struct access_entry *entry = access_cache_find(&access->cache, sent->digest, 0); /* it waits: it is there */
    struct access_question *waiter = entry->waiters;
    entry->waiters = NULL;
    entry->waiting = false;
    entry->answer = answer;
    entry->expires = kube_now() + (ok ? life : access->options.failure_ms);
    access->status.failures += !ok;
    access->flying--;
    access->waiting--;
    while (waiter != NULL) {
        struct access_question *next = waiter->next_waiter;
        question_answer(waiter, answer);
        waiter = next;
    }
    queue_send(access);
    pthread_mutex_unlock(&access->lock);
    struct arena arena = sent->arena;
    arena_free(&arena);
}

struct access_round *access_round_new(struct subject_access *access) {
    struct arena arena;
    arena_init(&arena, 0);
    struct access_round *round = ARENA_NEW(&arena, struct access_round);
    round->arena = arena;
    round->access = access;
    round->last = &round->questions;
    return round;
}

void access_round_free(struct access_round *round) {
    if (round != NULL) {
        struct arena arena = round->arena;
        arena_free(&arena);
    }
}

/* Answers arrive while a round waits, and it may be asked meanwhile by somebody who gave up waiting. */
static enum access question_answered(struct access_question *question) {
    pthread_mutex_lock(&question->round->access->lock);
    enum access answer = question->answer;
    pthread_mutex_unlock(&question->round->access->lock);
    return answer;
}

/* The question of this round, as it was asked before or as a new one that is answered from memory if possible. */
static struct access_question *round_question(struct access_round *round, struct str body) {
    unsigned char digest[ACCESS_DIGEST];
    access_review_digest(body, digest);
    for (struct access_question *at = round->questions; at != NULL; at = at->next) {
        if (memcmp(at->digest, digest, ACCESS_DIGEST) == 0) {
            return at;
        }
    }
    struct access_question *question = ARENA_NEW(&round->arena, struct access_question);
    question->round = round;
    question->answer = ACCESS_UNKNOWN;
    memcpy(question->digest, digest, ACCESS_DIGEST);
    *round->last = question;
    round->last = &question->next;
    pthread_mutex_lock(&round->access->lock);
    struct access_entry *entry = access_cache_find(&round->access->cache, digest, kube_now());
    if (entry != NULL && !entry->waiting) {
        question->answer = entry->answer;
        round->access->status.hits++;
    }
    pthread_mutex_unlock(&round->access->lock);
    if (question->answer == ACCESS_UNKNOWN) {
        question->body = str_copy(&round->arena, body);
    }
    return question;
}

static struct access_subject *round_prepare(const void *context, struct arena *arena, const struct subject *subject,
                                            struct str namespace_name) {
    (void)context;
    struct access_subject *prepared = ARENA_NEW(arena, struct access_subject);
    *prepared = (struct access_subject){.subject = subject, .namespace_name = namespace_name};
    return prepared;
}

static enum access round_ask(const void *context, struct access_subject *subject, enum access_verb verb,
                             struct str name) {
    struct access_round *round = *(struct access_round *const *)context;
    struct arena arena;
    arena_init(&arena, 0);
    struct str body = access_review_body(&arena, subject->subject, subject->namespace_name, verb, name);
    enum access answer = question_answered(round_question(round, body));
    arena_free(&arena);
    return answer;
}

struct authorizer access_round_authorizer(struct access_round *round) {
    /* The engine sees its context as constant; what changes is behind this pointer. */
    struct access_round **handle = ARENA_NEW(&round->arena, struct access_round *);
    *handle = round;
    return (struct authorizer){.prepare = round_prepare, .ask = round_ask, .context = handle};
}

/* Waits at the entry of the question, sending it if nobody has. Under the lock. */
static void question_wait(struct subject_access *access, struct access_question *question) {
    struct access_entry *entry = access_cache_ask(&access->cache, question->digest, kube_now());
    question->round->open++;
    if (entry == NULL) { /* as many questions wait as answers may be kept: too much is asked of us */
        access->status.failures++;
        question_answer(question, ACCESS_DENIED);
        return;
    }
    if (!entry->waiting) {
        question_answer(question, entry->answer); /* answered since the round asked */
        return;
    }
    if (entry->waiters == NULL) {
        access->waiting++;
        question->next_queued = NULL;
        *access->last_queued = question;
        access->last_queued = &question->next_queued;
    }
    question->next_waiter = entry->waiters;
    entry->waiters = question;
}

void access_round_wait(struct access_round *round, void (*known)(void *context), void *context) {
    struct subject_access *access = round->access;
    round->known = known;
    round->context = context;
    pthread_mutex_lock(&access->lock);
    round->open = 1; /* ours, so that it does not end while questions are still added */
    for (struct access_question *at = round->questions; at != NULL; at = at->next) {
        if (at->answer == ACCESS_UNKNOWN) {
            question_wait(access, at);
        }
    }
    queue_send(access);
    if (--round->open == 0) {
        kube_after(access->client, 0, round_call, round);
    }
    pthread_mutex_unlock(&access->lock);
}
