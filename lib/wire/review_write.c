/*
 * A decision into an AdmissionReview as the API server verifies it: uid and kind right, a patch only with its type and
 * only when allowed, a denial with status. The only place where an error becomes a denial.
 */
#include "wire/review_write.h"

#include "base/json_write.h"

static void status_write(struct json_out *out, const struct decision *decision) {
    json_key(out, "status");
    json_open(out, '{');
    json_key(out, "status");
    json_put_text(out, "Failure");
    json_key(out, "message");
    json_put_str(out, decision->message);
    json_key(out, "reason");
    json_put_text(out, decision->reason);
    json_key(out, "code");
    json_put_int(out, decision->code);
    json_close(out, '}');
}

static void patch_write(struct json_out *out, struct str patch) {
    json_key(out, "patchType");
    json_put_text(out, "JSONPatch");
    json_key(out, "patch");
    struct buf text = BUF(out->buf->arena);
    buf_base64(&text, patch);
    struct str encoded = buf_view(&text);
    json_put_raw(out, STR("\""));
    buf_str(out->buf, encoded);
    buf_char(out->buf, '"');
}

void review_write(struct buf *to, const struct request *request, const struct decision *decision) {
    struct json_out out = json_out(to);
    json_put_raw(&out,
                 STR("{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"response\":{\"uid\":"));
    out.comma = false;
    json_put_str(&out, request->uid);
    json_key(&out, "allowed");
    json_put_bool(&out, decision->allowed);
    if (!decision->allowed) {
        status_write(&out, decision);
    } else if (decision->patch.bytes != NULL) {
        patch_write(&out, decision->patch);
    }
    if (decision->audit_count > 0) {
        json_key(&out, "auditAnnotations");
        json_open(&out, '{');
        for (size_t i = 0; i < decision->audit_count; i++) {
            json_key_str(&out, decision->audit[i].key);
            json_put_str(&out, decision->audit[i].value);
        }
        json_close(&out, '}');
    }
    if (decision->warning_count > 0) {
        json_key(&out, "warnings");
        json_put_str_list(&out, &(struct str_list){.items = decision->warnings, .count = decision->warning_count});
    }
    BUF_LITERAL(to, "}}");
}

void decision_of_error(struct decision *decision, const struct error *err, struct arena *arena) {
    static const struct {
        int code;
        const char *reason;
    } statuses[] = {
        [ERROR_NONE] = {500, "InternalError"},
        [ERROR_INPUT] = {400, "BadRequest"},
        [ERROR_LIMIT] = {413, "RequestEntityTooLarge"},
        [ERROR_POLICY] = {500, "InternalError"},
        [ERROR_UNAVAILABLE] = {503, "ServiceUnavailable"},
        [ERROR_INTERNAL] = {500, "InternalError"},
    };
    *decision = (struct decision){
        .code = statuses[err->code].code,
        .reason = statuses[err->code].reason,
        .message = str_format(arena, "the request could not be %s: %s",
                              err->code == ERROR_INPUT ? "understood" : "decided", err->text),
    };
}
