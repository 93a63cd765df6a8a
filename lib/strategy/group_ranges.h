/*
 * What fsGroup and supplementalGroups have in common: lists of IDs that must fall into ranges.
 */
#ifndef STRATEGY_GROUP_RANGES_H
#define STRATEGY_GROUP_RANGES_H

#include "strategy/strategy.h"

/* One violation per group outside of the ranges, or one for no group at all. `field` is below securityContext. */
void group_ranges_validate(struct evaluation *evaluation, const struct id_ranges *ranges, const char *field,
                           const int64_t *groups, size_t count);
/* The reference's text for a rule that cannot be evaluated; `kind` is "FSGroup" or "SupplementalGroups". */
struct str group_rule_problem(struct arena *arena, const struct group_rule *rule, const struct id_ranges *ranges,
                              const char *kind);

#endif
