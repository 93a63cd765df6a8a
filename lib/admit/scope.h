/*
 * Does this request concern us at all? Reference: shouldSkipSCCEvaluation. Skipped means allowed without a word.
 */
#ifndef ADMIT_SCOPE_H
#define ADMIT_SCOPE_H

#include "admit/request.h"
#include "pod/pod.h"

/* By resource and subresource alone; an unknown subresource of pods is ours. */
bool scope_concerns_pod(const struct request *request);
/*
 * An UPDATE that changes nothing of interest. Equality is semantic: absent, null and empty collections are one. The
 * arena is for the work.
 */
bool scope_update_is_ignorable(struct arena *arena, struct request *request);

#endif
