/* authorization.k8s.io/v1 SubjectAccessReview: written so that equal questions give equal bytes. */
#include "kube/access_review.h"

#include <openssl/evp.h>

#include "base/json_write.h"

static void text_put(struct json_out *out, const char *key, struct str value) {
    if (value.length > 0) {
        json_key(out, key);
        json_put_str(out, value);
    }
}

static void resource_put(struct json_out *out, struct str namespace_name, enum access_verb verb, struct str name) {
    json_key(out, "resourceAttributes");
    json_open(out, '{');
    text_put(out, "namespace", namespace_name);
    text_put(out, "verb", str_of(access_attributes[verb].verb));
    text_put(out, "group", str_of(access_attributes[verb].group));
    text_put(out, "version", STR("v1"));
    text_put(out, "resource", str_of(access_attributes[verb].resource));
    text_put(out, "name", name);
    json_close(out, '}');
}

struct str access_review_body(struct arena *arena, const struct subject *subject, struct str namespace_name,
                              enum access_verb verb, struct str name) {
    struct buf text = BUF(arena);
    struct json_out out = json_out(&text);
    json_open(&out, '{');
    text_put(&out, "apiVersion", STR("authorization.k8s.io/v1"));
    text_put(&out, "kind", STR("SubjectAccessReview"));
    json_key(&out, "spec");
    json_open(&out, '{');
    text_put(&out, "user", subject->user);
    text_put(&out, "uid", subject->uid);
    if (subject->groups.count > 0) {
        json_key(&out, "groups");
        json_put_str_list(&out, &subject->groups);
    }
    if (subject->extra.value != NULL) {
        json_key(&out, "extra");
        json_put_raw(&out, json_text(arena, &subject->extra));
    }
    resource_put(&out, namespace_name, verb, name);
    json_close(&out, '}');
    json_close(&out, '}');
    return buf_view(&text);
}

void access_review_digest(struct str body, unsigned char digest[ACCESS_DIGEST]) {
    EVP_Digest(body.bytes, body.length, digest, NULL, EVP_sha256(), NULL);
}

bool access_review_read(struct kube_response *response, enum access *out) {
    struct arena arena;
    struct json root, status;
    bool allowed = false, denied = false;
    arena_init(&arena, 0);
    bool ok = json_parse_in_place(&arena, response->body, response->length, &root, NULL) && json_is_object(&root) &&
              json_object(&root, "status", &status, NULL) && !json_is_null(&status) &&
              json_bool(&status, "allowed", &allowed, NULL) && json_bool(&status, "denied", &denied, NULL);
    *out = ok && allowed && !denied ? ACCESS_ALLOWED : ACCESS_DENIED;
    arena_free(&arena);
    return ok;
}
