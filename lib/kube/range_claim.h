/*
 * One namespace on its way to a range: looked at, then written to. Both on the client's thread; `done` once for each.
 */
#ifndef KUBE_RANGE_CLAIM_H
#define KUBE_RANGE_CLAIM_H

#include "kube/backoff.h"
#include "kube/kube_client.h"
#include "policy/allocation.h"

enum claim_result {
    CLAIM_OPEN = 0, /* looked at: has no range and wants one */
    CLAIM_SETTLED,  /* written; or it has a range, or is gone: nothing to do */
    CLAIM_CONFLICT, /* changed since it was looked at: look again */
    CLAIM_FAILED,
};

struct claim {
    struct kube_client *client;
    char name[256]; /* of the namespace */
    char resource_version[64];
    bool has_mcs; /* is kept */
    uint32_t block;
    bool booked;  /* the block is this claim's, whatever becomes of a write */
    bool written; /* by us: CLAIM_SETTLED after claim_write */
    enum claim_result result;
    void (*done)(struct claim *claim, const struct error *error, void *context); /* error: why it is CLAIM_FAILED */
    void *context;

    /* Of the queue, which all claims belong to. */
    struct range_queue *queue;
    struct claim *next;
    bool at_work, again; /* again: news came while it was at work */
    struct backoff backoff;
    uint64_t timer; /* it rests until then; 0: it does not */
};

void claim_look(struct claim *claim);
/* Server-side apply of the annotations for claim->block, pinned to the version that was looked at. */
void claim_write(struct claim *claim, const struct allocation_plan *plan);
/* Tells the namespace's owner by an event of the reference's reason and text; nobody waits for it. */
void claim_announce(const struct claim *claim);
/* A warning about the whole, as an event of the namespace "default". */
void claim_warn(struct kube_client *client, const char *reason, struct str text);

#endif
