/*
 * The facade: bytes in, decision, bytes out. Reviews hold one arena and one snapshot; whatever happens in between, an
 * answer comes out, and one that came about by failure is a denial.
 */
#include "scc.h"

#include <stdlib.h>

#include "access/authorizer_chain.h"
#include "access/rbac.h"
#include "admit/admit.h"
#include "admit/exec.h"
#include "admit/namespace_guard.h"
#include "admit/scc_objects.h"
#include "admit/scc_protection.h"
#include "policy/allocation.h"
#include "scc_engine.h"
#include "wire/review_read.h"
#include "wire/review_write.h"

enum { ARENA_KEPT = 256 << 10 };

_Static_assert((int)SCC_BODY_PADDING == (int)JSON_PADDING, "padding is what the JSON reader needs");

/* One review on its way. */
struct review {
    const struct scc_engine *engine;
    struct snapshot *snapshot;           /* NULL: nothing has been published yet */
    const struct scc_findings *findings; /* NULL: policy from files, where all there is to know is known */
    struct arena *arena;
    struct request request;
    struct decision decision;
    bool understood;
    enum scc_needs needs;
    struct buf body;
};

struct scc_worker {
    struct scc_engine *engine;
    struct arena arena;
    struct review review; /* the one at work */
};

struct scc_worker *scc_worker_new(struct scc_engine *engine) {
    struct scc_worker *worker = calloc(1, sizeof *worker);
    if (worker == NULL) {
        abort();
    }
    worker->engine = engine;
    arena_init(&worker->arena, engine->ceiling);
    return worker;
}

void scc_worker_free(struct scc_worker *worker) {
    if (worker != NULL) {
        arena_free(&worker->arena);
        free(worker);
    }
}

/* RBAC on the snapshot, what was found out besides, or one after the other. */
static struct authorizer authorizer_of(struct review *review) {
    struct authorizer rbac = rbac_authorizer(review->snapshot);
    if (review->findings == NULL || review->findings->authorizer == NULL) {
        return rbac;
    }
    return review->findings->authorizer_alone ? *review->findings->authorizer
                                              : authorizer_chain(review->arena, &rbac, review->findings->authorizer);
}

static void exec_decide(const struct admission *admission, struct review *review) {
    struct json pod = {0};
    struct error err = {0};
    if (review->findings->pod.bytes == NULL && !review->findings->pod_missing) {
        review->needs = SCC_NEEDS_POD;
        review->decision = (struct decision){.code = 503,
                                             .reason = "ServiceUnavailable",
                                             .message = STR("failed to get pod: it could not be fetched in time")};
        return;
    }
    if (review->findings->pod.bytes != NULL && !json_parse(review->arena, review->findings->pod, &pod, &err)) {
        decision_of_error(&review->decision, &err, review->arena);
        return;
    }
    exec_admit(admission, &review->request, &pod, &review->decision);
}

/* Dispatch on the resource. What is none of ours falls through to admit, which skips it. */
static void request_decide(struct review *review) {
    const struct scc_engine *engine = review->engine;
    struct request *request = &review->request;
    struct error err = {0};
    struct authorizer authorizer = authorizer_of(review);
    const struct admission admission = {
        .arena = review->arena,
        .snapshot = review->snapshot,
        .authorizer = &authorizer,
        .unknown_namespace = engine->ranges_on_the_fly
                                 ? allocation_by_name(review->arena, &allocation_default, request->namespace_name)
                                 : NULL,
    };
    if (scc_objects_concern(request)) {
        if (!engine->protect_builtins || !scc_protection_refuses(review->arena, request, &review->decision)) {
            scc_objects_admit(review->arena, request, &review->decision);
        }
    } else if (namespace_guard_concerns(request)) {
        if (!namespace_guard_admit(&admission, request, &review->decision, &err)) {
            decision_of_error(&review->decision, &err, review->arena);
        }
    } else if (exec_concerns(request) && review->findings != NULL) {
        exec_decide(&admission, review);
    } else {
        admit(&admission, request, &review->decision);
    }
}

static void needs_note(struct review *review) {
    if (review->decision.state == DECISION_NEEDS_NAMESPACE) {
        review->needs = SCC_NEEDS_NAMESPACE;
    } else if (review->decision.state == DECISION_NEEDS_ACCESS) {
        review->needs = SCC_NEEDS_ACCESS;
    }
}

static void body_write(struct review *review) {
    review->body = BUF(review->arena);
    review_write(&review->body, &review->request, &review->decision);
}

static void review_run(struct review *review, char *bytes, size_t length) {
    struct error err = {0};
    const struct review_bytes body = {.bytes = bytes, .length = length, .in_place = review->findings == NULL};
    review->understood = review_read(review->arena, body, &review->request, &err);
    if (!review->understood) {
        decision_of_error(&review->decision, &err, review->arena);
    } else if (review->snapshot == NULL) {
        review->needs = SCC_NEEDS_STATE;
        review->decision = (struct decision){
            .code = 403,
            .reason = "Forbidden",
            .message = STR(SCC_RESOURCE "." SCC_GROUP " cache is not synchronized"),
        };
    } else {
        request_decide(review);
        needs_note(review);
    }
    body_write(review);
}

/* The arena's ceiling was reached: what was made so far is given up, and the answer is a denial of its own. */
static void review_over_limit(struct review *review) {
    const struct error err = {.code = ERROR_LIMIT, .text = "it needs more memory than one review may use"};
    struct str uid = str_copy(review->arena, review->request.uid);
    review->request = (struct request){.uid = uid};
    review->understood = false;
    review->needs = SCC_NEEDS_NOTHING;
    decision_of_error(&review->decision, &err, review->arena);
    body_write(review);
}

static const char *text_or_empty(struct str s) {
    return s.bytes != NULL ? s.bytes : "";
}

static const char *order_tried(struct review *review) {
    struct buf order = BUF(review->arena);
    for (size_t i = 0; i < review->decision.verdict_count; i++) {
        if (i > 0) {
            buf_char(&order, ',');
        }
        buf_str(&order, review->decision.verdicts[i].scc->name);
    }
    return buf_view(&order).bytes;
}

static enum scc_outcome outcome_of(const struct review *review) {
    if (!review->understood) {
        return SCC_MALFORMED;
    }
    if (review->needs != SCC_NEEDS_NOTHING && review->findings != NULL && !review->findings->complete) {
        return SCC_PENDING;
    }
    if (!review->decision.allowed) {
        return SCC_DENIED;
    }
    return review->decision.skipped ? SCC_SKIPPED : SCC_ALLOWED;
}

static void answer_fill(struct review *review, struct scc_answer *answer) {
    const struct request *request = &review->request;
    const struct decision *decision = &review->decision;
    struct str body = buf_view(&review->body);
    bool has_uid = !str_empty(request->uid);
    *answer = (struct scc_answer){
        .outcome = outcome_of(review),
        .http_status = has_uid ? 200 : 400,
        .body = has_uid ? body.bytes : decision->message.bytes,
        .length = has_uid ? body.length : decision->message.length,
        .uid = text_or_empty(request->uid),
        .operation = text_or_empty(request->operation_name),
        .resource = text_or_empty(request->resource),
        .subresource = text_or_empty(request->subresource),
        .namespace_name = text_or_empty(request->namespace_name),
        .name = text_or_empty(request->name),
        .user = text_or_empty(request->user.user),
        /* a copy: the snapshot is given back before the caller looks */
        .scc = decision->chosen != NULL ? str_copy(review->arena, decision->chosen->scc->name).bytes : "",
        .order = decision->allowed ? "" : order_tried(review),
        .reason = decision->allowed ? "" : text_or_empty(decision->message),
    };
}

void scc_review_live(struct scc_worker *worker, struct scc_body body, const struct scc_findings *findings,
                     struct scc_answer *answer, enum scc_needs *needs) {
    jmp_buf limit;
    arena_reset(&worker->arena, ARENA_KEPT);
    /* What is looked at after a jump must not live in registers: it is the worker's, and nothing is taken before. */
    struct review *const review = &worker->review;
    *review = (struct review){
        .engine = worker->engine,
        .snapshot = snapshot_store_acquire(worker->engine->store),
        .findings = findings,
        .arena = &worker->arena,
        .request.pass = body.pass == SCC_MUTATE ? PASS_MUTATE : PASS_VALIDATE,
    };
    worker->arena.on_limit = &limit;
    if (setjmp(limit) == 0) {
        review_run(review, body.bytes, body.length);
        answer_fill(review, answer);
    } else {
        worker->arena.on_limit = NULL; /* memory that is really out must not jump back to here */
        worker->arena.ceiling = 0;     /* for the few bytes of this answer */
        review_over_limit(review);
        answer_fill(review, answer);
        worker->arena.ceiling = worker->engine->ceiling;
    }
    worker->arena.on_limit = NULL;
    *needs = answer->outcome == SCC_PENDING ? review->needs : SCC_NEEDS_NOTHING;
    snapshot_release(review->snapshot);
}

void scc_review(struct scc_worker *worker, enum scc_pass pass, char *body, size_t length, struct scc_answer *answer) {
    enum scc_needs needs;
    scc_review_live(worker, (struct scc_body){.pass = pass, .bytes = body, .length = length}, NULL, answer, &needs);
}
