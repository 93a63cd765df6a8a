/*
 * Which kinds make pods, where their pod template is, and who creates their pods.
 */
#ifndef KUBECTL_SCC_WORKLOAD_KINDS_H
#define KUBECTL_SCC_WORKLOAD_KINDS_H

#include "input.h"

struct workload_kind {
    const char *kind;
    const char *versions;   /* API groups with a version, space-separated, the one to use first; any version will do */
    const char *path;       /* of the template */
    const char *controller; /* its service account in kube-system; NULL: whoever applies the object creates the pod */
};

/* NULL: a kind that makes no pods, or none that we know. */
const struct workload_kind *workload_kind_of(const struct manifest *manifest);
/* False for a kind that we know, written in other letters or with an apiVersion that has no such kind. */
bool workload_kind_fits(const struct manifest *manifest, struct error *err);
/* An object with a pod template that is of no kind we know is told of, on standard error and in `texts`. */
void workload_pass_over(struct arena *arena, const struct manifest *manifest, struct text_list *texts);

#endif
