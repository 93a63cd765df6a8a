/*
 * One request sent through scc_review, and the answer taken apart and checked as the API server does.
 */
#ifndef CONFORMANCE_REVIEW_H
#define CONFORMANCE_REVIEW_H

#include <yyjson.h>

#include "scc.h"

struct review {
    struct scc_answer answer; /* the worker's, valid until its next review */
    yyjson_doc *body;
    yyjson_val *response; /* NULL: the envelope is not what the API server accepts; see `problem` */
    yyjson_doc *patch;    /* NULL: none */
    char problem[256];
};

/* `request` as it stands in the AdmissionReview; `object`, where not NULL, takes the place of its object. */
struct review review_send(struct scc_worker *worker, enum scc_pass pass, yyjson_val *request, yyjson_val *object);
void review_free(struct review *review);

/*
 * The object with the review's patch applied, to be freed; NULL and a text in `problem` when the patch does not apply
 * or is not minimal: every operation is an add, a replace or a remove, and every one changes the document.
 */
yyjson_doc *review_patched(struct review *review, yyjson_val *object);

#endif
