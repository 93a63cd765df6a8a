/*
 * AdmissionReview v1 bytes into a request (k8s.io/api/admission/v1).
 */
#ifndef WIRE_REVIEW_READ_H
#define WIRE_REVIEW_READ_H

#include "admit/request.h"

/*
 * False: ERROR_INPUT or ERROR_LIMIT with the path. request->uid is set as soon as it could be read, so that what is
 * wrong further in can be denied under the right uid.
 */
bool review_read(struct arena *arena, char *bytes, size_t length, bool in_place, struct request *request, struct error *err);

#endif
