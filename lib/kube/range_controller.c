/*
 * Rounds of work on the client's thread: look at queued namespaces, book blocks for those that want one (one save for
 * all), write them. A block is booked before it is written, so a crash in between wastes one until the next repair and
 * never gives it twice. Reference: cluster-policy-controller pkg/security/controller.
 */
#include "kube/range_controller.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "kube/range_claim.h"
#include "kube/range_repair.h"
#include "kube/range_store.h"

enum { ROUND_CLAIMS = 64, RETRY_MS = 1000, REPAIR_SECONDS = 8 * 60 * 60 };

enum phase { PHASE_IDLE, PHASE_REPAIR, PHASE_LOOK, PHASE_BOOK, PHASE_RELOAD, PHASE_WRITE };

struct range_controller {
    struct kube_client *client;
    struct range_controller_options options;
    struct range_store store;
    struct range_repair *repair;
    enum phase phase;
    bool leading, repaired, repair_due, retrying, round_failed;
    uint64_t repair_timer;
    struct claim *queue, *round; /* heap; the round is at work */
    size_t open;                 /* requests of the round under way */
    pthread_mutex_t mutex;       /* of status */
    struct range_controller_status status;
};

static void step(struct range_controller *controller);

static void tell(struct range_controller *controller, bool failure, const char *text) {
    if (failure) {
        pthread_mutex_lock(&controller->mutex);
        controller->status.failures++;
        snprintf(controller->status.last_error, sizeof controller->status.last_error, "%s", text);
        pthread_mutex_unlock(&controller->mutex);
    }
    if (controller->options.told != NULL) {
        controller->options.told(controller->options.context, failure, text);
    }
}

static void status_update(struct range_controller *controller, bool full) {
    pthread_mutex_lock(&controller->mutex);
    controller->status.leading = controller->leading;
    controller->status.repaired = controller->repaired;
    controller->status.full = full;
    controller->status.blocks = controller->store.state.blocks;
    controller->status.used = controller->store.state.used;
    pthread_mutex_unlock(&controller->mutex);
}

static void retry_fired(void *context) {
    struct range_controller *controller = context;
    controller->retrying = false;
    step(controller);
}

static void retry_later(struct range_controller *controller) {
    if (!controller->retrying) {
        controller->retrying = true;
        kube_after(controller->client, RETRY_MS, retry_fired, controller);
    }
}

static void claims_free(struct claim **list) {
    for (struct claim *claim = *list, *next; claim != NULL; claim = next) {
        next = claim->next;
        free(claim);
    }
    *list = NULL;
}

static bool is_queued(const struct claim *list, struct str name) {
    for (; list != NULL; list = list->next) {
        if (str_equal(str_of(list->name), name)) {
            return true;
        }
    }
    return false;
}

static void enqueue(struct range_controller *controller, struct str name) {
    if (is_queued(controller->queue, name)) {
        return; /* one that is at work may be queued again: it is looked at afresh then */
    }
    struct claim *claim = calloc(1, sizeof *claim), **end = &controller->queue;
    if (claim == NULL) {
        abort();
    }
    claim->client = controller->client;
    snprintf(claim->name, sizeof claim->name, "%.*s", STR_ARG(name));
    while (*end != NULL) {
        end = &(*end)->next;
    }
    *end = claim;
}

/* Takes the first of the queue as a round. */
static void round_take(struct range_controller *controller) {
    struct claim **end = &controller->queue;
    for (size_t count = 0; *end != NULL && count < ROUND_CLAIMS; count++) {
        end = &(*end)->next;
    }
    struct claim *rest = *end;
    *end = NULL;
    controller->round = controller->queue;
    controller->queue = rest;
}

/* Drops from the round what is settled, and queues again what must be looked at again. */
static size_t round_sort(struct range_controller *controller) {
    struct claim **link = &controller->round;
    size_t kept = 0;
    while (*link != NULL) {
        struct claim *claim = *link;
        if (claim->result == CLAIM_OPEN) {
            link = &claim->next;
            kept++;
            continue;
        }
        *link = claim->next;
        if (claim->result != CLAIM_SETTLED) {
            enqueue(controller, str_of(claim->name));
        }
        free(claim);
    }
    return kept;
}

static void round_end(struct range_controller *controller, bool later) {
    for (struct claim *claim = controller->round; claim != NULL; claim = claim->next) {
        enqueue(controller, str_of(claim->name));
    }
    claims_free(&controller->round);
    controller->phase = PHASE_IDLE;
    if (later) {
        retry_later(controller);
    } else {
        step(controller);
    }
}

static void claim_written(struct claim *claim, void *context) {
    struct range_controller *controller = context;
    bool failed = claim->result == CLAIM_FAILED;
    pthread_mutex_lock(&controller->mutex);
    controller->status.allocated += claim->written;
    controller->status.conflicts += claim->result == CLAIM_CONFLICT;
    pthread_mutex_unlock(&controller->mutex);
    if (claim->written) {
        claim_announce(claim);
    } else if (failed) {
        tell(controller, true, "a namespace could not be given its ranges; trying again");
    }
    if (--controller->open == 0) {
        round_sort(controller);
        round_end(controller, failed);
    }
}

static void round_write(struct range_controller *controller) {
    controller->phase = PHASE_WRITE;
    controller->open = 1; /* ours: callbacks may come at once */
    for (struct claim *claim = controller->round; claim != NULL; claim = claim->next) {
        controller->open++;
        claim->done = claim_written;
        claim->context = controller;
        claim_write(claim, &controller->options.plan);
    }
    if (--controller->open == 0) {
        round_end(controller, false);
    }
}

static void range_full(struct range_controller *controller) {
    struct arena arena = {0};
    struct str text =
        str_format(&arena, "the UID range %s is full; you must widen the range in order to allocate more UIDs",
                   allocation_plan_text(&arena, &controller->options.plan).bytes);
    status_update(controller, true);
    tell(controller, true, text.bytes);
    claim_warn(controller->client, "UIDRangeFull", text);
    arena_free(&arena);
}

/* Books a block for each of the round; those that come away empty wait for a repair to free some. */
static void round_book(struct range_controller *controller) {
    bool full = false;
    struct claim **link = &controller->round;
    while (*link != NULL) {
        struct claim *claim = *link;
        if (range_state_take(&controller->store.state, &claim->block)) {
            link = &claim->next;
            continue;
        }
        full = true;
        *link = claim->next;
        free(claim);
    }
    status_update(controller, full);
    if (full) {
        range_full(controller);
    }
    if (controller->round == NULL) {
        round_end(controller, false);
        return;
    }
    controller->phase = PHASE_BOOK;
    range_store_save(&controller->store);
}

static void claim_looked(struct claim *claim, void *context) {
    struct range_controller *controller = context;
    controller->round_failed |= claim->result == CLAIM_FAILED;
    if (--controller->open > 0) {
        return;
    }
    size_t wanting = round_sort(controller);
    if (!controller->leading || wanting == 0) {
        round_end(controller, controller->round_failed);
    } else {
        round_book(controller);
    }
}

static void round_look(struct range_controller *controller) {
    controller->phase = PHASE_LOOK;
    controller->round_failed = false;
    round_take(controller);
    controller->open = 0;
    for (struct claim *claim = controller->round; claim != NULL; claim = claim->next) {
        controller->open++;
    }
    for (struct claim *claim = controller->round, *next; claim != NULL; claim = next) {
        next = claim->next;
        claim->done = claim_looked;
        claim->context = controller;
        claim_look(claim);
    }
}

static void repair_fired(void *context) {
    struct range_controller *controller = context;
    controller->repair_timer = 0;
    controller->repair_due = true;
    step(controller);
}

static void repair_plan(struct range_controller *controller) {
    unsigned seconds = controller->options.repair_seconds != 0 ? controller->options.repair_seconds : REPAIR_SECONDS;
    controller->repair_timer = kube_after(controller->client, (uint64_t)seconds * 1000, repair_fired, controller);
}

static void repair_saved(struct range_controller *controller, enum range_store_result result, const char *text) {
    controller->phase = PHASE_IDLE;
    if (result != RANGE_STORE_DONE) {
        tell(controller, result == RANGE_STORE_FAILED, text);
        retry_later(controller);
        return;
    }
    controller->repaired = true;
    controller->repair_due = false;
    pthread_mutex_lock(&controller->mutex);
    controller->status.repairs++;
    pthread_mutex_unlock(&controller->mutex);
    status_update(controller, false);
    repair_plan(controller);
    step(controller);
}

/* The whole list is in: what namespaces have is taken, all else is free, whatever the object said before. */
static void repair_listed(void *context, bool complete, const char *text) {
    struct range_controller *controller = context;
    if (!complete || !controller->leading) {
        controller->phase = PHASE_IDLE;
        if (!complete) {
            tell(controller, true, text);
        }
        retry_later(controller);
        return;
    }
    range_store_load(&controller->store); /* for its resourceVersion; store_done goes on */
}

static void repair_put(void *context, struct str name, const struct namespace_ranges *ranges) {
    struct range_controller *controller = context;
    if (ranges->uid_range.bytes == NULL) {
        enqueue(controller, name);
    }
}

static void store_done(void *context, enum range_store_result result, const char *text) {
    struct range_controller *controller = context;
    if (!controller->leading) {
        round_end(controller, false);
    } else if (controller->phase == PHASE_REPAIR && !range_repair_saving(controller->repair)) {
        if (result != RANGE_STORE_DONE && result != RANGE_STORE_MISSING) {
            repair_saved(controller, RANGE_STORE_FAILED, text);
            return;
        }
        range_repair_apply(controller->repair, &controller->store.state);
        range_store_save(&controller->store);
    } else if (controller->phase == PHASE_REPAIR) {
        repair_saved(controller, result, text);
    } else if (controller->phase == PHASE_BOOK && result == RANGE_STORE_DONE) {
        round_write(controller);
    } else if (controller->phase == PHASE_BOOK && result == RANGE_STORE_CONFLICT) {
        controller->phase = PHASE_RELOAD;
        range_store_load(&controller->store);
    } else if (controller->phase == PHASE_RELOAD && result == RANGE_STORE_DONE) {
        round_book(controller);
    } else { /* the object is gone or cannot be read or written: what we hold in memory is worth nothing */
        tell(controller, true, result == RANGE_STORE_MISSING ? "the range allocation object is gone" : text);
        controller->repair_due = true;
        round_end(controller, true);
    }
}

static void step(struct range_controller *controller) {
    if (!controller->leading || controller->phase != PHASE_IDLE || controller->retrying) {
        return;
    }
    if (!controller->repaired || controller->repair_due) {
        controller->phase = PHASE_REPAIR;
        range_repair_start(controller->repair);
    } else if (controller->queue != NULL) {
        round_look(controller);
    }
}

void range_controller_lead(struct range_controller *controller) {
    controller->leading = true;
    controller->repaired = false;
    status_update(controller, false);
    step(controller);
}

/* Requests under way have timeouts shorter than the lease, so the next leader does not meet them. */
void range_controller_yield(struct range_controller *controller) {
    controller->leading = false;
    if (controller->repair_timer != 0) {
        kube_after_cancel(controller->client, controller->repair_timer);
        controller->repair_timer = 0;
    }
    claims_free(&controller->queue);
    status_update(controller, false);
}

void range_controller_see(struct range_controller *controller, const struct policy_object *namespace_object) {
    if (controller->leading && namespace_object->ranges.uid_range.bytes == NULL) {
        enqueue(controller, namespace_object->name);
        step(controller);
    }
}

struct range_controller *range_controller_new(struct kube_client *client,
                                              const struct range_controller_options *options) {
    struct range_controller *controller = calloc(1, sizeof *controller);
    if (controller == NULL) {
        abort();
    }
    controller->client = client;
    controller->options = *options;
    pthread_mutex_init(&controller->mutex, NULL);
    range_store_init(&controller->store, client, &controller->options.plan);
    controller->store.done = store_done;
    controller->store.context = controller;
    controller->repair = range_repair_new(client, &controller->options.plan);
    range_repair_listen(controller->repair, repair_put, repair_listed, controller);
    return controller;
}

void range_controller_free(struct range_controller *controller) {
    if (controller == NULL) {
        return;
    }
    claims_free(&controller->queue);
    claims_free(&controller->round);
    range_repair_free(controller->repair);
    range_store_free(&controller->store);
    pthread_mutex_destroy(&controller->mutex);
    free(controller);
}

void range_controller_status(struct range_controller *controller, struct range_controller_status *out) {
    pthread_mutex_lock(&controller->mutex);
    *out = controller->status;
    pthread_mutex_unlock(&controller->mutex);
}
