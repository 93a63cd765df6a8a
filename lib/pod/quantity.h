/*
 * Equality of resource quantities ("500m" is "0.5", "1Ki" is "1024"), for comparing an old with a new pod.
 */
#ifndef POD_QUANTITY_H
#define POD_QUANTITY_H

#include "base/strings.h"

/* False whenever in doubt: then the pod counts as changed and is evaluated. */
bool quantity_equal(struct str a, struct str b);

#endif
