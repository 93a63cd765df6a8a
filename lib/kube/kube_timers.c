/* A sorted list: there are a handful of timers, a few per watch. */
#include "kube/kube_timers.h"

struct timer_entry {
    struct arena arena;
    struct timer_entry *next;
    uint64_t due, id;
    struct kube_due call;
};

void kube_timers_init(struct kube_timers *timers) {
    *timers = (struct kube_timers){0};
    pthread_mutex_init(&timers->lock, NULL);
}

static void entry_free(struct timer_entry *entry) {
    struct arena arena = entry->arena;
    arena_free(&arena);
}

void kube_timers_free(struct kube_timers *timers) {
    for (struct timer_entry *entry = timers->first, *next; entry != NULL; entry = next) {
        next = entry->next;
        entry_free(entry);
    }
    pthread_mutex_destroy(&timers->lock);
}

uint64_t kube_timers_add(struct kube_timers *timers, uint64_t due, struct kube_due call) {
    struct arena arena;
    arena_init(&arena, 0);
    struct timer_entry *entry = ARENA_NEW(&arena, struct timer_entry);
    entry->arena = arena;
    entry->due = due;
    entry->call = call;
    pthread_mutex_lock(&timers->lock);
    uint64_t id = entry->id = ++timers->last_id;
    struct timer_entry **at = &timers->first;
    while (*at != NULL && (*at)->due <= due) {
        at = &(*at)->next;
    }
    entry->next = *at;
    *at = entry;
    pthread_mutex_unlock(&timers->lock);
    return id;
}

void kube_timers_remove(struct kube_timers *timers, uint64_t id) {
    pthread_mutex_lock(&timers->lock);
    struct timer_entry **at = &timers->first;
    while (*at != NULL && (*at)->id != id) {
        at = &(*at)->next;
    }
    struct timer_entry *found = *at;
    if (found != NULL) {
        *at = found->next;
    }
    pthread_mutex_unlock(&timers->lock);
    if (found != NULL) {
        entry_free(found);
    }
}

bool kube_timers_take(struct kube_timers *timers, uint64_t now, struct kube_due *out, uint64_t *wait) {
    pthread_mutex_lock(&timers->lock);
    struct timer_entry *first = timers->first;
    bool due = first != NULL && first->due <= now;
    if (due) {
        timers->first = first->next;
        *out = first->call;
    } else if (first != NULL && first->due - now < *wait) {
        *wait = first->due - now;
    }
    pthread_mutex_unlock(&timers->lock);
    if (due) {
        entry_free(first);
    }
    return due;
}
