/*
 * One request sent through scc_review, and the answer taken apart and checked as the API server does.
 */
#include "review.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_file.h"
#include "patch_apply.h"

static bool complain(struct review *review, const char *what, const char *about) {
    snprintf(review->problem, sizeof review->problem, "%s: %.200s", what, about);
    return false;
}

/* The whole AdmissionReview, with the padding that scc_review wants. */
static char *body_write(yyjson_val *request, yyjson_val *object, size_t *length) {
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc), *copy = yyjson_val_mut_copy(doc, request);
    yyjson_mut_doc_set_root(doc, root);
    yyjson_mut_obj_add_str(doc, root, "kind", "AdmissionReview");
    yyjson_mut_obj_add_str(doc, root, "apiVersion", "admission.k8s.io/v1");
    if (object != NULL) {
        yyjson_mut_obj_replace(copy, yyjson_mut_str(doc, "object"), yyjson_val_mut_copy(doc, object));
    }
    yyjson_mut_obj_add_val(doc, root, "request", copy);
    char *text = yyjson_mut_write(doc, 0, length);
    yyjson_mut_doc_free(doc);
    char *body = text != NULL ? realloc(text, *length + SCC_BODY_PADDING) : NULL;
    if (body == NULL) {
        abort();
    }
    memset(body + *length, 0, SCC_BODY_PADDING);
    return body;
}

static int sextet(char c) {
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c != '\0' ? strchr(digits, c) : NULL;
    return at != NULL ? (int)(at - digits) : -1;
}

/* NULL: not base64 as Go's StdEncoding reads it. */
static char *base64_decode(const char *text, size_t *length) {
    size_t size = strlen(text);
    char *out = calloc(1, size + 1);
    unsigned bits = 0, have = 0;
    *length = 0;
    size_t digits = size - (size > 0 && text[size - 1] == '=') - (size > 1 && text[size - 2] == '=');
    for (size_t i = 0; i < digits; i++) {
        int value = sextet(text[i]);
        if (value < 0 || size % 4 != 0) {
            free(out);
            return NULL;
        }
        bits = bits << 6 | (unsigned)value;
        have += 6;
        if (have >= 8) {
            have -= 8;
            out[(*length)++] = (char)(bits >> have);
        }
    }
    return out;
}

static bool patch_read(struct review *review) {
    yyjson_val *patch = yyjson_obj_get(review->response, "patch");
    if (patch == NULL) {
        return yyjson_obj_get(review->response, "patchType") == NULL || complain(review, "patchType without patch", "");
    }
    if (strcmp(json_text_of(review->response, "patchType"), "JSONPatch") != 0) {
        return complain(review, "patchType", json_text_of(review->response, "patchType"));
    }
    size_t length;
    char *text = yyjson_is_str(patch) ? base64_decode(yyjson_get_str(patch), &length) : NULL;
    review->patch = text != NULL ? yyjson_read(text, length, 0) : NULL;
    free(text);
    if (!yyjson_is_arr(yyjson_doc_get_root(review->patch)) ||
        yyjson_arr_size(yyjson_doc_get_root(review->patch)) == 0) {
        return complain(review, "the patch is no list of operations", json_text_of(review->response, "patch"));
    }
    return true;
}

static bool answer_read(struct review *review, const char *uid) {
    review->body = yyjson_read(review->answer.body, review->answer.length, 0);
    yyjson_val *root = yyjson_doc_get_root(review->body);
    review->response = yyjson_obj_get(root, "response");
    if (review->answer.http_status != 200 || review->response == NULL) {
        return complain(review, "no AdmissionReview", review->answer.body);
    }
    if (strcmp(json_text_of(root, "kind"), "AdmissionReview") != 0 ||
        strcmp(json_text_of(root, "apiVersion"), "admission.k8s.io/v1") != 0 ||
        strcmp(json_text_of(review->response, "uid"), uid) != 0) {
        return complain(review, "malformed envelope", review->answer.body);
    }
    bool allowed = yyjson_get_bool(yyjson_obj_get(review->response, "allowed"));
    bool claims = review->answer.outcome == SCC_ALLOWED || review->answer.outcome == SCC_SKIPPED;
    if (!yyjson_is_bool(yyjson_obj_get(review->response, "allowed")) || allowed != claims) {
        return complain(review, "outcome and body disagree", review->answer.body);
    }
    return patch_read(review);
}

struct review review_send(struct scc_worker *worker, enum scc_pass pass, yyjson_val *request, yyjson_val *object) {
    struct review review = {0};
    size_t length;
    char *body = body_write(request, object, &length);
    scc_review(worker, pass, body, length, &review.answer);
    free(body);
    if (!answer_read(&review, json_text_of(request, "uid"))) {
        review.response = NULL;
    }
    return review;
}

void review_free(struct review *review) {
    yyjson_doc_free(review->body);
    yyjson_doc_free(review->patch);
    review->body = review->patch = NULL;
}

yyjson_doc *review_patched(struct review *review, yyjson_val *object) {
    return patch_apply(object, yyjson_doc_get_root(review->patch), review->problem, sizeof review->problem);
}
