/*
 * Where something that the engine names is in the manifest: a field, its line, and whether it is there at all.
 */
#ifndef KUBECTL_SCC_PLACE_H
#define KUBECTL_SCC_PLACE_H

#include "base/buf.h"
#include "workload.h"

struct place {
    struct str path;      /* "spec.template.spec.containers[0].securityContext.runAsUser" */
    size_t line;          /* of the field, or of what it would be in; 0: an object of a cluster has no lines */
    struct json at;       /* absent: the field is not there */
    struct str container; /* whose value is the pod's, since it has none of its own; absent otherwise */
};

/*
 * `path` without its provider, as violations print it, or as json_path does; `value` as JSON tells the ports of a
 * container and the elements of a list apart.
 */
struct place place_find(struct arena *arena, const struct workload *workload, struct str path, struct str value);
/* A value of the manifest itself, whose path is known. */
struct place place_of(const struct workload *workload, struct str path, const struct json *at);

/* One more step of a path: ".name", or ["name"] where the name is none that needs no quotes. */
void path_add(struct buf *path, struct str name);
/* The last name of a path: "add" of "spec.containers[0].securityContext.capabilities.add[1]". */
struct str path_field(struct str path);

#endif
