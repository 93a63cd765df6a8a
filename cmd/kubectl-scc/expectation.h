/*
 * --expect: what a chart's author says the outcome must be, as unit tests of verdicts. A file of
 *   expect:
 *   - {kind: Deployment, name: web, scc: restricted-v2, uid: 1000660000}
 *   - {kind: Pod, name: debug, verdict: denied}
 */
#ifndef KUBECTL_SCC_EXPECTATION_H
#define KUBECTL_SCC_EXPECTATION_H

#include "report.h"

/* Marks what came true as expected, and adds a finding to what did not. Expecting what is not there is a finding too:
 * then *missed grows. */
bool expectations_apply(struct report *report, const char *file, size_t *missed, struct error *err);

#endif
