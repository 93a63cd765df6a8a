/* GET /metrics: the counters of requests, and the state of policy, certificate, connections and process. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "answer.h"
#include "routes.h"

static void print_one(FILE *out, const char *name, const char *type, const char *help, double value) {
    metrics_print_head(out, name, type, help);
    fprintf(out, "%s %.15g\n", name, value);
}

static void print_reload(FILE *out, const char *what, struct reload_status *status, const char *result) {
    const bool failed = result[0] == 'f';
    fprintf(out, "scc_webhook_reloads_total{what=\"%s\",result=\"%s\"} %llu\n", what, result,
            (unsigned long long)atomic_load(failed ? &status->failures : &status->successes));
}

static void print_reloads(FILE *out, struct server *server) {
    struct {
        const char *what;
        struct reload_status *status;
    } const all[] = {{"policy", &server->policy.status},
                     {"certificate", &server->tls.status},
                     {"client_cas", &server->trust.status}};
    metrics_print_head(out, "scc_webhook_reloads_total", "counter",
                       "Changes on disk that were taken up, or could not be.");
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        print_reload(out, all[i].what, all[i].status, "succeeded");
        print_reload(out, all[i].what, all[i].status, "failed");
    }
    metrics_print_head(out, "scc_webhook_last_reload_failed", "gauge", "1 while what is on disk cannot be taken up.");
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        char problem[2];
        reload_status_error(all[i].status, problem, sizeof problem);
        fprintf(out, "scc_webhook_last_reload_failed{what=\"%s\"} %d\n", all[i].what, problem[0] != '\0');
    }
}

static void print_policy(FILE *out, struct server *server) {
    struct scc_engine_state state;
    scc_engine_state(server->engine, &state);
    print_one(out, "scc_webhook_policy_generation", "gauge", "Grows with every policy state that was taken up.",
              (double)state.generation);
    print_one(out, "scc_webhook_policy_taken_up_timestamp_seconds", "gauge", "When the policy in force was read.",
              (double)atomic_load(&server->policy.status.succeeded_at));
    metrics_print_head(out, "scc_webhook_policy_objects", "gauge", "Objects of the policy in force, by kind.");
    fprintf(out, "scc_webhook_policy_objects{kind=\"scc\"} %zu\n", state.sccs);
    fprintf(out, "scc_webhook_policy_objects{kind=\"namespace\"} %zu\n", state.namespaces);
    fprintf(out, "scc_webhook_policy_objects{kind=\"role\"} %zu\n", state.roles);
    fprintf(out, "scc_webhook_policy_objects{kind=\"binding\"} %zu\n", state.bindings);
}

static void print_connections(FILE *out, struct connection_watch *watch) {
    static const char *const phases[PHASE_SHUT] = {"opening", "header", "body", "waiting", "answer", "idle"};
    print_one(out, "scc_webhook_connections", "gauge", "Open connections.", (double)connection_watch_count(watch));
    print_one(out, "scc_webhook_connections_accepted_total", "counter", "Connections accepted.",
              (double)atomic_load(&watch->accepted));
    metrics_print_head(out, "scc_webhook_connections_shut_total", "counter",
                       "Connections shut down, by the phase whose deadline passed, or since there were too many.");
    for (int phase = 0; phase < PHASE_SHUT; phase++) {
        fprintf(out, "scc_webhook_connections_shut_total{reason=\"%s\"} %llu\n", phases[phase],
                (unsigned long long)atomic_load(&watch->missed[phase]));
    }
    fprintf(out, "scc_webhook_connections_shut_total{reason=\"evicted\"} %llu\n",
            (unsigned long long)atomic_load(&watch->evicted));
}

static void print_certificate(FILE *out, struct tls *tls) {
    print_one(out, "scc_webhook_certificate_not_after_timestamp_seconds", "gauge", "End of the serving certificate.",
              (double)atomic_load(&tls->not_after));
    print_one(out, "scc_webhook_certificate_not_before_timestamp_seconds", "gauge", "Begin of the serving certificate.",
              (double)atomic_load(&tls->not_before));
}

/* The second number of "size resident shared ..." in pages. */
static double resident_bytes(void) {
    unsigned long resident = 0;
    char line[128];
    FILE *statm = fopen("/proc/self/statm", "re");
    if (statm != NULL) {
        const char *second = fgets(line, sizeof line, statm) == NULL ? NULL : strchr(line, ' ');
        resident = second == NULL ? 0 : strtoul(second, NULL, 10);
        fclose(statm);
    }
    return (double)resident * (double)sysconf(_SC_PAGESIZE);
}

static double seconds(struct timeval time) {
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

/* The names that every Prometheus client library uses. */
static void print_process(FILE *out, const struct server *server) {
    struct rusage usage = {0};
    getrusage(RUSAGE_SELF, &usage);
    print_one(out, "process_resident_memory_bytes", "gauge", "Resident memory size in bytes.", resident_bytes());
    print_one(out, "process_cpu_seconds_total", "counter", "Total user and system CPU time spent in seconds.",
              seconds(usage.ru_utime) + seconds(usage.ru_stime));
    print_one(out, "process_start_time_seconds", "gauge", "Start time of the process since unix epoch in seconds.",
              (double)server->started_at);
}

enum MHD_Result route_metrics(struct exchange *exchange) {
    struct server *server = exchange->server;
    char *text = NULL;
    size_t length = 0;
    FILE *out = open_memstream(&text, &length);
    if (out == NULL) {
        return MHD_NO;
    }
    metrics_print(out, &server->metrics);
    print_policy(out, server);
    print_reloads(out, server);
    print_connections(out, &server->watch);
    print_certificate(out, &server->tls);
    if (server->live != NULL) {
        live_print_metrics(out, server->live);
    }
    print_one(out, "scc_webhook_draining", "gauge", "1 after a signal to end.", atomic_load(&server->draining));
    metrics_print_head(out, "scc_webhook_build_info", "gauge", "The version that runs.");
    fprintf(out, "scc_webhook_build_info{version=\"%s\"} 1\n", SCC_VERSION);
    print_process(out, server);
    fclose(out);
    return answer_send(exchange, &(struct answer){.status = MHD_HTTP_OK,
                                                  .content_type = "text/plain; version=0.0.4; charset=utf-8",
                                                  .owned = text,
                                                  .length = length});
}
