/*
 * POST /mutate and /validate: the body goes to the engine, its answer to the client, and a denial into the log. A review
 * that lacks something is suspended, and comes here again when it has been found out: no thread waits.
 */
#include "answer.h"
#include "request_header.h"
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

enum { ANSWER_MARGIN_MS = 500, WAIT_MOST_MS = 9000 };

static void connection_resume(void *context) {
    MHD_resume_connection(context);
}

/* The API server gives up when its timeout is over; our answer must be there before. */
static uint64_t wait_deadline_ms(struct exchange *exchange) {
    const uint64_t asked = request_timeout_ms(exchange->http);
    uint64_t wait = asked < WAIT_MOST_MS + ANSWER_MARGIN_MS ? asked : WAIT_MOST_MS + ANSWER_MARGIN_MS;
    wait = wait > ANSWER_MARGIN_MS ? wait - ANSWER_MARGIN_MS : 0;
    return exchange->connection->request.started_ns / 1000000 + wait;
}

/* The connection sleeps until what is needed is known, or the time is over. */
static enum MHD_Result review_suspend(struct exchange *exchange, enum scc_needs needs,
                                      const struct scc_answer *review) {
    struct request *request = &exchange->connection->request;
    connection_watch_enter(&exchange->server->watch, &exchange->connection->watched, PHASE_WAITING, UINT64_MAX);
    MHD_suspend_connection(exchange->http); /* first: it may be resumed before the next line is over */
    pending_find(request->pending, needs, review);
    return MHD_YES;
}

static enum MHD_Result review_answer(struct exchange *exchange, const struct scc_answer *review) {
    struct request *request = &exchange->connection->request;
    const enum scc_pass pass = request->route->pass;
    enum MHD_Result queued =
        answer_send(exchange, &(struct answer){
                                  .status = (unsigned)review->http_status,
                                  .content_type = review->http_status == MHD_HTTP_OK ? "application/json" : NULL,
                                  .body = review->body,
                                  .length = review->length,
                              });
    metrics_count_review(&exchange->server->metrics, pass, review, request_clock_ns() - request->started_ns);
    if (review->outcome == SCC_DENIED || review->outcome == SCC_MALFORMED) {
        log_denial(pass, review);
    }
    return queued;
}

static enum MHD_Result review_run(struct exchange *exchange, struct scc_worker *worker) {
    struct live *live = exchange->server->live;
    struct request *request = &exchange->connection->request;
    const enum scc_pass pass = request->route->pass;
    struct scc_answer review = {0};
    enum scc_needs needs;
    if (live == NULL) {
        scc_review(worker, pass, request->body, request->length, &review);
        return review_answer(exchange, &review);
    }
    if (request->pending == NULL) {
        request->pending = pending_new(live, wait_deadline_ms(exchange), connection_resume, exchange->http);
    }
    const struct scc_body body = {.pass = pass, .bytes = request->body, .length = request->length};
    scc_review_live(worker, body, pending_findings(request->pending), &review, &needs);
    if (review.outcome == SCC_PENDING && pending_enter(request->pending)) {
        return review_suspend(exchange, needs, &review);
    }
    if (review.outcome == SCC_PENDING) { /* nobody waits any more: now it is answered on what is known */
        scc_review_live(worker, body, pending_findings(request->pending), &review, &needs);
    }
    return review_answer(exchange, &review);
}

enum MHD_Result route_admit(struct exchange *exchange) {
    struct worker_pool *workers = &exchange->server->workers;
    struct scc_worker *worker = worker_pool_take(workers);
    if (worker == NULL) {
        return answer_text(exchange, MHD_HTTP_TOO_MANY_REQUESTS, "no worker is free");
    }
    enum MHD_Result queued = review_run(exchange, worker);
    worker_pool_give(workers, worker);
    return queued;
}
