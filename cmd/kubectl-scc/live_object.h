/*
 * One object of a cluster by kubectl's "TYPE/NAME", as a manifest.
 */
#ifndef KUBECTL_SCC_LIVE_OBJECT_H
#define KUBECTL_SCC_LIVE_OBJECT_H

#include "input.h"
#include "live.h"

/* `word`: "pod/web", "deploy/web", "deployments.apps/web". */
bool live_object_read(struct kube_client *client, struct arena *arena, const char *namespace_name, const char *word,
                      struct inputs *inputs);

#endif
