/*
 * Terms of leadership: each begins with a repair, which finds the namespaces without a range, and goes on with rounds.
 * What a term that has ended left under way comes to its end, changes nothing, and only then the next one begins.
 * Reference: cluster-policy-controller pkg/security/controller.
 */
#include <stdio.h>
#include <stdlib.h>

#include "kube/range_controller_parts.h"

enum { PAUSE_MS = 1000, CLAIM_PAUSE_MS = 500, REPAIR_SECONDS = 8 * 60 * 60 };

static void step(struct range_controller *controller);

void range_tell(struct range_controller *controller, bool failure, const char *text) {
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

void range_status_update(struct range_controller *controller, bool full) {
    pthread_mutex_lock(&controller->mutex);
    controller->status.leading = controller->leading;
    controller->status.repaired = controller->repaired;
    controller->status.full = full;
    controller->status.blocks = controller->store.state.blocks;
    controller->status.used = controller->store.state.used;
    pthread_mutex_unlock(&controller->mutex);
}

bool range_is_outdated(const struct range_controller *controller) {
    return controller->work_term != controller->term;
}

/* Claims of an older term go: their blocks may be anybody's, and the repair of the new one finds them again. */
static void claims_forget(struct range_controller *controller) {
    range_queue_clear(&controller->queue);
    controller->round = NULL;
}

void range_work_end(struct range_controller *controller) {
    controller->phase = PHASE_IDLE;
    if (range_is_outdated(controller)) {
        claims_forget(controller);
    }
    step(controller);
}

static void pause_over(void *context) {
    struct range_controller *controller = context;
    controller->retrying = false;
    step(controller);
}

void range_work_pause(struct range_controller *controller) {
    controller->phase = PHASE_IDLE;
    if (!controller->retrying) {
        controller->retrying = true;
        kube_after(controller->client, PAUSE_MS, pause_over, controller);
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
    if (result != RANGE_STORE_DONE) {
        range_tell(controller, result == RANGE_STORE_FAILED, text);
        range_work_pause(controller);
        return;
    }
    controller->repaired = true;
    controller->repair_due = false;
    pthread_mutex_lock(&controller->mutex);
    controller->status.repairs++;
    pthread_mutex_unlock(&controller->mutex);
    range_status_update(controller, false);
    repair_plan(controller);
    range_work_end(controller);
}

/* What namespaces have is taken, and what is about to be written to one; all else is free, whatever was written down. */
static void repair_stored(struct range_controller *controller, enum range_store_result result, const char *text) {
    if (range_repair_saving(controller->repair)) {
        repair_saved(controller, result, text);
    } else if (result == RANGE_STORE_DONE || result == RANGE_STORE_MISSING) {
        range_repair_apply(controller->repair, &controller->store.state);
        range_queue_book(&controller->queue, &controller->store.state);
        range_store_save(&controller->store);
    } else {
        repair_saved(controller, RANGE_STORE_FAILED, text);
    }
}

static void repair_listed(void *context, bool complete, const char *text) {
    struct range_controller *controller = context;
    if (range_is_outdated(controller)) {
        range_work_end(controller);
    } else if (complete) {
        range_store_load(&controller->store); /* for its resourceVersion; store_done goes on */
    } else {
        range_tell(controller, true, text);
        range_work_pause(controller);
    }
}

static void repair_put(void *context, struct str name, const struct namespace_ranges *ranges) {
    struct range_controller *controller = context;
    if (ranges->uid_range.bytes == NULL) {
        range_queue_add(&controller->queue, name);
    }
}

static void store_done(void *context, enum range_store_result result, const char *text) {
    struct range_controller *controller = context;
    if (range_is_outdated(controller)) {
        range_work_end(controller);
    } else if (controller->phase == PHASE_REPAIR) {
        repair_stored(controller, result, text);
    } else {
        range_round_stored(controller, result, text);
    }
}

/* Begins what there is to do, unless something is under way. */
static void step(struct range_controller *controller) {
    if (!controller->leading || controller->phase != PHASE_IDLE || controller->retrying) {
        return;
    }
    controller->work_term = controller->term;
    if (!controller->repaired || controller->repair_due) {
        controller->phase = PHASE_REPAIR;
        range_repair_start(controller->repair);
    } else if (controller->queue.first != NULL) {
        range_round_begin(controller);
    }
}

static void claim_ready(void *context) {
    step(context);
}

void range_controller_lead(struct range_controller *controller) {
    controller->leading = true;
    controller->repaired = false;
    range_status_update(controller, false);
    step(controller);
}

/* Requests under way have timeouts shorter than the lease, so the next leader does not meet them. */
void range_controller_yield(struct range_controller *controller) {
    controller->leading = false;
    controller->term++;
    if (controller->repair_timer != 0) {
        kube_after_cancel(controller->client, controller->repair_timer);
        controller->repair_timer = 0;
    }
    range_repair_cancel(controller->repair);
    if (controller->phase == PHASE_IDLE) {
        claims_forget(controller);
    }
    range_status_update(controller, false);
}

void range_controller_see(struct range_controller *controller, const struct policy_object *namespace_object) {
    if (controller->leading && namespace_object->ranges.uid_range.bytes == NULL) {
        range_queue_add(&controller->queue, namespace_object->name);
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
    range_queue_init(&controller->queue, client, options->retry_ms != 0 ? options->retry_ms : CLAIM_PAUSE_MS,
                     claim_ready, controller);
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
    range_queue_free(&controller->queue);
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
