/* What the live side tells Prometheus: caches, questions to the API server, ranges. */
#include "live.h"
#include "metrics.h"

static const char *const kind_names[POLICY_KINDS] = {
    [POLICY_SCC] = "securitycontextconstraints",
    [POLICY_NAMESPACE] = "namespaces",
    [POLICY_ROLE] = "roles",
    [POLICY_CLUSTER_ROLE] = "clusterroles",
    [POLICY_ROLE_BINDING] = "rolebindings",
    [POLICY_CLUSTER_ROLE_BINDING] = "clusterrolebindings",
};

static void gauge(FILE *out, const char *name, const char *type, const char *help, uint64_t value) {
    metrics_print_head(out, name, type, help);
    fprintf(out, "%s %llu\n", name, (unsigned long long)value);
}

struct column {
    const char *name, *type, *help;
    uint64_t (*value)(const struct kube_watch_status *status, uint64_t now);
};

static uint64_t value_connected(const struct kube_watch_status *status, uint64_t now) {
    (void)now;
    return status->connected;
}

static uint64_t value_synced(const struct kube_watch_status *status, uint64_t now) {
    (void)now;
    return status->synced;
}

static uint64_t value_lists(const struct kube_watch_status *status, uint64_t now) {
    (void)now;
    return status->lists;
}

static uint64_t value_events(const struct kube_watch_status *status, uint64_t now) {
    (void)now;
    return status->events;
}

static uint64_t value_failures(const struct kube_watch_status *status, uint64_t now) {
    (void)now;
    return status->failures;
}

static uint64_t value_age(const struct kube_watch_status *status, uint64_t now) {
    return status->contact == 0 ? 0 : (now - status->contact) / 1000;
}

static void print_watches(FILE *out, const struct live_status *status) {
    static const struct column columns[] = {
        {"scc_webhook_watch_synced", "gauge", "Listed once since the start.", value_synced},
        {"scc_webhook_watch_connected", "gauge", "The last contact with the API server was good.", value_connected},
        {"scc_webhook_watch_contact_age_seconds", "gauge", "Since the last contact.", value_age},
        {"scc_webhook_watch_lists_total", "counter", "Full lists.", value_lists},
        {"scc_webhook_watch_events_total", "counter", "Changes taken up.", value_events},
        {"scc_webhook_watch_failures_total", "counter", "Lists and watches that failed.", value_failures},
    };
    uint64_t now = kube_now();
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        metrics_print_head(out, columns[i].name, columns[i].type, columns[i].help);
        for (int kind = 0; kind < POLICY_KINDS; kind++) {
            fprintf(out, "%s{resource=\"%s\"} %llu\n", columns[i].name, kind_names[kind],
                    (unsigned long long)columns[i].value(&status->policy.kinds[kind], now));
        }
    }
}

void live_print_metrics(FILE *out, struct live *live) {
    struct live_status status;
    live_status(live, &status);
    print_watches(out, &status);
    gauge(out, "scc_webhook_cache_stale", "gauge", "A watch has had no contact for longer than --stale-after.",
          status.stale);
    gauge(out, "scc_webhook_objects_unreadable_total", "counter", "Objects of the cluster that could not be read.",
          status.policy.unreadable);
    gauge(out, "scc_webhook_reviews_pending", "gauge", "Reviews that wait for something to be found out.",
          status.pending);
    if (status.asks_server) {
        gauge(out, "scc_webhook_access_reviews_total", "counter", "SubjectAccessReviews sent.", status.access.asked);
        gauge(out, "scc_webhook_access_hits_total", "counter", "Questions answered from memory.", status.access.hits);
        gauge(out, "scc_webhook_access_failures_total", "counter", "SubjectAccessReviews that failed.",
              status.access.failures);
    }
    if (status.allocates) {
        gauge(out, "scc_webhook_ranges_leading", "gauge", "This replica gives namespaces their ranges.", status.leads);
        gauge(out, "scc_webhook_ranges_blocks", "gauge", "Blocks that there are.", status.ranges.blocks);
        gauge(out, "scc_webhook_ranges_used", "gauge", "Blocks that are taken.", status.ranges.used);
        gauge(out, "scc_webhook_ranges_full", "gauge", "There is no block left.", status.ranges.full);
        gauge(out, "scc_webhook_ranges_allocated_total", "counter", "Namespaces given a block.",
              status.ranges.allocated);
        gauge(out, "scc_webhook_ranges_conflicts_total", "counter", "Writes that met another's.",
              status.ranges.conflicts);
        gauge(out, "scc_webhook_ranges_failures_total", "counter", "Steps that failed and were tried again.",
              status.ranges.failures);
        gauge(out, "scc_webhook_ranges_repairs_total", "counter", "Times the bookkeeping was rebuilt.",
              status.ranges.repairs);
    }
}
