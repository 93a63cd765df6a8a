/*
 * Which blocks are taken, as OpenShift writes it down: the RangeAllocation object `scc-uid`, whose data is one big
 * number with bit i for block i. Pure bookkeeping; range_controller talks to the API server.
 */
#ifndef KUBE_RANGE_STATE_H
#define KUBE_RANGE_STATE_H

#include "policy/allocation.h"

struct range_state {
    uint8_t *bits; /* bit i%8 of byte i/8; heap */
    uint32_t blocks, used;
};

void range_state_init(struct range_state *state, uint32_t blocks);
void range_state_free(struct range_state *state);
void range_state_clear(struct range_state *state);

bool range_state_has(const struct range_state *state, uint32_t block);
void range_state_set(struct range_state *state, uint32_t block);
/* Takes the lowest free block, as the reference does; false when all are taken. */
bool range_state_take(struct range_state *state, uint32_t *block);

/* The number's bytes, biggest first, without leading zeros: RangeAllocation.data before base64. */
struct str range_state_bytes(struct arena *arena, const struct range_state *state);
/* Replaces the state by such bytes. False when they name a block beyond the plan. */
bool range_state_read(struct range_state *state, struct str bytes);

#endif
