/*
 * Talking to a cluster from a verb: connecting by kubectl's flags, reading one object, walking a list page by page.
 */
#ifndef KUBECTL_SCC_LIVE_H
#define KUBECTL_SCC_LIVE_H

#include "base/json_read.h"
#include "connection_flags.h"
#include "kube/kube_client.h"

struct kube_client *live_connect(struct arena *arena, const struct connection_flags *connection, struct error *err);

struct live_list {
    const char *path;
    const char *query; /* more of the query, "labelSelector=..."; NULL: none */
    unsigned page;
    bool (*take)(void *context, struct json *item, struct error *err); /* false ends the walk */
    void *context;
};

/* Every item of a list; the document of a page lives until the next. *status is HTTP's of the last answer. */
bool live_each(struct kube_client *client, const struct live_list *list, int *status, struct error *err);

/* One request with a JSON answer; `body` may be absent. */
struct live_call {
    const char *method, *path, *query, *content_type;
    struct str body;
    int status; /* of the answer; 0: there was none */
};
bool live_json(struct kube_client *client, struct live_call *call, struct arena *arena, struct json *answer,
               struct error *err);

#endif
