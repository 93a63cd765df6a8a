/*
 * A review that waits, without a thread of its own: its connection is suspended, and what it lacks is found out on the
 * client's thread. Whoever still has a call under way holds a reference; the waiting list belongs to that thread.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "live_parts.h"

struct pending {
    struct live *live;
    atomic_int references;
    void (*resume)(void *context);
    void *context;
    uint64_t deadline_ms; /* of kube_now */
    struct scc_findings findings;
    struct authorizer authorizer;
    struct access_round *round; /* NULL: RBAC alone */
    char *pod;

    enum scc_needs needs;
    char namespace_name[256], name[256];
    bool asked; /* for this namespace: once is enough, the watch tells the rest */

    /* On the client's thread. */
    bool waits;
    uint64_t timer;
    struct pending *next;
};

struct pending *pending_new(struct live *live, uint64_t deadline_ms, void (*resume)(void *context), void *context) {
    struct pending *pending = calloc(1, sizeof *pending);
    if (pending == NULL) {
        abort();
    }
    *pending = (struct pending){.live = live, .resume = resume, .context = context, .deadline_ms = deadline_ms};
    atomic_init(&pending->references, 1);
    if (live->access != NULL) {
        pending->round = access_round_new(live->access);
        pending->authorizer = access_round_authorizer(pending->round);
        pending->findings.authorizer = &pending->authorizer;
        pending->findings.authorizer_alone = live->options->authorizer == AUTHORIZER_SAR;
    }
    return pending;
}

const struct scc_findings *pending_findings(struct pending *pending) {
    return &pending->findings;
}

static struct pending *hold(struct pending *pending) {
    atomic_fetch_add(&pending->references, 1);
    return pending;
}

void pending_free(struct pending *pending) {
    if (pending != NULL && atomic_fetch_sub(&pending->references, 1) == 1) {
        access_round_free(pending->round);
        free(pending->pod);
        free(pending);
    }
}

/* On the client's thread: the review goes on. Once per wait. */
static void go_on(struct pending *pending) {
    if (!pending->waits) {
        return; /* it has gone on already, by its deadline or by the news */
    }
    struct pending **link = &pending->live->waiting;
    while (*link != pending) {
        link = &(*link)->next;
    }
    *link = pending->next;
    struct live *live = pending->live;
    pending->waits = false;
    kube_after_cancel(live->client, pending->timer);
    pending->resume(pending->context); /* the review may be over, and `pending` gone, when it returns */
    atomic_fetch_sub(&live->pending_count, 1);
}

static void deadline_came(void *context) {
    struct pending *pending = context;
    pending->findings.complete = true;
    go_on(pending);
}

static bool namespace_is_ready(const struct snapshot *snapshot, const struct pending *pending) {
    const struct namespace_ranges *ranges = snapshot_namespace(snapshot, str_of(pending->namespace_name));
    return ranges != NULL && ranges->uid_range.bytes != NULL && ranges->mcs.bytes != NULL;
}

void pending_check_all(struct live *live, const struct snapshot *snapshot) {
    for (struct pending *pending = live->waiting, *next; pending != NULL; pending = next) {
        next = pending->next;
        if (pending->needs == SCC_NEEDS_STATE ||
            (pending->needs == SCC_NEEDS_NAMESPACE && namespace_is_ready(snapshot, pending))) {
            go_on(pending);
        }
    }
}

/* Nothing more to do: a namespace that came was published, and pending_check_all has seen it. */
static void namespace_came(void *context) {
    pending_free(context);
}

static void access_known(void *context) {
    struct pending *pending = context;
    go_on(pending);
    pending_free(pending);
}

static void pod_came(void *context, struct kube_response *response) {
    struct pending *pending = context;
    if (pending->waits && response->error.code == ERROR_NONE) {
        pending->pod = calloc(1, response->length + JSON_PADDING);
        if (pending->pod == NULL) {
            abort();
        }
        memcpy(pending->pod, response->body, response->length);
        pending->findings.pod = (struct str){.bytes = pending->pod, .length = response->length};
    } else if (pending->waits) {
        pending->findings.pod_missing = response->status == 404;
        pending->findings.complete = true; /* what could not be fetched is denied */
    }
    go_on(pending);
    pending_free(pending);
}

static void pod_ask(struct pending *pending) {
    struct arena arena = {0};
    struct str path =
        str_format(&arena, "/api/v1/namespaces/%s/pods/%s", kube_escape(&arena, str_of(pending->namespace_name)).bytes,
                   kube_escape(&arena, str_of(pending->name)).bytes);
    kube_send(pending->live->client, &(struct kube_request){.method = "GET", .path = path.bytes, .timeout_ms = 5000},
              pod_came, hold(pending));
    arena_free(&arena);
}

static void namespace_ask(struct pending *pending) {
    struct snapshot *snapshot = scc_engine_acquire(pending->live->engine);
    bool ready = snapshot != NULL && namespace_is_ready(snapshot, pending);
    snapshot_release(snapshot);
    if (ready) { /* it came between the review and now */
        go_on(pending);
    } else if (!pending->asked) {
        pending->asked = true;
        live_policy_fetch_namespace(pending->live->policy, str_of(pending->namespace_name), namespace_came,
                                    hold(pending));
    }
}

static void find_begin(void *context) {
    struct pending *pending = context;
    struct live *live = pending->live;
    uint64_t now = kube_now();
    pending->waits = true;
    pending->next = live->waiting;
    live->waiting = pending;
    pending->timer =
        kube_after(live->client, pending->deadline_ms > now ? pending->deadline_ms - now : 0, deadline_came, pending);
    if (atomic_load(&live->released)) {
        deadline_came(pending);
    } else if (pending->needs == SCC_NEEDS_NAMESPACE) {
        namespace_ask(pending);
    } else if (pending->needs == SCC_NEEDS_ACCESS) {
        access_round_wait(pending->round, access_known, hold(pending));
    } else if (pending->needs == SCC_NEEDS_POD) {
        pod_ask(pending);
    } else {
        struct snapshot *snapshot = scc_engine_acquire(live->engine);
        if (snapshot != NULL) {
            go_on(pending);
        }
        snapshot_release(snapshot);
    }
    pending_free(pending); /* of the call */
}

/* Counted first: who releases either sees the count, or has said so before it is looked at here. */
bool pending_enter(struct pending *pending) {
    atomic_fetch_add(&pending->live->pending_count, 1);
    if (atomic_load(&pending->live->released)) {
        atomic_fetch_sub(&pending->live->pending_count, 1);
        pending->findings.complete = true;
    }
    return !pending->findings.complete;
}

void pending_find(struct pending *pending, enum scc_needs needs, const struct scc_answer *answer) {
    pending->needs = needs;
    snprintf(pending->namespace_name, sizeof pending->namespace_name, "%s", answer->namespace_name);
    snprintf(pending->name, sizeof pending->name, "%s", answer->name);
    kube_after(pending->live->client, 0, find_begin, hold(pending));
}

static void release_all(void *context) {
    struct live *live = context;
    while (live->waiting != NULL) {
        deadline_came(live->waiting);
    }
}

void live_release(struct live *live) {
    const struct timespec moment = {.tv_nsec = 1000000};
    if (live == NULL) {
        return;
    }
    atomic_store(&live->released, true);
    kube_run(live->client, release_all, live);
    while (atomic_load(&live->pending_count) > 0) { /* those that entered just before */
        nanosleep(&moment, NULL);
    }
}
