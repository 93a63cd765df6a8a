/*
 * Inside kube/: one question as a SubjectAccessReview, and the API server's answer to it.
 */
#ifndef KUBE_ACCESS_REVIEW_H
#define KUBE_ACCESS_REVIEW_H

#include "access/authorizer.h"
#include "kube/access_cache.h"
#include "kube/kube_client.h"

/* The body of the request. */
struct str access_review_body(struct arena *arena, const struct subject *subject, struct str namespace_name,
                              enum access_verb verb, struct str name);
void access_review_digest(struct str body, unsigned char digest[ACCESS_DIGEST]);
/* False when the answer cannot be understood. Denied unless it clearly says allowed. */
bool access_review_read(struct kube_response *response, enum access *out);

#endif
