/*
 * Runs the folders of data: each SCC field, each case, and container cases in all three positions. With CASES_UPDATE=1
 * what comes out is written as what is wanted.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "case_files.h"
#include "json_file.h"
#include "review.h"
#include "world.h"

#define CASES SCC_SOURCE_DIR "/tests/cases"

static const char *const positions[] = {"containers", "initContainers", "ephemeralContainers"};
enum { POSITIONS = sizeof positions / sizeof positions[0] };

struct minimal {
    yyjson_doc *pod, *scc, *namespace_object;
};

static yyjson_val *root(yyjson_doc *doc) {
    return yyjson_doc_get_root(doc);
}

/* The world of a case as a file, since engines are made of files. */
static struct scc_engine *case_engine(const struct minimal *minimal, const struct case_files *files) {
    char path[] = "/tmp/scc-case-XXXXXX";
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *world = yyjson_mut_obj(doc), *sccs = yyjson_mut_arr(doc), *namespaces = yyjson_mut_arr(doc);
    yyjson_val *patches = root(files->sccs), *patch;
    yyjson_mut_doc_set_root(doc, world);
    yyjson_mut_obj_add_val(doc, world, "sccs", sccs);
    yyjson_mut_obj_add_val(doc, world, "namespaces", namespaces);
    if (!yyjson_is_arr(patches)) {
        yyjson_mut_arr_append(sccs, merged(doc, root(minimal->scc), patches));
    }
    size_t at, count;
    yyjson_arr_foreach(patches, at, count, patch) {
        yyjson_mut_arr_append(sccs, merged(doc, root(minimal->scc), patch));
    }
    yyjson_mut_arr_append(namespaces, merged(doc, root(minimal->namespace_object), root(files->namespace_object)));
    int file = mkstemp(path);
    if (file < 0 || !yyjson_mut_write_file(path, doc, 0, NULL, NULL)) {
        perror(path);
        exit(2);
    }
    close(file);
    yyjson_mut_doc_free(doc);
    struct scc_engine *engine = world_open(path);
    unlink(path);
    return engine;
}

/* The request of a case, with the one container in the given list. */
static yyjson_doc *case_request(const struct minimal *minimal, const struct case_files *files, const char *position) {
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *pod = merged(doc, root(minimal->pod), root(files->pod));
    yyjson_val *container = yyjson_obj_get(root(files->pod), "container");
    yyjson_mut_obj_remove_key(pod, "container");
    if (container != NULL) {
        yyjson_val *plain = yyjson_arr_get_first(yyjson_ptr_get(root(minimal->pod), "/spec/containers"));
        yyjson_mut_val *spec = yyjson_mut_obj_get(pod, "spec"), *list = yyjson_mut_arr(doc);
        yyjson_mut_arr_append(list, merged(doc, plain, container));
        yyjson_mut_obj_remove_key(spec, "containers");
        yyjson_mut_obj_add_val(doc, spec, position, list);
    }
    yyjson_mut_val *request = yyjson_mut_obj(doc), *user = yyjson_mut_obj(doc), *resource = yyjson_mut_obj(doc);
    yyjson_mut_doc_set_root(doc, request);
    yyjson_mut_obj_add_str(doc, request, "uid", "case");
    yyjson_mut_obj_add_val(doc, request, "resource", resource);
    yyjson_mut_obj_add_str(doc, resource, "group", "");
    yyjson_mut_obj_add_str(doc, resource, "version", "v1");
    yyjson_mut_obj_add_str(doc, resource, "resource", "pods");
    yyjson_mut_obj_add_str(doc, request, "operation", "CREATE");
    yyjson_mut_obj_add_str(doc, request, "namespace", "case");
    yyjson_mut_obj_add_val(doc, request, "userInfo", user);
    yyjson_mut_obj_add_str(doc, user, "username", "ann");
    yyjson_mut_obj_add_val(doc, request, "object", pod);
    yyjson_doc *out = yyjson_mut_doc_imut_copy(doc, NULL);
    yyjson_mut_doc_free(doc);
    return out;
}

/* The text with every name of the position's list made "containers": as if the container stood there. To be freed. */
static char *moved(const char *text, const char *position) {
    char *out = calloc(1, strlen(text) + 1), *to = out;
    size_t length = strlen(position);
    while (*text != '\0') {
        if (strncmp(text, position, length) == 0) {
            text += length;
            memcpy(to, positions[0], strlen(positions[0]));
            to += strlen(positions[0]);
        } else {
            *to++ = *text++;
        }
    }
    return out;
}

/* The two annotations are the same for every admitted pod. */
static bool is_of_every_pod(const char *path) {
    return strcmp(path, "/metadata/annotations/openshift.io~1scc") == 0 ||
           strcmp(path, "/metadata/annotations/security.openshift.io~1validated-scc-subject-type") == 0;
}

static yyjson_mut_val *patch_shown(yyjson_mut_doc *doc, yyjson_doc *patch, const char *position) {
    yyjson_mut_val *out = yyjson_mut_arr(doc);
    yyjson_val *operation;
    size_t at, count;
    yyjson_arr_foreach(root(patch), at, count, operation) {
        const char *path = json_text_of(operation, "path");
        if (is_of_every_pod(path)) {
            continue;
        }
        char *shown = moved(path, position);
        yyjson_mut_val *copy = yyjson_val_mut_copy(doc, operation);
        yyjson_mut_obj_put(copy, yyjson_mut_str(doc, "path"), yyjson_mut_strcpy(doc, shown));
        yyjson_mut_arr_append(out, copy);
        free(shown);
    }
    return out;
}

/* What came out, in the form of want.json. */
static yyjson_doc *result_of(const struct review *review, const char *position) {
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *result = yyjson_mut_obj(doc);
    yyjson_mut_doc_set_root(doc, result);
    bool allowed = yyjson_get_bool(yyjson_obj_get(review->response, "allowed"));
    yyjson_mut_obj_add_bool(doc, result, "allowed", allowed);
    if (allowed) {
        yyjson_mut_obj_add_strcpy(doc, result, "scc", review->answer.scc);
        yyjson_mut_obj_add_val(doc, result, "patch", patch_shown(doc, review->patch, position));
    } else {
        char *shown = moved(json_text_of(yyjson_obj_get(review->response, "status"), "message"), position);
        yyjson_mut_obj_add_strcpy(doc, result, "message", shown);
        free(shown);
    }
    yyjson_doc *out = yyjson_mut_doc_imut_copy(doc, NULL);
    yyjson_mut_doc_free(doc);
    return out;
}

/* An admitted pod, once patched, passes the other pass, and there is nothing left to do. */
static bool is_stable(struct scc_worker *worker, yyjson_val *request, struct review *review) {
    yyjson_doc *patched = review_patched(review, yyjson_obj_get(request, "object"));
    if (patched == NULL) {
        return false;
    }
    struct review again = review_send(worker, SCC_MUTATE, request, root(patched));
    bool stable = again.answer.outcome == SCC_ALLOWED && again.patch == NULL;
    review_free(&again);
    again = review_send(worker, SCC_VALIDATE, request, root(patched));
    stable &= again.answer.outcome == SCC_ALLOWED;
    review_free(&again);
    yyjson_doc_free(patched);
    return stable;
}

static bool want_check(struct case_files *files, yyjson_doc *result, const char *position) {
    if (files->want != NULL && yyjson_equals(root(files->want), root(result))) {
        return true;
    }
    char *wanted = files->want != NULL ? yyjson_write(files->want, 0, NULL) : NULL, *is = yyjson_write(result, 0, NULL);
    printf("%s (%s):\n  is     %s\n  wanted %s\n", files->folder, position, is,
           wanted != NULL ? wanted : "nothing yet");
    free(wanted);
    free(is);
    return false;
}

static void want_write(struct case_files *files, yyjson_doc *result) {
    char path[1024];
    snprintf(path, sizeof path, "%s/want.json", files->folder);
    yyjson_write_flag flags = YYJSON_WRITE_PRETTY_TWO_SPACES | YYJSON_WRITE_NEWLINE_AT_END;
    if (!yyjson_write_file(path, result, flags, NULL, NULL)) {
        perror(path);
        exit(2);
    }
    yyjson_doc_free(files->want);
    files->want = json_file_read(path);
}

static bool position_run(const struct minimal *minimal, struct case_files *files, struct scc_worker *worker,
                         const char *position) {
    yyjson_doc *request = case_request(minimal, files, position);
    struct review review = review_send(worker, SCC_MUTATE, root(request), NULL);
    bool ok = review.response != NULL;
    if (!ok) {
        printf("%s (%s): %s\n", files->folder, position, review.problem);
    } else {
        yyjson_doc *result = result_of(&review, position);
        if (position == positions[0] && getenv("CASES_UPDATE") != NULL) {
            want_write(files, result);
        }
        ok = want_check(files, result, position);
        yyjson_doc_free(result);
    }
    if (ok && review.answer.outcome == SCC_ALLOWED && !is_stable(worker, root(request), &review)) {
        printf("%s (%s): the patched pod does not stay as it is\n", files->folder, position);
        ok = false;
    }
    review_free(&review);
    yyjson_doc_free(request);
    return ok;
}

static bool case_run(const struct minimal *minimal, const char *folder) {
    struct case_files files;
    char problem[512] = "";
    bool ok = case_read(&files, folder, problem, sizeof problem);
    if (!ok) {
        printf("%s: %s\n", folder, problem);
    } else {
        struct scc_engine *engine = case_engine(minimal, &files);
        struct scc_worker *worker = scc_worker_new(engine);
        bool everywhere = yyjson_obj_get(root(files.pod), "container") != NULL;
        for (size_t i = 0; i < (everywhere ? POSITIONS : 1); i++) {
            ok &= position_run(minimal, &files, worker, positions[i]);
        }
        scc_worker_free(worker);
        scc_engine_free(engine);
    }
    case_free(&files);
    return ok;
}

static size_t field_run(const struct minimal *minimal, const char *field, size_t *failed) {
    char path[512], folder[1024];
    size_t count = 0;
    snprintf(path, sizeof path, CASES "/%s", field);
    char **cases = folders_read(path);
    for (; cases[count] != NULL; count++) {
        snprintf(folder, sizeof folder, "%s/%s", path, cases[count]);
        *failed += !case_run(minimal, folder);
        free(cases[count]);
    }
    free(cases);
    if (count == 0) {
        printf("%s: no case in here\n", path);
        ++*failed;
    }
    return count;
}

int main(void) {
    struct minimal minimal = {
        .pod = json_file_read(CASES "/minimal_pod.json"),
        .scc = json_file_read(CASES "/minimal_scc.json"),
        .namespace_object = json_file_read(CASES "/minimal_namespace.json"),
    };
    size_t count = 0, failed = 0;
    char **fields = folders_read(CASES);
    for (size_t i = 0; fields[i] != NULL; i++) {
        count += field_run(&minimal, fields[i], &failed);
        free(fields[i]);
    }
    free(fields);
    yyjson_doc_free(minimal.pod);
    yyjson_doc_free(minimal.scc);
    yyjson_doc_free(minimal.namespace_object);
    printf("%zu cases, %zu failed\n", count, failed);
    return count > 0 && failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
