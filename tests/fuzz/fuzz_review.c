/*
 * Any bytes as an AdmissionReview, in both passes: an answer comes out, under the right uid, and what was not understood
 * is denied. A pod that was admitted and patched is admitted as it then is, and needs no second patch.
 */
#include "fuzz.h"
#include "review.h"

static struct scc_worker *worker_get(void) {
    static struct scc_worker *worker;
    if (worker == NULL) {
        struct scc_engine_options options = {.scc_set = "today", .ranges_on_the_fly = true, .memory_ceiling = 16 << 20};
        worker = scc_worker_new(scc_engine_new(&options, NULL));
    }
    return worker;
}

/* The bytes as they are; the answer must be one that the API server takes. */
static enum scc_outcome bytes_review(enum scc_pass pass, const uint8_t *data, size_t size) {
    struct scc_answer answer;
    char *body = calloc(1, size + SCC_BODY_PADDING);
    memcpy(body, data, size);
    scc_review(worker_get(), pass, body, size, &answer);
    free(body);
    if (answer.http_status != 200) {
        REQUIRE(answer.http_status == 400 && answer.outcome == SCC_MALFORMED && answer.length > 0, "%s", answer.body);
        return answer.outcome;
    }
    yyjson_doc *doc = yyjson_read(answer.body, answer.length, 0);
    yyjson_val *response = yyjson_obj_get(yyjson_doc_get_root(doc), "response");
    bool allowed = yyjson_get_bool(yyjson_obj_get(response, "allowed"));
    REQUIRE(yyjson_is_str(yyjson_obj_get(response, "uid")), "%s", answer.body);
    REQUIRE(allowed == (answer.outcome == SCC_ALLOWED || answer.outcome == SCC_SKIPPED), "%s", answer.body);
    yyjson_doc_free(doc);
    return answer.outcome;
}

static void patched_review(yyjson_val *request, enum scc_pass pass, yyjson_val *object) {
    struct review review = review_send(worker_get(), pass, request, object);
    REQUIRE(review.response != NULL, "%s", review.problem);
    REQUIRE(review.answer.outcome == SCC_ALLOWED, "%s", review.answer.body);
    REQUIRE(review.patch == NULL, "%s", review.answer.body);
    review_free(&review);
}

/* The request was admitted by the mutating pass. */
static void creation_check(yyjson_val *request) {
    struct review review = review_send(worker_get(), SCC_MUTATE, request, NULL);
    REQUIRE(review.response != NULL, "%s", review.problem);
    yyjson_doc *patched = review_patched(&review, yyjson_obj_get(request, "object"));
    REQUIRE(patched != NULL, "%s", review.problem);
    review_free(&review);
    patched_review(request, SCC_VALIDATE, yyjson_doc_get_root(patched));
    patched_review(request, SCC_MUTATE, yyjson_doc_get_root(patched));
    yyjson_doc_free(patched);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    enum scc_outcome outcome = bytes_review(SCC_MUTATE, data, size);
    bytes_review(SCC_VALIDATE, data, size);
    yyjson_doc *doc = outcome == SCC_ALLOWED ? yyjson_read((const char *)data, size, 0) : NULL;
    yyjson_val *request = yyjson_obj_get(yyjson_doc_get_root(doc), "request");
    const char *operation = yyjson_get_str(yyjson_obj_get(request, "operation"));
    if (operation != NULL && strcmp(operation, "CREATE") == 0 &&
        strcmp(yyjson_get_str(yyjson_obj_get(yyjson_obj_get(request, "resource"), "resource")), "pods") == 0) {
        creation_check(request);
    }
    yyjson_doc_free(doc);
    return 0;
}
