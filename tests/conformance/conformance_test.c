/*
 * The recorded decisions of the reference, in process: every case of a world through scc_review, counted as conform.py
 * counts. For every pod that was admitted the answer must also hold: the patched pod validates under the same SCC
 * without a change, and mutating it again changes nothing.
 *
 *   conformance_test WORLD CASES
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_file.h"
#include "pod_compare.h"
#include "review.h"
#include "world.h"

enum { SHOWN = 10 };

enum count { COUNT_DECISION, COUNT_OBJECT, COUNT_MESSAGE, COUNT_AUDIT, COUNT_STABLE, COUNTS };

static const char *const count_names[COUNTS] = {"decision", "object", "message", "audit", "stable"};

struct run {
    struct scc_worker *worker;
    size_t total, shown, right[COUNTS];
    const char *name; /* of the case */
    bool wrong[COUNTS];
};

static void wrong(struct run *run, enum count count, const char *where, const char *what) {
    run->wrong[count] = true;
    if (run->shown++ < SHOWN) {
        printf("%s: %s: %s: %s\n", run->name, count_names[count], where, what);
    }
}

static void wrong_text(struct run *run, enum count count, const char *want, const char *got) {
    char text[8192];
    snprintf(text, sizeof text, "\n  want %.4000s\n  got  %.4000s", want, got);
    wrong(run, count, "", text);
}

/* One pass over the patched pod: admitted by the same SCC, and as it is. */
static void check_pass(struct run *run, enum scc_pass pass, yyjson_val *request, yyjson_doc *patched, const char *scc) {
    const char *where = pass == SCC_MUTATE ? "mutated again" : "validated after mutation";
    struct review review = review_send(run->worker, pass, request, yyjson_doc_get_root(patched));
    if (review.response == NULL) {
        wrong(run, COUNT_STABLE, where, review.problem);
    } else if (review.answer.outcome != SCC_ALLOWED && review.answer.outcome != SCC_SKIPPED) {
        wrong(run, COUNT_STABLE, where, review.answer.reason);
    } else if (strcmp(review.answer.scc, scc) != 0) {
        wrong_text(run, COUNT_STABLE, scc, review.answer.scc);
    } else if (review.patch != NULL) {
        wrong(run, COUNT_STABLE, where, "there is a patch");
    }
    review_free(&review);
}

static void check_object(struct run *run, yyjson_val *request, yyjson_val *want, struct review *review) {
    char scc[256];
    snprintf(scc, sizeof scc, "%s", review->answer.scc);
    yyjson_val *object = yyjson_obj_get(request, "object"), *wanted = yyjson_obj_get(want, "object");
    yyjson_doc *patched = review_patched(review, object);
    if (patched == NULL) {
        wrong(run, COUNT_OBJECT, "patch", review->problem);
        return;
    }
    struct difference difference;
    if (wanted != NULL && !pods_same(wanted, yyjson_doc_get_root(patched), &difference)) {
        wrong(run, COUNT_OBJECT, difference.path, difference.text);
    }
    if (strcmp(json_text_of(request, "operation"), "CREATE") == 0) {
        check_pass(run, SCC_VALIDATE, request, patched, scc);
        check_pass(run, SCC_MUTATE, request, patched, scc);
    }
    yyjson_doc_free(patched);
}

static void check_answer(struct run *run, yyjson_val *test, struct review *review) {
    yyjson_val *request = yyjson_obj_get(test, "request"), *want = yyjson_obj_get(test, "want");
    if (review->response == NULL) {
        wrong(run, COUNT_DECISION, "answer", review->problem);
        return;
    }
    bool allowed = yyjson_get_bool(yyjson_obj_get(review->response, "allowed"));
    yyjson_val *status = yyjson_obj_get(review->response, "status");
    const char *message = json_text_of(status, "message");
    if (allowed != yyjson_get_bool(yyjson_obj_get(want, "allowed"))) {
        wrong(run, COUNT_DECISION, allowed ? "got allowed" : "got denied",
              allowed ? json_text_of(want, "message") : message);
        return;
    }
    struct difference difference;
    if (!annotations_same(yyjson_obj_get(want, "auditAnnotations"),
                          yyjson_obj_get(review->response, "auditAnnotations"), &difference)) {
        wrong(run, COUNT_AUDIT, difference.path, difference.text);
    }
    if (!allowed && strcmp(message, json_text_of(want, "message")) != 0) {
        wrong_text(run, COUNT_MESSAGE, json_text_of(want, "message"), message);
    }
    if (allowed && strcmp(json_text_of(test, "path"), "validate") != 0) {
        check_object(run, request, want, review); /* last: it sends reviews of its own */
    } else if (review->patch != NULL) {
        wrong(run, COUNT_OBJECT, "patch", "only an admitted mutation has one");
    }
}

static void check_case(struct run *run, yyjson_val *test) {
    run->name = json_text_of(test, "name");
    run->total++;
    memset(run->wrong, 0, sizeof run->wrong);
    enum scc_pass pass = strcmp(json_text_of(test, "path"), "validate") == 0 ? SCC_VALIDATE : SCC_MUTATE;
    struct review review = review_send(run->worker, pass, yyjson_obj_get(test, "request"), NULL);
    check_answer(run, test, &review);
    review_free(&review);
    for (size_t i = 0; i < COUNTS; i++) {
        run->right[i] += !run->wrong[COUNT_DECISION] && !run->wrong[i];
    }
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: conformance_test WORLD CASES\n");
        return 2;
    }
    struct scc_engine *engine = world_open(argv[1]);
    struct json_lines cases = json_lines_read(argv[2]);
    struct run run = {.worker = scc_worker_new(engine)};
    for (size_t i = 0; i < cases.count; i++) {
        check_case(&run, yyjson_doc_get_root(cases.docs[i]));
    }
    bool complete = run.total > 0;
    printf("cases %zu", run.total);
    for (size_t i = 0; i < COUNTS; i++) {
        printf("%s %s %zu", i == 0 ? ":" : ",", count_names[i], run.right[i]);
        complete = complete && run.right[i] == run.total;
    }
    printf("\n");
    json_lines_free(&cases);
    scc_worker_free(run.worker);
    scc_engine_free(engine);
    return complete ? EXIT_SUCCESS : EXIT_FAILURE;
}
