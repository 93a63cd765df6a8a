/*
 * Label selectors as kubectl's -l takes them: a=b, a==b, a!=b, a in (b,c), a notin (b,c), a, !a; commas mean "and".
 */
#ifndef KUBECTL_SCC_LABEL_SELECTOR_H
#define KUBECTL_SCC_LABEL_SELECTOR_H

#include "flags.h"
#include "policy/policy.h"

struct label_selector {
    struct label_requirement *items;
    size_t count;
};

struct flag label_selector_flag(const char **target);
/* `text`: of the flag; NULL: everything is selected. */
bool label_selector_parse(struct arena *arena, const char *text, struct label_selector *selector, struct error *err);
bool label_selector_matches(const struct label_selector *selector, const struct label_list *labels);

#endif
