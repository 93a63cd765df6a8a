/*
 * POST /mutate and /validate: the body goes to the engine, its answer to the client, and a denial into the log.
 */
#include "answer.h"
#include "routes.h"

#include "base/log.h"

/* Never the body: it may hold secrets. */
static void log_denial(enum scc_pass pass, const struct scc_answer *answer) {
    log_event(answer->outcome == SCC_MALFORMED ? LOG_WARN : LOG_INFO,
              answer->outcome == SCC_MALFORMED ? "malformed" : "denied",
              LOG_FIELDS({"path", pass == SCC_VALIDATE ? STR("validate") : STR("mutate")}, {"uid", str_of(answer->uid)},
                         {"operation", str_of(answer->operation)}, {"resource", str_of(answer->resource)},
                         {"subresource", str_of(answer->subresource)}, {"namespace", str_of(answer->namespace_name)},
                         {"name", str_of(answer->name)}, {"user", str_of(answer->user)},
                         {"sccs", str_of(answer->order)}, {"reason", str_of(answer->reason)}));
}

static enum MHD_Result answer_review(struct exchange *exchange, struct scc_worker *worker) {
    struct request *request = &exchange->connection->request;
    const enum scc_pass pass = request->route->pass;
    struct scc_answer review = {0};
    scc_review(worker, pass, request->body, request->length, &review);
    enum MHD_Result queued;
    if (review.outcome == SCC_PENDING) {
        /* Policy from files never is. */
        queued = answer_text(exchange, MHD_HTTP_SERVICE_UNAVAILABLE, "the policy is not known yet");
    } else {
        queued =
            answer_send(exchange, &(struct answer){
                                      .status = (unsigned)review.http_status,
                                      .content_type = review.http_status == MHD_HTTP_OK ? "application/json" : NULL,
                                      .body = review.body,
                                      .length = review.length,
                                  });
    }
    metrics_count_review(&exchange->server->metrics, pass, &review, request_clock_ns() - request->started_ns);
    if (review.outcome == SCC_DENIED || review.outcome == SCC_MALFORMED) {
        log_denial(pass, &review);
    }
    return queued;
}

enum MHD_Result route_admit(struct exchange *exchange) {
    struct worker_pool *workers = &exchange->server->workers;
    struct scc_worker *worker = worker_pool_take(workers);
    if (worker == NULL) {
        return answer_text(exchange, MHD_HTTP_TOO_MANY_REQUESTS, "no worker is free");
    }
    enum MHD_Result queued = answer_review(exchange, worker);
    worker_pool_give(workers, worker);
    return queued;
}
