/*
 * A binary heap of slot numbers. A timer's id is its slot and how many were added before it, so that it is found at
 * once, an old id finds nothing, and of two ids the smaller is the older.
 */
#include "kube/kube_timers.h"

#include <stdlib.h>

enum { SLOT_BITS = 24, FEWEST = 16 };

struct timer_slot {
    uint64_t due, id;
    uint32_t at; /* where `order` has it; `count` or more: it is free */
    struct kube_due call;
};

void kube_timers_init(struct kube_timers *timers) {
    *timers = (struct kube_timers){0};
    pthread_mutex_init(&timers->lock, NULL);
}

void kube_timers_free(struct kube_timers *timers) {
    free(timers->slots);
    free(timers->order);
    pthread_mutex_destroy(&timers->lock);
}

static void put(struct kube_timers *timers, uint32_t at, uint32_t slot) {
    timers->order[at] = slot;
    timers->slots[slot].at = at;
}

static bool is_before(const struct kube_timers *timers, uint32_t a, uint32_t b) {
    const struct timer_slot *x = &timers->slots[timers->order[a]], *y = &timers->slots[timers->order[b]];
    return x->due != y->due ? x->due < y->due : x->id < y->id;
}

static void swap(struct kube_timers *timers, uint32_t a, uint32_t b) {
    uint32_t slot = timers->order[a];
    put(timers, a, timers->order[b]);
    put(timers, b, slot);
}

static void rise(struct kube_timers *timers, uint32_t at) {
    for (uint32_t parent; at > 0 && is_before(timers, at, parent = (at - 1) / 2); at = parent) {
        swap(timers, at, parent);
    }
}

static void sink(struct kube_timers *timers, uint32_t at) {
    for (uint32_t child; (child = 2 * at + 1) < timers->count; at = child) {
        child += child + 1 < timers->count && is_before(timers, child + 1, child);
        if (is_before(timers, at, child)) {
            return;
        }
        swap(timers, at, child);
    }
}

static void grow(struct kube_timers *timers) {
    uint32_t capacity = timers->capacity == 0 ? FEWEST : timers->capacity * 2;
    struct timer_slot *slots = realloc(timers->slots, capacity * sizeof *slots);
    uint32_t *order = realloc(timers->order, capacity * sizeof *order);
    if (slots == NULL || order == NULL || capacity > 1u << SLOT_BITS) {
        abort();
    }
    timers->slots = slots;
    timers->order = order;
    for (uint32_t slot = timers->capacity; slot < capacity; slot++) {
        slots[slot] = (struct timer_slot){0};
        put(timers, slot, slot);
    }
    timers->capacity = capacity;
}

uint64_t kube_timers_add(struct kube_timers *timers, uint64_t due, struct kube_due call) {
    pthread_mutex_lock(&timers->lock);
    if (timers->count == timers->capacity) {
        grow(timers);
    }
    uint32_t slot = timers->order[timers->count];
    uint64_t id = ++timers->added << SLOT_BITS | slot;
    timers->slots[slot] = (struct timer_slot){.due = due, .id = id, .at = timers->count, .call = call};
    rise(timers, timers->count++);
    pthread_mutex_unlock(&timers->lock);
    return id;
}

/* Frees the slot at a place of the heap. */
static void take_out(struct kube_timers *timers, uint32_t at) {
    uint32_t last = --timers->count;
    swap(timers, at, last);
    if (at < last) {
        rise(timers, at);
        sink(timers, at);
    }
}

void kube_timers_remove(struct kube_timers *timers, uint64_t id) {
    uint32_t slot = (uint32_t)(id & ((1u << SLOT_BITS) - 1));
    pthread_mutex_lock(&timers->lock);
    if (slot < timers->capacity && timers->slots[slot].id == id && timers->slots[slot].at < timers->count) {
        take_out(timers, timers->slots[slot].at);
    }
    pthread_mutex_unlock(&timers->lock);
}

bool kube_timers_take(struct kube_timers *timers, uint64_t now, struct kube_due *out, uint64_t *wait) {
    pthread_mutex_lock(&timers->lock);
    const struct timer_slot *first = timers->count == 0 ? NULL : &timers->slots[timers->order[0]];
    bool due = first != NULL && first->due <= now;
    if (due) {
        *out = first->call;
        take_out(timers, 0);
    } else if (first != NULL && first->due - now < *wait) {
        *wait = first->due - now;
    }
    pthread_mutex_unlock(&timers->lock);
    return due;
}
