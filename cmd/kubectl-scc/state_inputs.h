/*
 * Inside the state: policy objects among the manifests, and --namespace-range, put on top of what was loaded.
 */
#ifndef KUBECTL_SCC_STATE_INPUTS_H
#define KUBECTL_SCC_STATE_INPUTS_H

#include "state.h"

/* Is every object in the namespace that -n says, and of a kind that is written as it should be? -n may be NULL. */
bool state_inputs_fit(const struct inputs *inputs, const char *namespace_name, struct error *err);
/* An object that is there already is replaced: the manifest is what is about to be applied. */
bool state_put_inputs(struct state *state, const struct inputs *inputs, struct error *err);
bool state_put_ranges(struct state *state, const struct state_flags *flags, struct error *err);

#endif
