/* RangeAllocation by GET, POST and PUT (security.internal.openshift.io/v1, as OpenShift's, in a CRD of our own). */
#include "kube/range_store.h"

#include <stdio.h>

#include "base/json_read.h"
#include "base/json_write.h"
#include "kube/kubeconfig_resolve.h"

#define STORE_NAME "scc-uid"
#define STORE_PATH "/apis/security.internal.openshift.io/v1/rangeallocations"

/* Shorter than the time between losing a lease and another's taking it: a deposed writer's last write comes in time. */
enum { WRITE_TIMEOUT_MS = 3000 };

void range_store_init(struct range_store *store, struct kube_client *client, const struct allocation_plan *plan) {
    *store = (struct range_store){.client = client, .plan = plan};
    range_state_init(&store->state, allocation_blocks(plan));
}

void range_store_free(struct range_store *store) {
    range_state_free(&store->state);
}

static void version_keep(struct range_store *store, struct json *object) {
    struct json metadata = json_member(object, "metadata");
    struct str version = {0};
    json_string(&metadata, "resourceVersion", &version, NULL);
    snprintf(store->resource_version, sizeof store->resource_version, "%.*s", STR_ARG(version));
}

static enum range_store_result object_read(struct range_store *store, struct kube_response *response,
                                           struct error *err) {
    struct arena arena = {0};
    struct json object;
    struct str range, data, plan = allocation_plan_text(&arena, store->plan);
    enum range_store_result result = RANGE_STORE_FAILED;
    if (json_parse_in_place(&arena, response->body, response->length, &object, err) &&
        json_string(&object, "range", &range, err) && kubeconfig_data(&arena, &object, "data", &data, err)) {
        version_keep(store, &object);
        result =
            str_equal(range, plan) && range_state_read(&store->state, data) ? RANGE_STORE_DONE : RANGE_STORE_MISSING;
    }
    arena_free(&arena);
    return result;
}

static void loaded(void *context, struct kube_response *response) {
    struct range_store *store = context;
    struct error err = response->error;
    enum range_store_result result = RANGE_STORE_FAILED;
    if (response->status == 404) {
        store->resource_version[0] = '\0';
        result = RANGE_STORE_MISSING;
    } else if (err.code == ERROR_NONE) {
        result = object_read(store, response, &err);
    }
    store->done(store->context, result, err.text);
}

void range_store_load(struct range_store *store) {
    kube_send(
        store->client,
        &(struct kube_request){.method = "GET", .path = STORE_PATH "/" STORE_NAME, .timeout_ms = WRITE_TIMEOUT_MS},
        loaded, store);
}

static void saved(void *context, struct kube_response *response) {
    struct range_store *store = context;
    struct arena arena = {0};
    struct json object;
    struct error err = response->error;
    enum range_store_result result = RANGE_STORE_FAILED;
    if (response->status == 409) {
        result = RANGE_STORE_CONFLICT;
    } else if (err.code == ERROR_NONE && json_parse_in_place(&arena, response->body, response->length, &object, &err)) {
        version_keep(store, &object);
        result = RANGE_STORE_DONE;
    }
    arena_free(&arena);
    store->done(store->context, result, err.text);
}

static void object_write(struct buf *body, const struct range_store *store) {
    struct json_out out = json_out(body);
    json_open(&out, '{');
    json_key(&out, "apiVersion");
    json_put_text(&out, "security.internal.openshift.io/v1");
    json_key(&out, "kind");
    json_put_text(&out, "RangeAllocation");
    json_key(&out, "metadata");
    json_open(&out, '{');
    json_key(&out, "name");
    json_put_text(&out, STORE_NAME);
    if (store->resource_version[0] != '\0') {
        json_key(&out, "resourceVersion");
        json_put_text(&out, store->resource_version);
    }
    json_close(&out, '}');
    json_key(&out, "range");
    json_put_str(&out, allocation_plan_text(body->arena, store->plan));
    if (store->state.used > 0) { /* an empty text is no bytes to the API server */
        struct buf data = BUF(body->arena);
        buf_base64(&data, range_state_bytes(body->arena, &store->state));
        json_key(&out, "data");
        json_put_str(&out, buf_view(&data));
    }
    json_close(&out, '}');
}

void range_store_save(struct range_store *store) {
    struct arena arena = {0};
    struct buf body = BUF(&arena);
    bool exists = store->resource_version[0] != '\0';
    object_write(&body, store);
    kube_send(store->client,
              &(struct kube_request){
                  .method = exists ? "PUT" : "POST",
                  .path = exists ? STORE_PATH "/" STORE_NAME : STORE_PATH,
                  .body = buf_view(&body),
                  .timeout_ms = WRITE_TIMEOUT_MS,
              },
              saved, store);
    arena_free(&arena);
}
