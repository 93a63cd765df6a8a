/*
 * The least change that makes a denied pod pass: the usable SCC that asks for the fewest edits, and the most
 * restrictive SCC that would take the pod as it is, with the grant that brings it.
 */
#ifndef KUBECTL_SCC_ADVICE_H
#define KUBECTL_SCC_ADVICE_H

#include "predict.h"

/* The usable SCC with the fewest fields in its way; NULL when none is usable. */
const struct verdict *advice_nearest(struct arena *arena, const struct prediction *prediction);
/* The most restrictive SCC among those not usable that admits the pod as it is; NULL: none does. */
const struct scc *advice_least(struct arena *arena, const struct prediction *prediction);
/* "kubectl scc grant NAME -z SA -n NS" */
struct str advice_grant(struct arena *arena, const struct prediction *prediction, const struct scc *scc);
/* May a subject that is just authenticated, as controllers are, use the chosen SCC? */
bool advice_everyone_may(struct state *state, struct arena *arena, const struct prediction *prediction);

#endif
