/*
 * From a manifest to the pod that the API server will be asked to create: every workload kind, with the defaults that
 * admission sees and the identity that does the asking.
 */
#ifndef KUBECTL_SCC_WORKLOAD_H
#define KUBECTL_SCC_WORKLOAD_H

#include "access/authorizer.h"
#include "state.h"

struct workload {
    const struct manifest *manifest;
    struct str kind, name, namespace_name;
    struct str service_account; /* after defaulting */
    struct json pod;            /* a Pod object in a document of its own */
    struct json template;       /* the part of the manifest that the pod comes from: {metadata, spec} */
    const char *template_path;  /* its path in the manifest: "spec.template", "" for a Pod */
    struct str token_volume;    /* of the pod, as violations name it, where the API server adds it; else absent */
    bool recorded;              /* a request that came to the webhook: no namespace is exempt */
    const char *controller;     /* the service account that creates the pods; NULL: the user does */
    struct subject creator;
};

struct workload_options {
    struct state *state; /* the namespace of those that name none, and service accounts */
    const char *as;      /* who creates bare pods; NULL: any authenticated user */
    const struct text_list *as_groups;
    bool no_defaults; /* pods are requests that came to the webhook: taken as they are, wherever they are */
};

/* Is it a kind that makes pods? */
bool workload_kind(const struct manifest *manifest);
/* False with the problem when there is no pod template where its kind says it is, or one that is no pod. */
bool workload_read(struct arena *arena, const struct workload_options *options, const struct manifest *manifest,
                   struct workload *workload, struct problem *problem);

#endif
