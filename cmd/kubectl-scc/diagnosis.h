/*
 * From a prediction to findings: what is in the way of the SCC that comes closest, what prevented a decision, and the
 * hints.
 */
#ifndef KUBECTL_SCC_DIAGNOSIS_H
#define KUBECTL_SCC_DIAGNOSIS_H

#include "advice.h"

/* `advice`: of a denied pod; zeroed for others. */
struct finding_list findings_of_prediction(struct arena *arena, const struct state *state,
                                           const struct prediction *prediction, const struct advice *advice);
/* Did no SCC come to be tried, since the namespace's ranges are missing or cannot be read? */
bool namespace_is_in_the_way(const struct state *state, const struct prediction *prediction);

#endif
