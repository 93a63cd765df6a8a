/*
 * The objects of an OpenShift Template, with the values that its parameters have by themselves, as `oc process` fills
 * them in.
 */
#ifndef KUBECTL_SCC_OPENSHIFT_TEMPLATE_H
#define KUBECTL_SCC_OPENSHIFT_TEMPLATE_H

#include "input.h"

bool is_openshift_template(const struct manifest *manifest);

/* Manifests of which file, document, line and object are known. `warnings` gets parameters that have no value. */
struct template_objects {
    struct manifest *items;
    size_t count;
};
struct template_objects template_objects_of(struct arena *arena, const struct manifest *template_manifest,
                                            struct text_list *warnings);

#endif
