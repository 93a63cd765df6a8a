/*
 * Opening and closing the live side, and what it tells of itself. Order matters at the end: nothing may publish, lead
 * or call back once its part is gone.
 */
#include "live.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "live_parts.h"

#include "base/log.h"

enum { LEASE_NAME_MAX = 128 };

bool live_is_wanted(const struct options *options) {
    if (options->kubeconfig != NULL) {
        return true;
    }
    return options->policies.count == 0 && options->scc_set == NULL && getenv("KUBERNETES_SERVICE_HOST") != NULL;
}

static void on_publish(void *context, struct snapshot *snapshot) {
    struct live *live = context;
    scc_engine_publish(live->engine, snapshot);
    pending_check_all(live, snapshot);
}

static void on_namespace(void *context, const struct policy_object *object) {
    struct live *live = context;
    if (live->ranges != NULL) {
        range_controller_see(live->ranges, object);
    }
}

static void on_trouble(void *context, const char *text) {
    (void)context;
    log_event(LOG_ERROR, "object of the cluster cannot be read and counts as missing",
              LOG_FIELDS({"problem", str_of(text)}));
}

static void on_ranges_told(void *context, bool failure, const char *text) {
    (void)context;
    log_event(failure ? LOG_ERROR : LOG_INFO, "range allocation", LOG_FIELDS({"detail", str_of(text)}));
}

static void on_lead(void *context) {
    struct live *live = context;
    log_event(LOG_INFO, "leading: this replica gives namespaces their ranges", NULL, 0);
    range_controller_lead(live->ranges);
}

static void on_follow(void *context) {
    struct live *live = context;
    log_event(LOG_INFO, "not leading any more", NULL, 0);
    range_controller_yield(live->ranges);
}

static bool allocation_open(struct live *live, struct error *err) {
    const struct options *options = live->options;
    char host[64] = "scc-webhook", identity[LEASE_NAME_MAX];
    struct range_controller_options ranges = {.told = on_ranges_told, .context = live};
    if (!allocation_plan_parse(&live->arena, &ranges.plan, str_of(options->uid_range), str_of(options->mcs_range),
                               err)) {
        return false;
    }
    live->ranges = range_controller_new(live->client, &ranges);
    gethostname(host, sizeof host - 1);
    snprintf(identity, sizeof identity, "%s_%d_%08llx", host, (int)getpid(),
             (unsigned long long)kube_random(1ULL << 32));
    const struct lease_options lease = {
        .namespace_name = options->lease_namespace != NULL ? options->lease_namespace
                                                           : kube_client_config(live->client)->namespace_name,
        .name = "scc-webhook-range-allocation",
        .identity = identity,
        /* Shorter than the usual 15 and 10 s: the next leader is there within 15 s of a kill. */
        .lease_ms = 12000,
        .renew_ms = 8000,
        .started = on_lead,
        .stopped = on_follow,
        .context = live,
    };
    live->lease = lease_start(live->client, &lease, err);
    return live->lease != NULL;
}

static struct kube_config *config_open(const struct options *options, struct error *err) {
    const struct kube_overrides overrides = {.kubeconfig = options->kubeconfig, .context = options->context};
    return options->kubeconfig != NULL ? kube_config_load(&overrides, err) : kube_config_in_cluster(NULL, err);
}

struct live *live_open(const struct options *options, struct scc_engine *engine, struct error *err) {
    struct live *live = calloc(1, sizeof *live);
    struct kube_config *config = config_open(options, err);
    if (live == NULL || config == NULL) {
        free(live);
        return NULL;
    }
    live->options = options;
    live->engine = engine;
    live->opened_ms = kube_now();
    live->client = kube_client_new(config, NULL, err);
    if (live->client == NULL) {
        live_close(live);
        return NULL;
    }
    if (options->authorizer != AUTHORIZER_RBAC) {
        live->access = subject_access_new(live->client, NULL);
    }
    if (options->allocate_ranges && !allocation_open(live, err)) {
        live_close(live);
        return NULL;
    }
    const struct live_policy_options policy = {
        .publish = on_publish, .namespace_seen = on_namespace, .trouble = on_trouble, .context = live};
    live->policy = live_policy_start(live->client, &policy);
    log_event(LOG_INFO, "watching a cluster", LOG_FIELDS({"server", str_of(kube_client_config(live->client)->server)}));
    return live;
}

void live_close(struct live *live) {
    if (live == NULL) {
        return;
    }
    lease_stop(live->lease); /* first: its last word goes through the client */
    live_policy_stop(live->policy);
    kube_client_free(live->client);
    range_controller_free(live->ranges);
    subject_access_free(live->access);
    arena_free(&live->arena);
    free(live);
}

void live_status(struct live *live, struct live_status *out) {
    *out = (struct live_status){.allocates = live->ranges != NULL, .asks_server = live->access != NULL};
    live_policy_status(live->policy, &out->policy);
    if (live->access != NULL) {
        subject_access_status(live->access, &out->access);
    }
    if (live->ranges != NULL) {
        range_controller_status(live->ranges, &out->ranges);
        out->leads = out->ranges.leading;
    }
    uint64_t now = kube_now();
    for (int kind = 0; kind < POLICY_KINDS; kind++) {
        uint64_t contact = out->policy.kinds[kind].contact;
        uint64_t age = now - (contact != 0 ? contact : live->opened_ms);
        out->oldest_ms = age > out->oldest_ms ? age : out->oldest_ms;
    }
    out->stale = out->oldest_ms > live->options->stale_after * 1000;
    out->pending = atomic_load(&live->pending_count);
}
