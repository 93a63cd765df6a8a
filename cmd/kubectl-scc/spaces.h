/*
 * Namespaces and what is wrong with their ranges: missing, unreadable, with root in them, shared.
 */
#ifndef KUBECTL_SCC_SPACES_H
#define KUBECTL_SCC_SPACES_H

#include "flags.h"
#include "state.h"

struct space {
    const struct policy_object *object;
    bool exempt; /* SCC leaves it alone: whatever its ranges are, they are no problem */
    struct text_list problems;
};

struct spaces {
    const struct state *state;
    struct space *items;
    size_t count, capacity;
};

/* Fills in all namespaces of the state, each compared with all others. */
void spaces_check(struct spaces *spaces);

#endif
