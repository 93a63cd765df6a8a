/*
 * Inside the range controller: its terms and repairs (range_controller.c), its rounds (range_round.c), and what they
 * share. Everything but the status belongs to the client's thread.
 */
#ifndef KUBE_RANGE_CONTROLLER_PARTS_H
#define KUBE_RANGE_CONTROLLER_PARTS_H

#include <pthread.h>

#include "kube/range_controller.h"
#include "kube/range_queue.h"
#include "kube/range_repair.h"
#include "kube/range_store.h"

/* One thing at a time is at work: a repair, or a round. */
enum phase { PHASE_IDLE, PHASE_REPAIR, PHASE_LOOK, PHASE_BOOK, PHASE_RELOAD, PHASE_WRITE };

struct range_controller {
    struct kube_client *client;
    struct range_controller_options options;
    struct range_store store;
    struct range_repair *repair;
    struct range_queue queue;
    enum phase phase;
    bool leading, repaired, repair_due, retrying;
    uint64_t term, work_term; /* ends with a yield; in which the work began */
    uint64_t repair_timer;
    struct claim *round;   /* at work */
    size_t open;           /* requests of the round under way */
    pthread_mutex_t mutex; /* of status */
    struct range_controller_status status;
};

/* We have not led all the time since the work began: what it found out is worth nothing any more. */
bool range_is_outdated(const struct range_controller *controller);
/* The work has ended, well or not. */
void range_work_end(struct range_controller *controller);
/* It has ended, and nothing begins before a pause. */
void range_work_pause(struct range_controller *controller);
void range_tell(struct range_controller *controller, bool failure, const char *text);
void range_status_update(struct range_controller *controller, bool full);

/* Looks at some of the queue, books blocks for those that want one, and writes them. */
void range_round_begin(struct range_controller *controller);
/* A load or save of the round is over, within its term. */
void range_round_stored(struct range_controller *controller, enum range_store_result result, const char *text);

#endif
