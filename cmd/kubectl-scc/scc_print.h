/*
 * SCCs as oc prints them: the table of `get` and the text of `describe`, in today's style and that of 3.10; and as
 * objects.
 */
#ifndef KUBECTL_SCC_SCC_PRINT_H
#define KUBECTL_SCC_SCC_PRINT_H

#include <stdio.h>

#include "policy/policy.h"

enum scc_style { STYLE_TODAY, STYLE_3_10 };

struct scc_selection {
    const struct scc **items; /* by name */
    size_t count;
};

void scc_table_print(FILE *to, struct arena *arena, const struct scc_selection *sccs, enum scc_style style,
                     bool headers);
void scc_describe_print(FILE *to, struct arena *arena, const struct scc *scc, enum scc_style style);

struct json_object;
struct json_object *scc_tree(const struct scc *scc);

#endif
