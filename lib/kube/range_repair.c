/*
 * The list of all namespaces into a bitmap (reference: pkg/security/uidallocator repair). A range that is unparsable,
 * foreign, misaligned or held twice is passed over silently and never rewritten.
 */
#include "kube/range_repair.h"

#include <stdlib.h>

#include "base/json_read.h"

struct range_repair {
    struct kube_client *client;
    const struct allocation_plan *plan;
    struct range_state found;
    bool saving, cancelled;
    uint64_t request; /* of a page; 0: none is under way */
    void (*put)(void *context, struct str name, const struct namespace_ranges *ranges);
    void (*listed)(void *context, bool complete, const char *text);
    void *context;
};

struct range_repair *range_repair_new(struct kube_client *client, const struct allocation_plan *plan) {
    struct range_repair *repair = calloc(1, sizeof *repair);
    if (repair == NULL) {
        abort();
    }
    repair->client = client;
    repair->plan = plan;
    range_state_init(&repair->found, allocation_blocks(plan));
    return repair;
}

void range_repair_free(struct range_repair *repair) {
    if (repair != NULL) {
        range_state_free(&repair->found);
        free(repair);
    }
}

void range_repair_listen(struct range_repair *repair,
                         void (*put)(void *context, struct str name, const struct namespace_ranges *ranges),
                         void (*listed)(void *context, bool complete, const char *text), void *context) {
    repair->put = put;
    repair->listed = listed;
    repair->context = context;
}

void range_repair_apply(struct range_repair *repair, struct range_state *state) {
    memcpy(state->bits, repair->found.bits, (state->blocks + 7) / 8);
    state->used = repair->found.used;
    repair->saving = true;
}

bool range_repair_saving(const struct range_repair *repair) {
    return repair->saving;
}

static bool namespace_count(struct range_repair *repair, struct json *item, struct error *err) {
    struct policy_object *object = policy_decode(POLICY_NAMESPACE, item, err);
    uint32_t block;
    if (object == NULL) {
        return false;
    }
    if (allocation_block_of(repair->plan, &object->ranges, &block)) {
        range_state_set(&repair->found, block);
    }
    repair->put(repair->context, object->name, &object->ranges);
    policy_release(object);
    return true;
}

static void page_ask(struct range_repair *repair, struct str token);

static bool page_read(struct range_repair *repair, struct kube_response *response, struct arena *arena,
                      struct str *token, struct error *err) {
    struct json list, items, item, metadata;
    if (!json_parse_in_place(arena, response->body, response->length, &list, err) ||
        !json_array(&list, "items", &items, err) || !json_object(&list, "metadata", &metadata, err) ||
        !json_string(&metadata, "continue", token, err)) {
        return false;
    }
    for (struct json_walk walk = json_walk(&items); json_next(&walk, &item);) {
        if (!namespace_count(repair, &item, err)) {
            return false;
        }
    }
    return true;
}

static void page_came(void *context, struct kube_response *response) {
    struct range_repair *repair = context;
    struct arena arena = {0};
    struct error err = response->error;
    struct str token = {0};
    repair->request = 0;
    bool ok = !repair->cancelled && err.code == ERROR_NONE && page_read(repair, response, &arena, &token, &err);
    if (ok && !str_empty(token)) {
        page_ask(repair, token);
    } else {
        repair->listed(repair->context, ok, err.text);
    }
    arena_free(&arena);
}

static void page_ask(struct range_repair *repair, struct str token) {
    struct arena arena = {0};
    struct str query =
        str_format(&arena, "limit=500%s%s",
                   str_empty(token) ? "" : "&continue=", str_empty(token) ? "" : kube_escape(&arena, token).bytes);
    repair->request =
        kube_send(repair->client,
                  &(struct kube_request){
                      .method = "GET",
                      .path = "/api/v1/namespaces",
                      .query = query.bytes,
                      .accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json",
                  },
                  page_came, repair);
    arena_free(&arena);
}

void range_repair_start(struct range_repair *repair) {
    repair->saving = repair->cancelled = false;
    range_state_clear(&repair->found);
    page_ask(repair, (struct str){0});
}

void range_repair_cancel(struct range_repair *repair) {
    repair->cancelled = true;
    if (repair->request != 0) {
        kube_cancel(repair->client, repair->request);
    }
}
