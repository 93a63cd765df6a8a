/* Counters that any thread adds to without a lock, and their page. */
#include "metrics.h"

#include <stdlib.h>
#include <string.h>

#include "base/strings.h"

static const char *const operation_names[OPERATION_COUNT] = {"CREATE", "UPDATE", "DELETE", "CONNECT", "other"};
static const char *const pass_names[] = {[SCC_MUTATE] = "mutate", [SCC_VALIDATE] = "validate"};
static const char *const outcome_names[METRIC_OUTCOMES] = {
    [SCC_DENIED] = "denied",       [SCC_ALLOWED] = "allowed", [SCC_SKIPPED] = "skipped",
    [SCC_MALFORMED] = "malformed", [SCC_PENDING] = "pending",
};
static const char *const refusal_names[REFUSAL_COUNT] = {
    [REFUSED_FRAMING] = "framing",       [REFUSED_PATH] = "path",
    [REFUSED_METHOD] = "method",         [REFUSED_MEDIA_TYPE] = "media_type",
    [REFUSED_LENGTH] = "no_length",      [REFUSED_TOO_LARGE] = "too_large",
    [REFUSED_CLIENT] = "client",         [REFUSED_CONNECTIONS] = "connections",
    [REFUSED_BYTES] = "bytes_in_flight",
};
static const uint64_t bucket_ns[METRIC_BUCKETS] = {
    50000,    100000,   250000,    500000,    1000000,    2500000,    5000000,
    10000000, 25000000, 100000000, 500000000, 1000000000, 2500000000, 10000000000,
};

static void add(_Atomic uint64_t *counter, uint64_t by) {
    atomic_fetch_add_explicit(counter, by, memory_order_relaxed);
}

static uint64_t get(const _Atomic uint64_t *counter) {
    return atomic_load_explicit(counter, memory_order_relaxed);
}

static enum metric_operation operation_of(const char *name) {
    for (int i = 0; name != NULL && i < OPERATION_OTHER; i++) {
        if (strcmp(name, operation_names[i]) == 0) {
            return (enum metric_operation)i;
        }
    }
    return OPERATION_OTHER;
}

/* True when the slot is this name's, now or already. */
static bool scc_claim(struct metric_scc *slot, const char *name) {
    char *known = atomic_load(&slot->name);
    if (known == NULL) {
        char *copy = strdup(name);
        if (copy == NULL || atomic_compare_exchange_strong(&slot->name, &known, copy)) {
            return copy != NULL;
        }
        free(copy);
    }
    return strcmp(known, name) == 0;
}

static void scc_count(struct metrics *metrics, const char *name) {
    const uint64_t hash = str_hash(str_of(name));
    for (uint64_t i = 0; i < METRIC_SCC_TRIES; i++) {
        struct metric_scc *slot = &metrics->sccs[(hash + i) % METRIC_SCCS];
        if (scc_claim(slot, name)) {
            add(&slot->count, 1);
            return;
        }
    }
    add(&metrics->scc_other, 1);
}

void metrics_count_review(struct metrics *metrics, enum scc_pass pass, const struct scc_answer *answer,
                          uint64_t nanoseconds) {
    add(&metrics->requests[operation_of(answer->operation)][pass][answer->outcome], 1);
    if (answer->outcome == SCC_ALLOWED && answer->scc != NULL && answer->scc[0] != '\0') {
        scc_count(metrics, answer->scc);
    }
    struct metric_histogram *latency = &metrics->latency[pass];
    size_t bucket = 0;
    while (bucket < METRIC_BUCKETS && nanoseconds > bucket_ns[bucket]) {
        bucket++;
    }
    add(&latency->buckets[bucket], 1);
    add(&latency->sum_ns, nanoseconds);
}

void metrics_count_refusal(struct metrics *metrics, enum metric_refusal refusal) {
    add(&metrics->refused[refusal], 1);
}

void metrics_free(struct metrics *metrics) {
    for (size_t i = 0; i < METRIC_SCCS; i++) {
        free(atomic_load(&metrics->sccs[i].name));
    }
}

void metrics_print_head(FILE *out, const char *name, const char *type, const char *help) {
    fprintf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

/* Only what has happened: most combinations never do. */
static void print_requests(FILE *out, const struct metrics *metrics) {
    const char *const name = "scc_webhook_requests_total";
    metrics_print_head(out, name, "counter", "Reviews answered, by operation, path and outcome.");
    for (int operation = 0; operation < OPERATION_COUNT; operation++) {
        for (int pass = SCC_MUTATE; pass <= SCC_VALIDATE; pass++) {
            for (int outcome = 0; outcome < METRIC_OUTCOMES; outcome++) {
                const uint64_t count = get(&metrics->requests[operation][pass][outcome]);
                if (count > 0) {
                    fprintf(out, "%s{operation=\"%s\",path=\"%s\",outcome=\"%s\"} %llu\n", name,
                            operation_names[operation], pass_names[pass], outcome_names[outcome],
                            (unsigned long long)count);
                }
            }
        }
    }
}

static void print_label(FILE *out, const char *value) {
    for (; *value != '\0'; value++) {
        if (*value == '"' || *value == '\\') {
            fputc('\\', out);
        }
        if (*value == '\n') {
            fputs("\\n", out);
        } else {
            fputc(*value, out);
        }
    }
}

static void print_decisions(FILE *out, const struct metrics *metrics) {
    const char *const name = "scc_webhook_decisions_total";
    metrics_print_head(out, name, "counter", "Pods admitted, by the SCC that was chosen.");
    for (size_t i = 0; i < METRIC_SCCS; i++) {
        const char *scc = atomic_load(&metrics->sccs[i].name);
        if (scc != NULL) {
            fprintf(out, "%s{scc=\"", name);
            print_label(out, scc);
            fprintf(out, "\"} %llu\n", (unsigned long long)get(&metrics->sccs[i].count));
        }
    }
    if (get(&metrics->scc_other) > 0) {
        fprintf(out, "%s{scc=\"(other)\"} %llu\n", name, (unsigned long long)get(&metrics->scc_other));
    }
}

static void print_latency(FILE *out, const struct metrics *metrics) {
    const char *const name = "scc_webhook_request_duration_seconds";
    metrics_print_head(out, name, "histogram", "From the complete header to the answer, by path.");
    for (int pass = SCC_MUTATE; pass <= SCC_VALIDATE; pass++) {
        const struct metric_histogram *latency = &metrics->latency[pass];
        unsigned long long total = 0;
        for (size_t i = 0; i <= METRIC_BUCKETS; i++) {
            total += get(&latency->buckets[i]);
            if (i < METRIC_BUCKETS) {
                fprintf(out, "%s_bucket{path=\"%s\",le=\"%g\"} %llu\n", name, pass_names[pass],
                        (double)bucket_ns[i] / 1e9, total);
            }
        }
        fprintf(out, "%s_bucket{path=\"%s\",le=\"+Inf\"} %llu\n", name, pass_names[pass], total);
        fprintf(out, "%s_sum{path=\"%s\"} %.9f\n", name, pass_names[pass], (double)get(&latency->sum_ns) / 1e9);
        fprintf(out, "%s_count{path=\"%s\"} %llu\n", name, pass_names[pass], total);
    }
}

static void print_refused(FILE *out, const struct metrics *metrics) {
    const char *const name = "scc_webhook_refused_total";
    metrics_print_head(out, name, "counter", "Requests refused before they were read, by reason.");
    for (int i = 0; i < REFUSAL_COUNT; i++) {
        fprintf(out, "%s{reason=\"%s\"} %llu\n", name, refusal_names[i], (unsigned long long)get(&metrics->refused[i]));
    }
}

void metrics_print(FILE *out, const struct metrics *metrics) {
    print_requests(out, metrics);
    print_decisions(out, metrics);
    print_latency(out, metrics);
    print_refused(out, metrics);
    metrics_print_head(out, "scc_webhook_in_flight_requests", "gauge",
                       "Requests whose header is complete and whose answer is not sent.");
    fprintf(out, "scc_webhook_in_flight_requests %llu\n", (unsigned long long)get(&metrics->in_flight));
    metrics_print_head(out, "scc_webhook_in_flight_bytes", "gauge", "Bytes of request bodies held.");
    fprintf(out, "scc_webhook_in_flight_bytes %llu\n", (unsigned long long)get(&metrics->in_flight_bytes));
}
