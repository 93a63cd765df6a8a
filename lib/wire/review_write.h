/*
 * A decision into AdmissionReview v1 bytes, as the API server verifies them (webhook-contract 1.3). The request is
 * never echoed. The only place where an error becomes a denial.
 */
#ifndef WIRE_REVIEW_WRITE_H
#define WIRE_REVIEW_WRITE_H

#include "admit/decision.h"
#include "base/buf.h"

void review_write(struct buf *to, const struct request *request, const struct decision *decision);

/* A request that could not be understood, as a denial. */
void decision_of_error(struct decision *decision, const struct error *err, struct arena *arena);

#endif
