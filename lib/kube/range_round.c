/*
 * A round of work: look at queued namespaces, book blocks for those that want one (one save for all), write them. A
 * block is booked before it is written, so a crash in between wastes one until the next repair and never gives it twice.
 */
#include <stdio.h>

#include "kube/range_controller_parts.h"

enum { ROUND_CLAIMS = 64 };

/* Drops from the round what is settled, and what must rest before it is looked at again. True: there are some left. */
static bool round_sort(struct range_controller *controller) {
    struct claim **link = &controller->round;
    while (*link != NULL) {
        struct claim *claim = *link;
        if (claim->result == CLAIM_OPEN) {
            link = &claim->next;
            continue;
        }
        *link = claim->next;
        if (claim->result == CLAIM_SETTLED) {
            range_queue_settle(&controller->queue, claim);
        } else {
            range_queue_rest(&controller->queue, claim);
        }
    }
    return controller->round != NULL;
}

/* One request of the round is over. True for the last one, when the round can go on. */
static bool answer_count(struct range_controller *controller, const struct claim *claim, const struct error *error) {
    if (claim->result == CLAIM_FAILED) {
        char text[sizeof error->text + sizeof claim->name + 32];
        snprintf(text, sizeof text, "namespace %s gets no range yet: %s", claim->name, error->text);
        range_tell(controller, true, text);
    }
    if (--controller->open > 0) {
        return false;
    }
    if (range_is_outdated(controller)) {
        range_work_end(controller);
        return false;
    }
    return true;
}

static void claim_written(struct claim *claim, const struct error *error, void *context) {
    struct range_controller *controller = context;
    pthread_mutex_lock(&controller->mutex);
    controller->status.allocated += claim->written;
    controller->status.conflicts += claim->result == CLAIM_CONFLICT;
    pthread_mutex_unlock(&controller->mutex);
    if (claim->written) {
        claim_announce(claim);
    }
    if (answer_count(controller, claim, error)) {
        round_sort(controller);
        range_work_end(controller);
    }
}

static void round_write(struct range_controller *controller) {
    controller->phase = PHASE_WRITE;
    for (struct claim *claim = controller->round; claim != NULL; claim = claim->next) {
        controller->open++;
        claim->booked = true;
        claim->done = claim_written;
        claim_write(claim, &controller->options.plan);
    }
}

static void range_full(struct range_controller *controller) {
    struct arena arena = {0};
    struct str text =
        str_format(&arena, "the UID range %s is full; you must widen the range in order to allocate more UIDs",
                   allocation_plan_text(&arena, &controller->options.plan).bytes);
    range_tell(controller, true, text.bytes);
    claim_warn(controller->client, "UIDRangeFull", text);
    arena_free(&arena);
}

/* A block for each of the round that has none; those that come away empty wait for a repair to free some. */
static void round_book(struct range_controller *controller) {
    bool full = false;
    struct claim **link = &controller->round;
    while (*link != NULL) {
        struct claim *claim = *link;
        if (claim->booked || range_state_take(&controller->store.state, &claim->block)) {
            link = &claim->next;
            continue;
        }
        full = true;
        *link = claim->next;
        range_queue_settle(&controller->queue, claim);
    }
    range_status_update(controller, full);
    if (full) {
        range_full(controller);
    }
    if (controller->round == NULL) {
        range_work_end(controller);
        return;
    }
    controller->phase = PHASE_BOOK;
    range_store_save(&controller->store); /* also when nothing is new: it shows that nobody else has written */
}

void range_round_stored(struct range_controller *controller, enum range_store_result result, const char *text) {
    if (controller->phase == PHASE_BOOK && result == RANGE_STORE_DONE) {
        round_write(controller);
    } else if (controller->phase == PHASE_BOOK && result == RANGE_STORE_CONFLICT) {
        controller->phase = PHASE_RELOAD;
        range_store_load(&controller->store);
    } else if (controller->phase == PHASE_RELOAD && result == RANGE_STORE_DONE) {
        range_queue_unbook(&controller->queue);
        round_book(controller);
    } else { /* the object is gone or cannot be read or written: what we hold in memory is worth nothing */
        range_tell(controller, true, result == RANGE_STORE_MISSING ? "the range allocation object is gone" : text);
        controller->repair_due = true;
        for (struct claim *claim = controller->round, *next; claim != NULL; claim = next) {
            next = claim->next;
            range_queue_return(&controller->queue, claim);
        }
        controller->round = NULL;
        range_work_pause(controller);
    }
}

static void claim_looked(struct claim *claim, const struct error *error, void *context) {
    struct range_controller *controller = context;
    if (!answer_count(controller, claim, error)) {
        return;
    }
    if (round_sort(controller)) {
        round_book(controller);
    } else {
        range_work_end(controller);
    }
}

void range_round_begin(struct range_controller *controller) {
    controller->phase = PHASE_LOOK;
    controller->round = range_queue_take(&controller->queue, ROUND_CLAIMS);
    for (struct claim *claim = controller->round; claim != NULL; claim = claim->next) {
        controller->open++;
        claim->done = claim_looked;
        claim->context = controller;
        claim_look(claim);
    }
}
