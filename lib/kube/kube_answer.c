/* From the end of a transfer to a response: HTTP status, the API's Status object, or why there was no answer. */
#include <stdio.h>

#include "base/json_read.h"
#include "kube/kube_transfer.h"

/* reason and message of {"kind":"Status"}; a body that is none is passed over. */
static void status_read(const struct kube_transfer *transfer, struct kube_response *response) {
    struct arena arena;
    struct json root;
    struct str kind, reason, message;
    arena_init(&arena, 0);
    if (json_parse(&arena, (struct str){transfer->bytes, transfer->length}, &root, NULL) && json_is_object(&root) &&
        json_string(&root, "kind", &kind, NULL) && str_equal(kind, STR("Status")) &&
        json_string(&root, "reason", &reason, NULL) && json_string(&root, "message", &message, NULL)) {
        snprintf(response->reason, sizeof response->reason, "%.*s", STR_ARG(reason));
        snprintf(response->message, sizeof response->message, "%.*s", STR_ARG(message));
    }
    arena_free(&arena);
}

/* What a caller can do about it: mend the request, or wait and try again. */
static enum error_code status_code(int status) {
    return status >= 500 || status == 429 || status == 408 || status < 400 ? ERROR_UNAVAILABLE : ERROR_INPUT;
}

static void refusal_set(const struct kube_transfer *transfer, struct kube_response *response) {
    status_read(transfer, response);
    const char *redirect = response->status >= 300 && response->status <= 399 ? " (redirects are not followed)" : "";
    error_set(&response->error, status_code(response->status), "%s %s: HTTP %d%s%s%s%s%s", transfer->request.method,
              transfer->request.path, response->status, redirect, response->reason[0] == '\0' ? "" : " ",
              response->reason, response->message[0] == '\0' ? "" : ": ", response->message);
}

void transfer_answer(struct kube_transfer *transfer, CURLcode result, const char *server,
                     struct kube_response *response) {
    long status = 0;
    curl_off_t retry_after = 0;
    *response = (struct kube_response){.body = transfer->bytes == NULL ? transfer->nothing : transfer->bytes,
                                       .length = transfer->length};
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &retry_after);
    response->status = (int)status;
    response->retry_after = retry_after < 0 || retry_after > 3600 ? 3600 : (unsigned)retry_after;
    if (transfer->failure.code != ERROR_NONE) {
        response->error = transfer->failure;
        error_wrap(&response->error, "%s %s", transfer->request.method, transfer->request.path);
    } else if (result != CURLE_OK && !transfer->ended) {
        error_set(&response->error, ERROR_UNAVAILABLE, "%s %s%s: %s", transfer->request.method, server,
                  transfer->request.path,
                  transfer->curl_text[0] != '\0' ? transfer->curl_text : curl_easy_strerror(result));
    } else if (status < 200 || status > 299) {
        refusal_set(transfer, response);
    }
}
