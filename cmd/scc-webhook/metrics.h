/*
 * What is counted about requests. Labels come from fixed sets, but for the names of SCCs that were chosen, of which a
 * bounded number is kept: whoever sends requests cannot make the page grow.
 */
#ifndef WEBHOOK_METRICS_H
#define WEBHOOK_METRICS_H

#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>

#include "scc.h"

enum metric_operation {
    OPERATION_CREATE,
    OPERATION_UPDATE,
    OPERATION_DELETE,
    OPERATION_CONNECT,
    OPERATION_OTHER,
    OPERATION_COUNT
};

enum metric_refusal {
    REFUSED_FRAMING, /* lengths that contradict each other, bytes that are no header */
    REFUSED_PATH,
    REFUSED_METHOD,
    REFUSED_MEDIA_TYPE,
    REFUSED_LENGTH,
    REFUSED_TOO_LARGE,
    REFUSED_CLIENT,
    REFUSED_CONNECTIONS,
    REFUSED_BYTES,
    REFUSAL_COUNT
};

enum { METRIC_OUTCOMES = SCC_PENDING + 1, METRIC_BUCKETS = 14, METRIC_SCCS = 256, METRIC_SCC_TRIES = 16 };

struct metric_scc {
    char *_Atomic name; /* NULL: free; stays once it is set */
    _Atomic uint64_t count;
};

struct metric_histogram {
    _Atomic uint64_t buckets[METRIC_BUCKETS + 1]; /* not cumulated; the last is above all bounds */
    _Atomic uint64_t sum_ns;
};

struct metrics {
    _Atomic uint64_t requests[OPERATION_COUNT][SCC_VALIDATE + 1][METRIC_OUTCOMES];
    struct metric_histogram latency[SCC_VALIDATE + 1];
    struct metric_scc sccs[METRIC_SCCS];
    _Atomic uint64_t scc_other;
    _Atomic uint64_t refused[REFUSAL_COUNT];
    _Atomic uint64_t in_flight;
    _Atomic uint64_t in_flight_bytes;
};

/* One review that was answered, with the time since its header was complete. */
void metrics_count_review(struct metrics *metrics, enum scc_pass pass, const struct scc_answer *answer,
                          uint64_t nanoseconds);
void metrics_count_refusal(struct metrics *metrics, enum metric_refusal refusal);
void metrics_free(struct metrics *metrics);

/* Prometheus text. */
void metrics_print(FILE *out, const struct metrics *metrics);
/* "# HELP" and "# TYPE" of one metric. */
void metrics_print_head(FILE *out, const char *name, const char *type, const char *help);

#endif
