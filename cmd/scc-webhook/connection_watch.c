/* The list of connections, their deadlines, and the thread that enforces them. */
#include "connection_watch.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum {
    SWEEP_MS = 250,
    SILENT_MS = 1000,   /* when there are too many, who has sent no request for so long makes room */
    UNUSED_MS = 5000,   /* and then who has sent no other one for so long */
    WAITING_MS = 40000, /* more than the API server gives any request */
    PHASE_BITS = 3
};

static uint64_t now_ms(clockid_t clock) {
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

static enum connection_phase state_phase(uint64_t state) {
    return (enum connection_phase)(state & ((1 << PHASE_BITS) - 1));
}

/* Unless its phase changed meanwhile. Under the mutex: the socket cannot be closed before we return. */
static bool shut(struct watched *connection, uint64_t state) {
    if (!atomic_compare_exchange_strong(&connection->state, &state, (uint64_t)PHASE_SHUT)) {
        return false;
    }
    shutdown(connection->fd, SHUT_RDWR);
    return true;
}

static size_t shut_late(struct connection_watch *watch, uint64_t now) {
    size_t count = 0;
    for (struct watched *at = watch->oldest; at != NULL; at = at->next) {
        const uint64_t state = atomic_load_explicit(&at->state, memory_order_relaxed);
        const enum connection_phase phase = state_phase(state);
        if (phase == PHASE_SHUT) {
            count++;
        } else if (now >= state >> PHASE_BITS && shut(at, state)) {
            atomic_fetch_add_explicit(&watch->missed[phase], 1, memory_order_relaxed);
            count++;
        }
    }
    return count;
}

/* Shuts down at most `excess` connections that have been in a phase for a time, the oldest first. Returns what is left. */
static size_t evict(struct connection_watch *watch, size_t excess, enum connection_phase phase, uint64_t since) {
    for (struct watched *at = watch->oldest; at != NULL && excess > 0; at = at->next) {
        const uint64_t state = atomic_load_explicit(&at->state, memory_order_relaxed);
        const uint64_t deadline = state >> PHASE_BITS;
        if (state_phase(state) == phase && deadline <= since + watch->limit_ms[phase] && shut(at, state)) {
            atomic_fetch_add_explicit(&watch->evicted, 1, memory_order_relaxed);
            excess--;
        }
    }
    return excess;
}

/* Room is made for those above the cap, and for as many as were turned away since the last time: they come again. */
static void sweep(struct connection_watch *watch) {
    const uint64_t now = now_ms(CLOCK_MONOTONIC);
    const size_t going = shut_late(watch, now);
    const size_t wanted = watch->count + watch->turned_away;
    watch->turned_away = 0;
    if (wanted > watch->cap + going) {
        const size_t excess = evict(watch, wanted - watch->cap - going, PHASE_OPENING, now - SILENT_MS);
        evict(watch, excess, PHASE_IDLE, now - UNUSED_MS);
    }
}

static void *sweeper_run(void *context) {
    struct connection_watch *watch = context;
    pthread_mutex_lock(&watch->mutex);
    while (!watch->stop) {
        const uint64_t next = now_ms(CLOCK_MONOTONIC) + SWEEP_MS;
        struct timespec until = {.tv_sec = (time_t)(next / 1000), .tv_nsec = (long)(next % 1000) * 1000000};
        pthread_cond_timedwait(&watch->stopping, &watch->mutex, &until);
        sweep(watch);
    }
    pthread_mutex_unlock(&watch->mutex);
    return NULL;
}

bool connection_watch_start(struct connection_watch *watch, const struct connection_limits *limits) {
    *watch = (struct connection_watch){.cap = limits->cap};
    watch->limit_ms[PHASE_OPENING] = limits->header_seconds * 1000;
    watch->limit_ms[PHASE_HEADER] = limits->header_seconds * 1000;
    watch->limit_ms[PHASE_BODY] = limits->body_seconds * 1000;
    watch->limit_ms[PHASE_WAITING] = WAITING_MS;
    watch->limit_ms[PHASE_ANSWER] = limits->body_seconds * 1000;
    watch->limit_ms[PHASE_IDLE] = limits->idle_seconds * 1000;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&watch->stopping, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&watch->mutex, NULL);
    watch->running = pthread_create(&watch->sweeper, NULL, sweeper_run, watch) == 0;
    return watch->running;
}

void connection_watch_stop(struct connection_watch *watch) {
    if (!watch->running) {
        return;
    }
    pthread_mutex_lock(&watch->mutex);
    watch->stop = true;
    pthread_cond_signal(&watch->stopping);
    pthread_mutex_unlock(&watch->mutex);
    pthread_join(watch->sweeper, NULL);
    watch->running = false;
    free(watch->expected);
    pthread_cond_destroy(&watch->stopping);
    pthread_mutex_destroy(&watch->mutex);
}

/* Without memory it is not waited for. */
void connection_watch_expect(struct connection_watch *watch, int fd) {
    pthread_mutex_lock(&watch->mutex);
    int *grown = realloc(watch->expected, (watch->expected_count + 1) * sizeof *grown);
    if (grown != NULL) {
        watch->expected = grown;
        watch->expected[watch->expected_count++] = fd;
        watch->expected_until = now_ms(CLOCK_MONOTONIC) + watch->limit_ms[PHASE_OPENING];
    }
    pthread_mutex_unlock(&watch->mutex);
}

static void expected_remove(struct connection_watch *watch, int fd) {
    for (size_t i = 0; i < watch->expected_count; i++) {
        if (watch->expected[i] == fd) {
            watch->expected[i] = watch->expected[--watch->expected_count];
            return;
        }
    }
}

void connection_watch_add(struct connection_watch *watch, struct watched *connection, int fd) {
    connection->fd = fd;
    connection_watch_enter(watch, connection, PHASE_OPENING, UINT64_MAX);
    pthread_mutex_lock(&watch->mutex);
    expected_remove(watch, fd);
    connection->excess = watch->count >= watch->cap;
    watch->turned_away += connection->excess;
    connection->previous = watch->newest;
    connection->next = NULL;
    *(watch->newest == NULL ? &watch->oldest : &watch->newest->next) = connection;
    watch->newest = connection;
    watch->count++;
    pthread_mutex_unlock(&watch->mutex);
    atomic_fetch_add_explicit(&watch->accepted, 1, memory_order_relaxed);
}

void connection_watch_remove(struct connection_watch *watch, struct watched *connection) {
    pthread_mutex_lock(&watch->mutex);
    *(connection->previous == NULL ? &watch->oldest : &connection->previous->next) = connection->next;
    *(connection->next == NULL ? &watch->newest : &connection->next->previous) = connection->previous;
    watch->count--;
    pthread_mutex_unlock(&watch->mutex);
}

void connection_watch_enter(struct connection_watch *watch, struct watched *connection, enum connection_phase phase,
                            uint64_t at_most_ms) {
    const uint64_t usual = watch->limit_ms[phase];
    const uint64_t deadline = now_ms(CLOCK_MONOTONIC_COARSE) + (at_most_ms < usual ? at_most_ms : usual);
    atomic_store_explicit(&connection->state, deadline << PHASE_BITS | phase, memory_order_relaxed);
}

size_t connection_watch_busy(struct connection_watch *watch) {
    pthread_mutex_lock(&watch->mutex);
    size_t busy = now_ms(CLOCK_MONOTONIC) < watch->expected_until ? watch->expected_count : 0;
    for (struct watched *at = watch->oldest; at != NULL; at = at->next) {
        const enum connection_phase phase = state_phase(atomic_load_explicit(&at->state, memory_order_relaxed));
        busy += phase != PHASE_IDLE && phase != PHASE_SHUT;
    }
    pthread_mutex_unlock(&watch->mutex);
    return busy;
}

size_t connection_watch_count(struct connection_watch *watch) {
    pthread_mutex_lock(&watch->mutex);
    const size_t count = watch->count;
    pthread_mutex_unlock(&watch->mutex);
    return count;
}
