/*
 * Absolute deadlines for connections. libmicrohttpd's own timeout starts again with every byte, so one byte a second
 * would hold a connection for ever; here each phase has one deadline, and a sweeper thread shuts down the socket of who
 * misses it. The sockets are closed by libmicrohttpd, which is told nothing: it sees the end of the stream.
 */
#ifndef WEBHOOK_CONNECTION_WATCH_H
#define WEBHOOK_CONNECTION_WATCH_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum connection_phase {
    PHASE_OPENING, /* TLS handshake and first header */
    PHASE_HEADER,  /* from the request line of a later request */
    PHASE_BODY,
    PHASE_WAITING, /* a review that lacks something; it has a deadline of its own, this one is the net below it */
    PHASE_ANSWER,
    PHASE_IDLE, /* between requests */
    PHASE_SHUT, /* was shut down; libmicrohttpd will close it */
    PHASE_COUNT
};

/* One connection; part of its owner's memory. */
struct watched {
    struct watched *previous, *next; /* oldest first */
    int fd;
    bool excess;            /* came when there were too many: its reviews are refused */
    _Atomic uint64_t state; /* deadline in ms, times 8, plus the phase: changed as one */
};

struct connection_watch {
    pthread_mutex_t mutex; /* of the list; held while a socket is shut down, so that its number is not another's */
    pthread_cond_t stopping;
    pthread_t sweeper;
    bool running, stop;
    struct watched *oldest, *newest;
    size_t count, cap, turned_away;
    uint64_t limit_ms[PHASE_COUNT];
    int *expected; /* sockets */
    size_t expected_count;
    uint64_t expected_until;              /* what has not come by then will not come any more */
    _Atomic uint64_t missed[PHASE_COUNT]; /* shut down in this phase */
    _Atomic uint64_t evicted;             /* unused ones shut down since there were too many */
    _Atomic uint64_t accepted;
};

struct connection_limits {
    size_t cap; /* connections above it are `excess` */
    size_t header_seconds, body_seconds, idle_seconds;
};

/* Starts the sweeper. */
bool connection_watch_start(struct connection_watch *watch, const struct connection_limits *limits);
/* Ends the sweeper; no connection may be left. */
void connection_watch_stop(struct connection_watch *watch);

/* `fd` has been handed to libmicrohttpd and will be added soon: until then it counts as busy. */
void connection_watch_expect(struct connection_watch *watch, int fd);
void connection_watch_add(struct connection_watch *watch, struct watched *connection, int fd);
void connection_watch_remove(struct connection_watch *watch, struct watched *connection);

/* The next phase with its usual limit, or with `at_most_ms` where that is less. */
void connection_watch_enter(struct connection_watch *watch, struct watched *connection, enum connection_phase phase,
                            uint64_t at_most_ms);

/* Connections that are expected, or neither idle nor shut: something may still be due on them. */
size_t connection_watch_busy(struct connection_watch *watch);
size_t connection_watch_count(struct connection_watch *watch);

#endif
