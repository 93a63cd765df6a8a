/*
 * Inside kube/: one request on its way: its copy, its libcurl handle, the bytes that came back.
 */
#ifndef KUBE_KUBE_TRANSFER_H
#define KUBE_KUBE_TRANSFER_H

#include <curl/curl.h>

#include "base/json_read.h"
#include "kube/credentials.h"
#include "kube/kube_client.h"

struct kube_transfer {
    struct arena arena; /* holds the transfer itself and the copy of the request */
    struct kube_transfer *next;
    uint64_t id;
    struct kube_request request;
    kube_data *data; /* NULL: no stream */
    kube_done *done;
    void *context;

    CURL *easy; /* NULL: not begun */
    struct curl_slist *headers, *connect_to;
    uint64_t generation; /* of the credential it was sent with */
    bool renewed;        /* it has been sent again after a 401 */
    bool waiting;        /* for a credential; it is in no multi handle */
    bool ended;          /* the receiver of a stream wants no more */
    bool cancelled;      /* set under the client's lock */
    uint64_t heard;      /* kube_now of the last bytes, or since when it waits */

    char *bytes; /* of the body, JSON_PADDING more allocated */
    size_t length, capacity, limit;
    char nothing[JSON_PADDING + 1]; /* an empty body */
    struct error failure;           /* what we found wrong ourselves */
    char curl_text[CURL_ERROR_SIZE];
};

/* A copy of the request. `data` NULL: no stream. */
struct kube_transfer *transfer_new(const struct kube_request *request, kube_data *data, kube_done *done, void *context);
void transfer_free(struct kube_transfer *transfer); /* not while its handle is in a multi handle */
void transfer_append(struct kube_transfer **list, struct kube_transfer *transfer);

/* Readies the handle (anew after a 401). On false, transfer->failure says why. */
bool transfer_prepare(struct kube_transfer *transfer, const struct kube_config *config,
                      const struct kube_client_options *options, const struct credential *credential);
/* After the end: fills the response from the bytes, the HTTP status and libcurl's result. */
void transfer_answer(struct kube_transfer *transfer, CURLcode result, const char *server,
                     struct kube_response *response);

#endif
