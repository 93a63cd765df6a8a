/*
 * AdmissionReview v1 bytes into a request (k8s.io/api/admission/v1).
 */
#ifndef WIRE_REVIEW_READ_H
#define WIRE_REVIEW_READ_H

#include "admit/request.h"

struct review_bytes {
    char *bytes; /* JSON_PADDING writable bytes behind `length` */
    size_t length;
    bool in_place; /* they are overwritten, and outlive the request; else they are copied */
};

/*
 * False: ERROR_INPUT or ERROR_LIMIT with the path. request->uid is set as soon as it could be read, so that what is
 * wrong further in can be denied under the right uid.
 */
bool review_read(struct arena *arena, struct review_bytes review, struct request *request, struct error *err);

#endif
