/*
 * Requests that are made to hurt: too large to keep as files, so they are made here. Each must be answered; what cannot
 * be decided within the memory of one review is denied. The time of each is printed, not judged.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "scc.h"

struct hostile {
    const char *name;
    void (*spec)(struct buf *to, size_t count);        /* members of the pod's spec; NULL: one container */
    void (*annotations)(struct buf *to, size_t count); /* members of its annotations; NULL: none */
    size_t count;
    enum scc_outcome outcome;
    /* Of an UPDATE: the annotations of the old pod, which differ from the new ones only in their order; NULL: CREATE. */
    void (*old_annotations)(struct buf *to, size_t count);
};

static void comma(struct buf *to, size_t i) {
    if (i > 0) {
        buf_char(to, ',');
    }
}

static void spec_containers(struct buf *to, size_t count) {
    BUF_LITERAL(to, "\"containers\":[");
    for (size_t i = 0; i < count; i++) {
        comma(to, i);
        buf_format(to, "{\"name\":\"c%zu\"}", i);
    }
    buf_char(to, ']');
}

static void spec_host_ports(struct buf *to, size_t count) {
    BUF_LITERAL(to, "\"containers\":[");
    for (size_t i = 0; i < count; i++) {
        comma(to, i);
        buf_format(to, "{\"name\":\"c%zu\",\"ports\":[{\"hostPort\":%zu}]}", i, i % 65535 + 1);
    }
    buf_char(to, ']');
}

static void spec_capabilities(struct buf *to, size_t count) {
    BUF_LITERAL(to, "\"containers\":[{\"name\":\"c\",\"securityContext\":{\"capabilities\":{\"add\":[");
    for (size_t i = 0; i < count; i++) {
        comma(to, i);
        buf_format(to, "\"C%zu\"", i);
    }
    BUF_LITERAL(to, "]}}}]");
}

static void spec_groups(struct buf *to, size_t count) {
    BUF_LITERAL(to, "\"containers\":[{\"name\":\"c\"}],\"securityContext\":{\"supplementalGroups\":[");
    for (size_t i = 0; i < count; i++) {
        comma(to, i);
        buf_format(to, "%zu", i);
    }
    BUF_LITERAL(to, "]}");
}

static void spec_volumes(struct buf *to, size_t count) {
    BUF_LITERAL(to, "\"containers\":[{\"name\":\"c\"}],\"volumes\":[");
    for (size_t i = 0; i < count; i++) {
        comma(to, i);
        buf_format(to, "{\"name\":\"v%zu\",\"hostPath\":{\"path\":\"/\"}}", i);
    }
    buf_char(to, ']');
}

static void spec_sysctls(struct buf *to, size_t count) {
    BUF_LITERAL(to, "\"containers\":[{\"name\":\"c\"}],\"securityContext\":{\"sysctls\":[");
    for (size_t i = 0; i < count; i++) {
        comma(to, i);
        buf_format(to, "{\"name\":\"s.%zu\",\"value\":\"1\"}", i);
    }
    BUF_LITERAL(to, "]}");
}

static void spec_nested(struct buf *to, size_t count) {
    BUF_LITERAL(to, "\"containers\":[],\"x\":");
    for (size_t i = 0; i < count; i++) {
        buf_char(to, '[');
    }
    for (size_t i = 0; i < count; i++) {
        buf_char(to, ']');
    }
}

static void annotations_many(struct buf *to, size_t count) {
    for (size_t i = 0; i < count; i++) {
        comma(to, i);
        buf_format(to, "\"a%zu\":\"\"", i);
    }
}

static void annotations_backwards(struct buf *to, size_t count) {
    for (size_t i = 0; i < count; i++) {
        comma(to, i);
        buf_format(to, "\"a%zu\":\"\"", count - 1 - i);
    }
}

/* One annotation whose value is an object, in whatever order: no API server sends it. */
static void annotation_of_many(struct buf *to, size_t count) {
    BUF_LITERAL(to, "\"a\":{");
    annotations_many(to, count);
    buf_char(to, '}');
}

static void annotation_of_many_backwards(struct buf *to, size_t count) {
    BUF_LITERAL(to, "\"a\":{");
    annotations_backwards(to, count);
    buf_char(to, '}');
}

/* Profiles of containers that are not there, and of the last that is. */
static void annotations_seccomp(struct buf *to, size_t count) {
    for (size_t i = 0; i < count; i++) {
        comma(to, i);
        buf_format(to, "\"container.seccomp.security.alpha.kubernetes.io/x%zu\":\"unconfined\"", i);
    }
}

/* Keys that share one sixty-fourth of the places of a hash table: nothing may hang on their being spread. */
static void annotations_colliding(struct buf *to, size_t count) {
    char key[24];
    for (size_t i = 0, n = 0; n < count; i++) {
        snprintf(key, sizeof key, "%zx", i);
        if ((str_hash(str_of(key)) >> 13 & 63) == 0) {
            comma(to, n++);
            buf_format(to, "\"%s\":\"\"", key);
        }
    }
}

static const struct hostile cases[] = {
    {"containers", spec_containers, NULL, 100000, SCC_ALLOWED, NULL},
    {"host ports", spec_host_ports, NULL, 60000, SCC_MALFORMED, NULL},
    {"capabilities", spec_capabilities, NULL, 200000, SCC_DENIED, NULL},
    {"groups", spec_groups, NULL, 300000, SCC_DENIED, NULL},
    {"volumes", spec_volumes, NULL, 60000, SCC_DENIED, NULL},
    {"sysctls", spec_sysctls, NULL, 60000, SCC_DENIED, NULL},
    {"nesting", spec_nested, NULL, 1000000, SCC_MALFORMED, NULL},
    {"annotations", NULL, annotations_many, 200000, SCC_ALLOWED, NULL},
    {"containers and annotations", spec_containers, annotations_many, 100000, SCC_ALLOWED, NULL},
    {"containers and their profiles", spec_containers, annotations_seccomp, 50000, SCC_ALLOWED, NULL},
    {"colliding keys", NULL, annotations_colliding, 150000, SCC_ALLOWED, NULL},
    {"keys in another order", NULL, annotations_many, 200000, SCC_SKIPPED, annotations_backwards},
    {"keys within in another order", NULL, annotation_of_many, 200000, SCC_DENIED, annotation_of_many_backwards},
};

static void pod_write(struct buf *to, const struct hostile *hostile,
                      void (*annotations)(struct buf *to, size_t count)) {
    BUF_LITERAL(to, "{\"kind\":\"Pod\",\"apiVersion\":\"v1\",\"metadata\":{\"annotations\":{");
    if (annotations != NULL) {
        annotations(to, hostile->count);
    }
    BUF_LITERAL(to, "}},\"spec\":{");
    (hostile->spec != NULL ? hostile->spec : spec_containers)(to, hostile->spec != NULL ? hostile->count : 1);
    BUF_LITERAL(to, "}}");
}

static struct str body_make(struct arena *arena, const struct hostile *hostile) {
    struct buf body = BUF(arena);
    BUF_LITERAL(&body,
                "{\"kind\":\"AdmissionReview\",\"apiVersion\":\"admission.k8s.io/v1\",\"request\":{\"uid\":\"u\","
                "\"resource\":{\"group\":\"\",\"version\":\"v1\",\"resource\":\"pods\"},"
                "\"namespace\":\"ns\",\"userInfo\":{\"username\":\"u\",\"groups\":[\"system:authenticated\"]},");
    buf_format(&body, "\"operation\":\"%s\",\"object\":", hostile->old_annotations == NULL ? "CREATE" : "UPDATE");
    pod_write(&body, hostile, hostile->annotations);
    if (hostile->old_annotations != NULL) {
        BUF_LITERAL(&body, ",\"oldObject\":");
        pod_write(&body, hostile, hostile->old_annotations);
    }
    BUF_LITERAL(&body, "}}");
    struct str bytes = buf_view(&body);
    buf_add(&body, "\0\0\0\0", SCC_BODY_PADDING);
    bytes.bytes = body.bytes;
    return bytes;
}

static size_t check(struct scc_worker *worker, enum scc_pass pass, const struct hostile *hostile) {
    struct arena arena = {0};
    struct scc_answer answer;
    struct timespec start, end;
    struct str body = body_make(&arena, hostile);
    clock_gettime(CLOCK_MONOTONIC, &start);
    scc_review(worker, pass, (char *)body.bytes, body.length, &answer);
    clock_gettime(CLOCK_MONOTONIC, &end);
    /* What would be filled in is missing in the validating pass. */
    enum scc_outcome want = pass == SCC_VALIDATE && hostile->outcome == SCC_ALLOWED ? SCC_DENIED : hostile->outcome;
    bool wrong = answer.outcome != want && answer.outcome != SCC_MALFORMED;
    double seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
    printf("%s%s, %s: %zu bytes, outcome %d, answer of %zu bytes, %.3f s\n", wrong ? "WRONG " : "", hostile->name,
           pass == SCC_MUTATE ? "mutate" : "validate", body.length, answer.outcome, answer.length, seconds);
    arena_free(&arena);
    return wrong;
}

int main(void) {
    struct scc_engine_options options = {.scc_set = "today", .ranges_on_the_fly = true};
    struct scc_error error = {0};
    struct scc_engine *engine = scc_engine_new(&options, &error);
    if (engine == NULL) {
        fprintf(stderr, "%s\n", error.text);
        return 2;
    }
    struct scc_worker *worker = scc_worker_new(engine);
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        wrong += check(worker, SCC_MUTATE, &cases[i]);
        wrong += check(worker, SCC_VALIDATE, &cases[i]);
    }
    scc_worker_free(worker);
    scc_engine_free(engine);
    return wrong == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
