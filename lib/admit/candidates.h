/*
 * Which SCCs are tried, in which order. Reference: listSortedSCCs, CreateProvidersFromConstraints.
 */
#ifndef ADMIT_CANDIDATES_H
#define ADMIT_CANDIDATES_H

#include "admit/admit.h"

/*
 * Fills decision->verdicts with the candidates, not yet tried, or denies with the reference's text (no SCC at all,
 * required one missing, namespace unknown or not able to serve a candidate). False: the decision is settled.
 */
bool candidates_list(const struct admission *admission, const struct request *request, struct decision *decision);

#endif
