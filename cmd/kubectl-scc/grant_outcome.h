/*
 * What is said about a grant or its taking back.
 */
#ifndef KUBECTL_SCC_GRANT_OUTCOME_H
#define KUBECTL_SCC_GRANT_OUTCOME_H

#include "grant_work.h"

/* `alias`: the name of oc's under which it was asked for, or NULL; `old`: in the SCC's own lists. */
void grant_outcome(const struct grant_work *work, const char *alias, bool old);
/* Notes by which other ways the subjects may still use the SCC. */
void grant_ways_left(const struct grant_work *work);

#endif
