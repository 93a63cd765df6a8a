/*
 * Six watches into snapshots. Everything but status runs on the client's thread, so one edit collects what a read
 * brings and is committed when the read is done (webhook-contract: atomic replace on relist, deletions synthesised).
 */
#include "kube/live_policy.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

/* One kind's watch, and the list that is coming in, a state of its own until it is complete. */
struct source {
    struct live_policy *policy;
    enum policy_kind kind;
    struct kube_watch *watch;
    bool synced;
    struct snapshot_edit *list; /* NULL: none is coming in */
};

/* One namespace that was asked for and has not come. */
struct fetch {
    struct live_policy *policy;
    struct fetch *next, **link; /* link: what points to this one */
    uint64_t request;
    void (*done)(void *context);
    void *context;
};

struct live_policy {
    struct kube_client *client;
    struct live_policy_options options;
    struct source sources[POLICY_KINDS];
    struct fetch *fetches;
    bool stopped;               /* the last fetch frees it */
    struct snapshot *snapshot;  /* the newest version, published or not */
    struct snapshot_edit *edit; /* what has come in since */
    pthread_mutex_t mutex;      /* of the two below */
    bool synced;
    uint64_t unreadable;
};

static const struct kube_watch_resource resources[POLICY_KINDS] = {
    [POLICY_SCC] = {.path = "/apis/security.openshift.io/v1/securitycontextconstraints"},
    [POLICY_NAMESPACE] = {.path = "/api/v1/namespaces", .metadata_only = true},
    [POLICY_ROLE] = {.path = "/apis/rbac.authorization.k8s.io/v1/roles"},
    [POLICY_CLUSTER_ROLE] = {.path = "/apis/rbac.authorization.k8s.io/v1/clusterroles"},
    [POLICY_ROLE_BINDING] = {.path = "/apis/rbac.authorization.k8s.io/v1/rolebindings"},
    [POLICY_CLUSTER_ROLE_BINDING] = {.path = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings"},
};

static void unreadable_tell(struct live_policy *policy, enum policy_kind kind, struct json *object,
                            const struct error *err) {
    char text[640];
    struct str name = {0};
    struct json metadata = json_member(object, "metadata");
    json_string(&metadata, "name", &name, NULL);
    snprintf(text, sizeof text, "%s %.*s: %s", policy_kind_name(kind), STR_ARG(name), err->text);
    pthread_mutex_lock(&policy->mutex);
    policy->unreadable++;
    pthread_mutex_unlock(&policy->mutex);
    if (policy->options.trouble != NULL) {
        policy->options.trouble(policy->options.context, text);
    }
}

static struct policy_object *object_decode(struct live_policy *policy, enum policy_kind kind, struct json *object) {
    struct error err = {0};
    struct policy_object *decoded = policy_decode(kind, object, &err);
    if (decoded == NULL) {
        unreadable_tell(policy, kind, object, &err);
    } else if (kind == POLICY_NAMESPACE && policy->options.namespace_seen != NULL) {
        policy->options.namespace_seen(policy->options.context, decoded);
    }
    return decoded;
}

static struct snapshot_edit *edit_open(struct live_policy *policy) {
    if (policy->edit == NULL) {
        policy->edit = snapshot_edit_begin(policy->snapshot);
    }
    return policy->edit;
}

static bool all_synced(const struct live_policy *policy) {
    for (size_t kind = 0; kind < POLICY_KINDS; kind++) {
        if (!policy->sources[kind].synced) {
            return false;
        }
    }
    return true;
}

static void edit_publish(struct live_policy *policy) {
    if (policy->edit == NULL) {
        return;
    }
    struct snapshot *next = snapshot_edit_commit(policy->edit);
    policy->edit = NULL;
    snapshot_release(policy->snapshot);
    policy->snapshot = next;
    if (all_synced(policy)) {
        pthread_mutex_lock(&policy->mutex);
        policy->synced = true;
        pthread_mutex_unlock(&policy->mutex);
        policy->options.publish(policy->options.context, next);
    }
}

static void list_forget(void *context) {
    struct source *source = context;
    snapshot_edit_abandon(source->list);
    source->list = NULL;
}

static void list_begin(void *context) {
    struct source *source = context;
    list_forget(source);
    source->list = snapshot_edit_begin(NULL);
}

/* The list replaces all that there was of its kind, in one version. */
static void list_commit(void *context) {
    struct source *source = context;
    struct snapshot *list = snapshot_edit_commit(source->list);
    source->list = NULL;
    snapshot_edit_replace(edit_open(source->policy), source->kind, list);
    snapshot_release(list);
    source->synced = true;
    edit_publish(source->policy);
}

static void object_remove(struct snapshot_edit *edit, enum policy_kind kind, struct json *object) {
    struct json metadata = json_member(object, "metadata");
    struct str name = {0}, namespace_name = {0};
    json_string(&metadata, "name", &name, NULL);
    json_string(&metadata, "namespace", &namespace_name, NULL);
    snapshot_edit_remove(edit, kind, namespace_name, name);
}

/* What cannot be read is taken out: an old version that stays could allow what the new one forbids. */
static void event(void *context, enum kube_event event, struct json *object) {
    struct source *source = context;
    struct snapshot_edit *edit = source->list != NULL ? source->list : edit_open(source->policy);
    struct policy_object *decoded = event == KUBE_DELETED ? NULL : object_decode(source->policy, source->kind, object);
    if (decoded == NULL) {
        object_remove(edit, source->kind, object);
        return;
    }
    snapshot_edit_put(edit, decoded);
    policy_release(decoded);
}

static void settled(void *context) {
    const struct source *source = context;
    edit_publish(source->policy);
}

static const struct kube_receiver receiver = {
    .begin = list_begin,
    .commit = list_commit,
    .abandon = list_forget,
    .event = event,
    .settled = settled,
};

struct live_policy *live_policy_start(struct kube_client *client, const struct live_policy_options *options) {
    struct live_policy *policy = calloc(1, sizeof *policy);
    if (policy == NULL) {
        abort();
    }
    policy->client = client;
    policy->options = *options;
    pthread_mutex_init(&policy->mutex, NULL);
    for (int kind = 0; kind < POLICY_KINDS; kind++) {
        struct source *source = &policy->sources[kind];
        source->policy = policy;
        source->kind = (enum policy_kind)kind;
    }
    for (int kind = 0; kind < POLICY_KINDS; kind++) {
        struct source *source = &policy->sources[kind];
        source->watch = kube_watch_start(client, &resources[kind], &receiver, source, options->times);
    }
    return policy;
}

static void policy_free(struct live_policy *policy) {
    snapshot_edit_abandon(policy->edit);
    snapshot_release(policy->snapshot);
    pthread_mutex_destroy(&policy->mutex);
    free(policy);
}

static void stop_run(void *context) {
    struct live_policy *policy = context;
    policy->stopped = true;
    for (const struct fetch *fetch = policy->fetches; fetch != NULL; fetch = fetch->next) {
        kube_cancel(policy->client, fetch->request);
    }
    if (policy->fetches == NULL) {
        policy_free(policy);
    }
}

void live_policy_stop(struct live_policy *policy) {
    if (policy == NULL) {
        return;
    }
    for (int kind = 0; kind < POLICY_KINDS; kind++) {
        kube_watch_stop(policy->sources[kind].watch); /* abandons a list */
    }
    kube_run(policy->client, stop_run, policy);
}

/* A version that the watch has overtaken meanwhile must not come back: only what is not there yet is taken. */
static void namespace_take(struct live_policy *policy, struct kube_response *response) {
    struct arena arena = {0};
    struct json root;
    struct error err = {0};
    if (response->error.code == ERROR_NONE &&
        json_parse_in_place(&arena, response->body, response->length, &root, &err)) {
        struct policy_object *decoded = object_decode(policy, POLICY_NAMESPACE, &root);
        edit_publish(policy);
        if (decoded != NULL && policy->snapshot != NULL &&
            snapshot_object(policy->snapshot, POLICY_NAMESPACE, (struct str){0}, decoded->name) == NULL) {
            snapshot_edit_put(edit_open(policy), decoded);
            edit_publish(policy);
        }
        policy_release(decoded);
    }
    arena_free(&arena);
}

static void fetched(void *context, struct kube_response *response) {
    struct fetch *fetch = context;
    struct live_policy *policy = fetch->policy;
    *fetch->link = fetch->next;
    if (fetch->next != NULL) {
        fetch->next->link = fetch->link;
    }
    if (!policy->stopped) {
        namespace_take(policy, response);
    } else if (policy->fetches == NULL) {
        policy_free(policy);
    }
    fetch->done(fetch->context);
    free(fetch);
}

void live_policy_fetch_namespace(struct live_policy *policy, struct str name, void (*done)(void *context),
                                 void *context) {
    struct arena arena = {0};
    struct fetch *fetch = calloc(1, sizeof *fetch);
    if (fetch == NULL) {
        abort();
    }
    *fetch = (struct fetch){.policy = policy, .next = policy->fetches, .link = &policy->fetches};
    fetch->done = done;
    fetch->context = context;
    if (fetch->next != NULL) {
        fetch->next->link = &fetch->next;
    }
    policy->fetches = fetch;
    struct str path = str_format(&arena, "/api/v1/namespaces/%s", kube_escape(&arena, name).bytes);
    fetch->request =
        kube_send(policy->client,
                  &(struct kube_request){
                      .method = "GET",
                      .path = path.bytes,
                      .accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json",
                      .timeout_ms = 5000,
                  },
                  fetched, fetch);
    arena_free(&arena);
}

void live_policy_status(struct live_policy *policy, struct live_policy_status *out) {
    pthread_mutex_lock(&policy->mutex);
    *out = (struct live_policy_status){.synced = policy->synced, .unreadable = policy->unreadable};
    pthread_mutex_unlock(&policy->mutex);
    for (int kind = 0; kind < POLICY_KINDS; kind++) {
        kube_watch_status(policy->sources[kind].watch, &out->kinds[kind]);
    }
}
