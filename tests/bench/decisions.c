/*
 * Decisions per second in process: bytes of an AdmissionReview in, bytes of the answer out, one thread. Prints a line per
 * file of cases; the time is that of the best round, since everything that disturbs only adds.
 *
 *     decisions [-r ROUNDS] WORLD CASES [WORLD CASES]...
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "json_file.h"
#include "world.h"

struct bodies {
    struct {
        char *bytes;
        size_t length;
        enum scc_pass pass;
    } * items;
    size_t count, total, longest;
    char *scratch; /* reviews overwrite what they read */
};

static void body_add(struct bodies *bodies, yyjson_val *test) {
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *root = yyjson_mut_obj(doc);
    yyjson_mut_doc_set_root(doc, root);
    yyjson_mut_obj_add_str(doc, root, "kind", "AdmissionReview");
    yyjson_mut_obj_add_str(doc, root, "apiVersion", "admission.k8s.io/v1");
    yyjson_mut_obj_add_val(doc, root, "request", yyjson_val_mut_copy(doc, yyjson_obj_get(test, "request")));
    size_t at = bodies->count++, length;
    bodies->items[at].bytes = yyjson_mut_write(doc, 0, &length);
    bodies->items[at].length = length;
    bodies->items[at].pass = strcmp(json_text_of(test, "path"), "validate") == 0 ? SCC_VALIDATE : SCC_MUTATE;
    bodies->total += length;
    bodies->longest = length > bodies->longest ? length : bodies->longest;
    yyjson_mut_doc_free(doc);
}

static struct bodies bodies_read(const char *path) {
    struct json_lines cases = json_lines_read(path);
    struct bodies bodies = {.items = calloc(cases.count, sizeof *bodies.items)};
    for (size_t i = 0; i < cases.count; i++) {
        body_add(&bodies, yyjson_doc_get_root(cases.docs[i]));
    }
    json_lines_free(&cases);
    bodies.scratch = malloc(bodies.longest + SCC_BODY_PADDING);
    return bodies;
}

static void bodies_free(struct bodies *bodies) {
    for (size_t i = 0; i < bodies->count; i++) {
        free(bodies->items[i].bytes);
    }
    free(bodies->items);
    free(bodies->scratch);
}

/* All cases once; the number of answers that were made under the memory ceiling. */
static size_t round_run(struct scc_worker *worker, struct bodies *bodies) {
    size_t made = 0;
    for (size_t i = 0; i < bodies->count; i++) {
        struct scc_answer answer;
        memcpy(bodies->scratch, bodies->items[i].bytes, bodies->items[i].length);
        scc_review(worker, bodies->items[i].pass, bodies->scratch, bodies->items[i].length, &answer);
        made += answer.http_status == 200 && answer.outcome != SCC_MALFORMED;
    }
    return made;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static double best_round(struct scc_engine *engine, struct bodies *bodies, size_t rounds) {
    struct scc_worker *worker = scc_worker_new(engine);
    double best = 1e9;
    for (size_t i = 0; i < rounds; i++) {
        double start = now();
        if (round_run(worker, bodies) != bodies->count) {
            fprintf(stderr, "a case was not understood\n");
            exit(EXIT_FAILURE);
        }
        double seconds = now() - start;
        best = seconds < best ? seconds : best;
    }
    scc_worker_free(worker);
    return best;
}

/* The least memory ceiling, to 256 bytes, under which every case is decided. */
static size_t least_ceiling(const char *world, struct bodies *bodies) {
    size_t low = 0, high = 64 << 20;
    while (high - low > 256) {
        size_t middle = low + (high - low) / 2;
        struct scc_engine *engine = world_open_within(world, middle);
        struct scc_worker *worker = scc_worker_new(engine);
        if (round_run(worker, bodies) == bodies->count) {
            high = middle;
        } else {
            low = middle;
        }
        scc_worker_free(worker);
        scc_engine_free(engine);
    }
    return high;
}

static void measure(const char *world, const char *cases, size_t rounds) {
    struct bodies bodies = bodies_read(cases);
    struct scc_engine *engine = world_open(world);
    double seconds = best_round(engine, &bodies, rounds);
    scc_engine_free(engine);
    printf("%s: %zu cases, %zu bytes each, %.2f us per decision, %.0f decisions/s", cases, bodies.count,
           bodies.total / bodies.count, seconds * 1e6 / (double)bodies.count, (double)bodies.count / seconds);
    if (rounds > 1) { /* not when a profiler counts */
        printf(", at most %zu KiB of memory", (least_ceiling(world, &bodies) + 1023) / 1024);
    }
    printf("\n");
    bodies_free(&bodies);
}

int main(int argc, char **argv) {
    size_t rounds = 2000;
    int at = 1;
    if (argc > 2 && strcmp(argv[1], "-r") == 0) {
        rounds = strtoul(argv[2], NULL, 10);
        at = 3;
    }
    if (argc - at < 2 || (argc - at) % 2 != 0) {
        fprintf(stderr, "usage: decisions [-r ROUNDS] WORLD CASES [WORLD CASES]...\n");
        return 2;
    }
    for (; at < argc; at += 2) {
        measure(argv[at], argv[at + 1], rounds);
    }
    return EXIT_SUCCESS;
}
