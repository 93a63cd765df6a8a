/*
 * Requests of a real API server (data/captured) under the shipped set `today`: first as they came from a cluster
 * without SCC, where pods lack what the mutating pass would have filled in; then the later ones again as they would
 * have come, had the mutation of the first been taken.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_file.h"
#include "review.h"

#define DATA SCC_SOURCE_DIR "/tests/conformance/data/"
#define RESTRICTED "restricted-v2"

struct captured {
    const char *file;
    enum scc_outcome outcome;
    bool patched; /* an answer with a patch */
    const char *scc;
};

static const struct captured as_they_came[] = {
    {"001-create-namespaces-validate", SCC_SKIPPED, false, ""},
    {"002-create-pods-mutate", SCC_ALLOWED, true, RESTRICTED},
    {"003-create-pods-validate", SCC_DENIED, false, ""},
    {"004-update-pods-mutate", SCC_DENIED, false, ""}, /* a label changed, and the pod would not pass as it is */
    {"005-update-pods-validate", SCC_DENIED, false, ""},
    {"006-create-deployments-validate", SCC_SKIPPED, false, ""},
    {"007-update-pods-ephemeralcontainers-mutate", SCC_DENIED, false, ""},
    {"008-update-pods-ephemeralcontainers-validate", SCC_DENIED, false, ""},
    {"009-update-pods-resize-mutate", SCC_DENIED, false, ""},
    {"010-connect-pods-exec-mutate", SCC_SKIPPED, false, ""},
    {"011-connect-pods-exec-validate", SCC_SKIPPED, false, ""},
    {"012-connect-pods-exec-mutate", SCC_SKIPPED, false, ""},
    {"013-connect-pods-exec-validate", SCC_SKIPPED, false, ""},
    {"014-create-pods-mutate", SCC_ALLOWED, true, RESTRICTED}, /* a dry run */
    {"015-create-pods-validate", SCC_DENIED, false, ""},
};

static const struct captured after_mutation[] = {
    {"003-create-pods-validate", SCC_ALLOWED, false, RESTRICTED},
    {"004-update-pods-mutate", SCC_ALLOWED, false, RESTRICTED},
    {"005-update-pods-validate", SCC_ALLOWED, false, RESTRICTED},
    {"007-update-pods-ephemeralcontainers-mutate", SCC_ALLOWED, true, RESTRICTED},
    {"008-update-pods-ephemeralcontainers-validate", SCC_DENIED, false, ""}, /* its container is still bare */
    {"009-update-pods-resize-mutate", SCC_DENIED, false, ""},                /* here as well */
    {"015-create-pods-validate", SCC_ALLOWED, false, RESTRICTED},
};

static size_t wrong;

static yyjson_doc *captured_read(const char *file) {
    char path[512];
    snprintf(path, sizeof path, DATA "captured/%s.json", file);
    return json_file_read(path);
}

static void check(const struct captured *want, struct review *review) {
    const struct scc_answer *answer = &review->answer;
    bool right = review->response != NULL && answer->outcome == want->outcome && strcmp(answer->scc, want->scc) == 0 &&
                 (review->patch != NULL) == want->patched;
    if (!right) {
        wrong++;
        printf("%s: outcome %d (want %d), scc \"%s\", patch %d: %s %.1000s\n", want->file, answer->outcome,
               want->outcome, answer->scc, review->patch != NULL, review->problem, answer->body);
    }
}

/* Puts the object with the patch applied in the place of `key`. */
static void put_patched(yyjson_mut_doc *doc, const char *key, yyjson_val *object, struct review *patch) {
    if (!yyjson_is_obj(object)) {
        return;
    }
    yyjson_doc *patched = review_patched(patch, object);
    if (patched == NULL) {
        printf("%s: %s\n", key, patch->problem);
        exit(EXIT_FAILURE);
    }
    yyjson_mut_obj_replace(yyjson_mut_doc_get_root(doc), yyjson_mut_str(doc, key),
                           yyjson_val_mut_copy(doc, yyjson_doc_get_root(patched)));
    yyjson_doc_free(patched);
}

/* Sends a captured request; with `patch`, as if the pod had been patched so when it was created. */
static struct review captured_send(struct scc_worker *worker, const char *file, struct review *patch) {
    yyjson_doc *doc = captured_read(file);
    yyjson_val *root = yyjson_doc_get_root(doc);
    yyjson_val *request = yyjson_obj_get(yyjson_obj_get(root, "review"), "request");
    enum scc_pass pass = strncmp(json_text_of(root, "path"), "/mutate", 7) == 0 ? SCC_MUTATE : SCC_VALIDATE;
    yyjson_mut_doc *copy = yyjson_mut_doc_new(NULL);
    yyjson_mut_doc_set_root(copy, yyjson_val_mut_copy(copy, request));
    if (patch != NULL) {
        put_patched(copy, "object", yyjson_obj_get(request, "object"), patch);
        put_patched(copy, "oldObject", yyjson_obj_get(request, "oldObject"), patch);
    }
    yyjson_doc *sent = yyjson_mut_doc_imut_copy(copy, NULL);
    struct review review = review_send(worker, pass, yyjson_doc_get_root(sent), NULL);
    yyjson_doc_free(sent);
    yyjson_mut_doc_free(copy);
    yyjson_doc_free(doc);
    return review;
}

int main(void) {
    const char *paths[] = {DATA "captured-namespace.yaml"};
    struct scc_error error = {0};
    struct scc_engine *engine = scc_engine_new(
        &(struct scc_engine_options){.policy_paths = paths, .policy_path_count = 1, .scc_set = "today"}, &error);
    if (engine == NULL) {
        fprintf(stderr, "%s\n", error.text);
        return 2;
    }
    struct scc_worker *worker = scc_worker_new(engine);
    size_t count = sizeof as_they_came / sizeof as_they_came[0];
    for (size_t i = 0; i < count; i++) {
        struct review review = captured_send(worker, as_they_came[i].file, NULL);
        check(&as_they_came[i], &review);
        review_free(&review);
    }
    struct review creation = captured_send(worker, "002-create-pods-mutate", NULL);
    size_t later = sizeof after_mutation / sizeof after_mutation[0];
    for (size_t i = 0; i < later; i++) {
        struct review review = captured_send(worker, after_mutation[i].file, &creation);
        check(&after_mutation[i], &review);
        review_free(&review);
    }
    review_free(&creation);
    printf("%zu requests, %zu wrong\n", count + later, wrong);
    scc_worker_free(worker);
    scc_engine_free(engine);
    return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
