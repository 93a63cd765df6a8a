/*
 * GET and server-side apply of one namespace's annotations (reference: namespace_scc_allocation_controller.go). An
 * annotation that is there, also an empty one, is never overwritten.
 */
#include "kube/range_claim.h"

#include <stdio.h>

#include "base/json_read.h"
#include "base/json_write.h"

#define FIELD_MANAGER "scc-webhook-range-allocation"

enum { CLAIM_TIMEOUT_MS = 3000 };

static void claim_end(struct claim *claim, enum claim_result result, const struct error *error) {
    claim->result = result;
    claim->done(claim, error, claim->context);
}

static enum claim_result namespace_read(struct claim *claim, struct kube_response *response, struct error *err) {
    struct arena arena = {0};
    struct json object, metadata, annotations;
    struct str version;
    enum claim_result result = CLAIM_FAILED;
    if (json_parse_in_place(&arena, response->body, response->length, &object, err)) {
        metadata = json_member(&object, "metadata");
        annotations = json_member(&metadata, "annotations");
        if (json_string(&metadata, "resourceVersion", &version, err)) {
            snprintf(claim->resource_version, sizeof claim->resource_version, "%.*s", STR_ARG(version));
            claim->has_mcs = json_member(&annotations, ANNOTATION_MCS).value != NULL;
            result = json_member(&annotations, ANNOTATION_UID_RANGE).value != NULL ? CLAIM_SETTLED : CLAIM_OPEN;
        }
    }
    arena_free(&arena);
    return result;
}

static void looked(void *context, struct kube_response *response) {
    struct claim *claim = context;
    enum claim_result result = CLAIM_FAILED;
    struct error error = response->error;
    if (response->status == 404) {
        result = CLAIM_SETTLED;
    } else if (error.code == ERROR_NONE) {
        result = namespace_read(claim, response, &error);
    }
    claim_end(claim, result, &error);
}

static struct str namespace_path(struct arena *arena, const struct claim *claim) {
    return str_format(arena, "/api/v1/namespaces/%s", kube_escape(arena, str_of(claim->name)).bytes);
}

void claim_look(struct claim *claim) {
    struct arena arena = {0};
    kube_send(claim->client,
              &(struct kube_request){
                  .method = "GET", .path = namespace_path(&arena, claim).bytes, .timeout_ms = CLAIM_TIMEOUT_MS},
              looked, claim);
    arena_free(&arena);
}

static void written(void *context, struct kube_response *response) {
    struct claim *claim = context;
    enum claim_result result = response->status == 409 ? CLAIM_CONFLICT : CLAIM_FAILED;
    claim->written = response->error.code == ERROR_NONE;
    claim_end(claim, claim->written || response->status == 404 ? CLAIM_SETTLED : result, &response->error);
}

static void annotations_write(struct json_out *out, const struct claim *claim, const struct allocation_plan *plan) {
    struct arena *arena = out->buf->arena;
    struct str range = allocation_uid_range(arena, plan, claim->block);
    json_open(out, '{');
    json_key(out, ANNOTATION_UID_RANGE);
    json_put_str(out, range);
    json_key(out, ANNOTATION_GROUPS);
    json_put_str(out, range);
    if (!claim->has_mcs) {
        json_key(out, ANNOTATION_MCS);
        json_put_str(out, allocation_mcs(arena, plan, claim->block));
    }
    json_close(out, '}');
}

void claim_write(struct claim *claim, const struct allocation_plan *plan) {
    struct arena arena = {0};
    struct buf body = BUF(&arena);
    struct json_out out = json_out(&body);
    json_put_raw(&out, STR("{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":"));
    out.comma = false;
    json_put_text(&out, claim->name);
    json_key(&out, "resourceVersion");
    json_put_text(&out, claim->resource_version);
    json_key(&out, "annotations");
    annotations_write(&out, claim, plan);
    BUF_LITERAL(&body, "}}");
    kube_send(claim->client,
              &(struct kube_request){
                  .method = "PATCH",
                  .path = namespace_path(&arena, claim).bytes,
                  .query = "fieldManager=" FIELD_MANAGER,
                  .content_type = "application/apply-patch+yaml",
                  .body = buf_view(&body),
                  .timeout_ms = CLAIM_TIMEOUT_MS,
              },
              written, claim);
    arena_free(&arena);
}

static void announced(void *context, struct kube_response *response) {
    (void)context;
    (void)response; /* an event that is lost is only a notice that is lost */
}

/* What an event is about, and what it says. */
struct notice {
    const char *type, *reason, *namespace_name;
    struct str text;
};

static void notice_send(struct kube_client *client, const struct notice *notice) {
    struct arena arena = {0};
    struct buf body = BUF(&arena);
    struct json_out out = json_out(&body);
    json_put_raw(&out, STR("{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{\"generateName\":\"scc-ranges-\","
                           "\"namespace\":\"default\"},\"count\":1,\"source\":{\"component\":\"" FIELD_MANAGER "\"},"
                           "\"involvedObject\":{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"name\":"));
    out.comma = false;
    json_put_text(&out, notice->namespace_name);
    BUF_LITERAL(&body, "}");
    json_key(&out, "type");
    json_put_text(&out, notice->type);
    json_key(&out, "reason");
    json_put_text(&out, notice->reason);
    json_key(&out, "message");
    json_put_str(&out, notice->text);
    BUF_LITERAL(&body, "}");
    kube_send(
        client,
        &(struct kube_request){.method = "POST", .path = "/api/v1/namespaces/default/events", .body = buf_view(&body)},
        announced, NULL);
    arena_free(&arena);
}

void claim_announce(const struct claim *claim) {
    struct arena arena = {0};
    notice_send(claim->client, &(struct notice){
                                   .type = "Normal",
                                   .reason = "CreatedSCCRanges",
                                   .namespace_name = claim->name,
                                   .text = str_format(&arena, "created SCC ranges for %s namespace", claim->name),
                               });
    arena_free(&arena);
}

void claim_warn(struct kube_client *client, const char *reason, struct str text) {
    notice_send(client,
                &(struct notice){.type = "Warning", .reason = reason, .namespace_name = "default", .text = text});
}
