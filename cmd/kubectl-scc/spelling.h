/*
 * "did you mean ...?": the nearest of some words, at most two letters away.
 */
#ifndef KUBECTL_SCC_SPELLING_H
#define KUBECTL_SCC_SPELLING_H

#include "base/arena.h"
#include "base/strings.h"

struct spelling {
    struct str word;
    struct str nearest; /* absent while nothing is near; borrowed */
    size_t distance;
};

struct spelling spelling_of(struct str word);
void spelling_offer(struct spelling *spelling, struct str candidate);
/* "; did you mean \"anyuid\"?", or "". */
struct str spelling_hint(struct arena *arena, const struct spelling *spelling);

#endif
