/*
 * Asks the API server who may do what (SubjectAccessReview), remembers the answers for a short time, and asks each
 * question only once however many wait for it. Asking never waits: what is not known yet is ACCESS_UNKNOWN, and a
 * round of questions tells when all of its answers are in.
 */
#ifndef KUBE_SUBJECT_ACCESS_H
#define KUBE_SUBJECT_ACCESS_H

#include "access/authorizer.h"
#include "kube/kube_client.h"

/* Zero means the default. */
struct subject_access_options {
    unsigned allow_ms, deny_ms; /* how long an answer counts: 10000 each */
    unsigned failure_ms;        /* how long a question that failed counts as denied: 1000 */
    unsigned timeout_ms;        /* of one question: 5000 */
    size_t capacity;            /* answers kept; the one longest unused goes first: 8192 */
    size_t in_flight;           /* questions at once; more wait: 32 */
};

struct subject_access;

/* Borrows the client. Any thread. */
struct subject_access *subject_access_new(struct kube_client *client, const struct subject_access_options *options);
/* After the client has been freed: until then answers may come. No round may be left. NULL is harmless. */
void subject_access_free(struct subject_access *access);

/*
 * One run of the engine. The authorizer of a round answers from what is known and notes what is not; after a decision
 * that needs access, access_round_wait starts the open questions and calls back once, when all are answered or failed
 * (a failure counts as denied). Then the engine runs again with the same round or a new one.
 */
struct access_round;
struct access_round *access_round_new(struct subject_access *access);
/* The round must outlive it. One thread at a time. */
struct authorizer access_round_authorizer(struct access_round *round);
/* `known` runs on the client's thread, also (soon) when nothing was open. One wait at a time. */
void access_round_wait(struct access_round *round, void (*known)(void *context), void *context);
/* Any time but between a wait and its callback. NULL is harmless. */
void access_round_free(struct access_round *round);

struct subject_access_status {
    uint64_t asked, hits, failures; /* questions sent, answers from memory, questions that failed */
    size_t kept, waiting;           /* answers in memory; questions sent or queued */
};
/* Any thread. */
void subject_access_status(struct subject_access *access, struct subject_access_status *out);

#endif
