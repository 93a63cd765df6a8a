/*
 * From the recorded decision to words: the denial message and the audit annotations, byte for byte the reference's.
 */
#ifndef ADMIT_EXPLAIN_H
#define ADMIT_EXPLAIN_H

#include "admit/decision.h"

void explain(struct arena *arena, const struct request *request, struct decision *decision);

#endif
