/*
 * The facade: bytes to bytes. Outcomes, facts for logs, hostile bodies, reloads; and the torture of failing every
 * allocation of a review once.
 */
#include "scc.h"

#include <sys/stat.h>
#include <unistd.h>

#include "suite.h"

#define REVIEW(members)                                                                                                \
    "{'kind':'AdmissionReview','apiVersion':'admission.k8s.io/v1','request':{'uid':'u1'," members "}}"
#define PODS                                                                                                           \
    "'resource':{'group':'','version':'v1','resource':'pods'},'operation':'CREATE','namespace':'ns','name':'p',"
#define MASTER "'userInfo':{'username':'ann','groups':['system:masters']}"
#define NOBODY "'userInfo':{'username':'bob'}"
#define POD "'object':{'metadata':{'name':'p'},'spec':{'containers':[{'name':'c'}]}}"

static struct scc_engine *engine_with_set(size_t ceiling) {
    const struct scc_engine_options options = {
        .scc_set = "today", .ranges_on_the_fly = true, .memory_ceiling = ceiling};
    struct scc_error error = {0};
    struct scc_engine *engine = scc_engine_new(&options, &error);
    ck_assert_msg(engine != NULL, "%s", error.text);
    return engine;
}

/* The body lives in `arena`, and so does what the answer points at. */
static struct scc_answer answered(struct scc_worker *worker, enum scc_pass pass, struct arena *arena,
                                  const char *text) {
    struct scc_answer answer;
    struct str body = unquoted(arena, text);
    scc_review(worker, pass, (char *)body.bytes, body.length, &answer);
    return answer;
}

static bool is_denial(const struct scc_answer *answer, const char *uid) {
    struct arena arena = {0};
    struct error err = {0};
    struct json root, response, patch;
    struct str said;
    bool allowed = true;
    bool ok = json_parse(&arena, (struct str){answer->body, answer->length}, &root, &err) &&
              json_object(&root, "response", &response, &err) && json_bool(&response, "allowed", &allowed, &err) &&
              json_string(&response, "uid", &said, &err) && str_equal(said, str_of(uid)) && !allowed &&
              (patch = json_member(&response, "patch"), json_is_null(&patch));
    arena_free(&arena);
    return ok;
}

static const struct {
    enum scc_pass pass;
    const char *body;
    enum scc_outcome outcome;
    const char *scc;
} outcomes[] = {
    {SCC_MUTATE, REVIEW(PODS MASTER "," POD), SCC_ALLOWED, "anyuid"},
    {SCC_MUTATE, REVIEW(PODS NOBODY "," POD), SCC_DENIED, ""},
    {SCC_MUTATE, REVIEW(PODS MASTER), SCC_DENIED, ""},
    {SCC_MUTATE, REVIEW(PODS MASTER ",'object':{'spec':7}"), SCC_DENIED, ""},
    {SCC_VALIDATE, REVIEW(PODS NOBODY ",'subResource':'status'"), SCC_SKIPPED, ""},
    {SCC_MUTATE, REVIEW("'resource':{'resource':'services'},'operation':'CREATE'"), SCC_SKIPPED, ""},
    {SCC_MUTATE, REVIEW("'resource':{'resource':'pods'},'operation':'MAKE'"), SCC_MALFORMED, ""},
    {SCC_MUTATE, REVIEW("'operation':'CREATE'"), SCC_MALFORMED, ""},
};

START_TEST(outcomes_and_facts) {
    struct scc_engine *engine = engine_with_set(0);
    struct scc_worker *worker = scc_worker_new(engine);
    for (size_t i = 0; i < COUNT(outcomes); i++) {
        struct arena arena = {0};
        struct scc_answer answer = answered(worker, outcomes[i].pass, &arena, outcomes[i].body);
        ck_assert_msg(answer.outcome == outcomes[i].outcome, "case %zu: %d %s", i, answer.outcome, answer.body);
        ck_assert_int_eq(answer.http_status, 200);
        ck_assert_str_eq(answer.uid, "u1");
        bool allowed = answer.outcome == SCC_ALLOWED || answer.outcome == SCC_SKIPPED;
        ck_assert(is_denial(&answer, "u1") == !allowed);
        ck_assert((answer.reason[0] != '\0') == !allowed);
        ck_assert_uint_eq(strlen(answer.body), answer.length);
        if (outcomes[i].scc[0] != '\0') {
            ck_assert_str_eq(answer.scc, outcomes[i].scc);
            ck_assert_str_eq(answer.user, "ann");
            ck_assert_str_eq(answer.operation, "CREATE");
            ck_assert_str_eq(answer.resource, "pods");
            ck_assert_str_eq(answer.subresource, "");
            ck_assert_str_eq(answer.namespace_name, "ns");
            ck_assert_str_eq(answer.name, "p");
            ck_assert_str_eq(answer.order, "");
        } else {
            ck_assert_str_eq(answer.scc, "");
        }
        arena_free(&arena);
    }
    scc_worker_free(worker);
    scc_engine_free(engine);
}
END_TEST

START_TEST(without_a_uid) {
    static const char *const bodies[] = {"",
                                         " ",
                                         "x",
                                         "{",
                                         "[]",
                                         "null",
                                         "{}",
                                         "{'request':{}}",
                                         "{'request':{'uid':1}}",
                                         "{'request':{'uid':'u','uid':'v'}}"};
    struct scc_engine *engine = engine_with_set(0);
    struct scc_worker *worker = scc_worker_new(engine);
    for (size_t i = 0; i < COUNT(bodies); i++) {
        struct arena arena = {0};
        struct scc_answer answer = answered(worker, SCC_MUTATE, &arena, bodies[i]);
        ck_assert_int_eq(answer.outcome, SCC_MALFORMED);
        ck_assert_int_eq(answer.http_status, 400);
        ck_assert_str_eq(answer.uid, "");
        ck_assert(strstr(answer.body, "the request could not be understood: ") == answer.body);
        ck_assert_uint_eq(strlen(answer.body), answer.length);
        arena_free(&arena);
    }
    scc_worker_free(worker);
    scc_engine_free(engine);
}
END_TEST

/* Every prefix of a review, and every review with one byte changed, gets an answer; a prefix is never allowed. */
START_TEST(broken_bodies) {
    const char *review = REVIEW(PODS MASTER "," POD);
    struct scc_engine *engine = engine_with_set(0);
    struct scc_worker *worker = scc_worker_new(engine);
    for (size_t at = 0; at < strlen(review); at++) {
        struct arena arena = {0};
        struct scc_answer answer;
        struct str whole = unquoted(&arena, review);
        char *body = malloc(at + SCC_BODY_PADDING);
        memcpy(body, whole.bytes, at);
        scc_review(worker, SCC_MUTATE, body, at, &answer);
        ck_assert(answer.outcome == SCC_MALFORMED && answer.http_status == 400);
        free(body);
        for (int flip = 0; flip < 8; flip++) {
            struct str changed = unquoted(&arena, review);
            ((char *)changed.bytes)[at] ^= (char)(1 << flip);
            scc_review(worker, SCC_MUTATE, (char *)changed.bytes, changed.length, &answer);
            ck_assert(answer.http_status == 200 || answer.http_status == 400);
            ck_assert(answer.http_status == 200 || answer.outcome == SCC_MALFORMED);
        }
        arena_free(&arena);
    }
    scc_worker_free(worker);
    scc_engine_free(engine);
}
END_TEST

/*
 * The ceiling is raised by the arena's smallest step from nothing until the review fits: so each allocation on the way
 * is the one that fails once. Each time it is a denial, with the uid once that could be read.
 */
static void torture(enum scc_pass pass, const char *review, enum scc_outcome final) {
    enum { STEP = 16, HIGHEST = 1 << 20 };
    bool uid_seen = false;
    size_t ceiling = STEP, denials = 0;
    for (; ceiling < HIGHEST; ceiling += STEP) {
        struct arena arena = {0};
        struct scc_engine *engine = engine_with_set(ceiling);
        struct scc_worker *worker = scc_worker_new(engine);
        struct scc_answer answer = answered(worker, pass, &arena, review);
        bool done = answer.outcome == final;
        if (!done) {
            ck_assert_int_eq(answer.outcome, SCC_MALFORMED);
            ck_assert(strstr(answer.reason, "memory") != NULL || strstr(answer.reason, "too large") != NULL);
            ck_assert_msg(!uid_seen || answer.http_status == 200, "the uid is lost at %zu", ceiling);
            uid_seen |= answer.http_status == 200;
            ck_assert(answer.http_status == 400 || is_denial(&answer, "u1"));
            denials++;
        }
        /* The worker is none the worse for it. */
        struct scc_answer next = answered(worker, pass, &arena, "{}");
        ck_assert_int_eq(next.outcome, SCC_MALFORMED);
        scc_worker_free(worker);
        scc_engine_free(engine);
        arena_free(&arena);
        if (done) {
            break;
        }
    }
    ck_assert_msg(ceiling < HIGHEST && uid_seen, "%zu bytes were not enough", ceiling);
    ck_assert_uint_gt(denials, 100);
}

START_TEST(torture_allowed) {
    torture(SCC_MUTATE, REVIEW(PODS MASTER "," POD), SCC_ALLOWED);
}
END_TEST

START_TEST(torture_denied) {
    torture(SCC_VALIDATE,
            REVIEW(PODS NOBODY ",'object':{'metadata':{'annotations':{'openshift.io/scc':'x'}},'spec':{}}"),
            SCC_DENIED);
}
END_TEST

START_TEST(torture_scc_object) {
    torture(
        SCC_VALIDATE,
        REVIEW(
            "'resource':{'group':'security.openshift.io','resource':'securitycontextconstraints'},'operation':'CREATE',"
            "'object':{'metadata':{'name':'s'},'priority':-1,'volumes':['x']}"),
        SCC_DENIED);
}
END_TEST

static void file_write(const char *path, const char *text) {
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

#define SCC_YAML                                                                                                       \
    "apiVersion: security.openshift.io/v1\nkind: SecurityContextConstraints\nmetadata: {name: only}\nusers: [bob]\n"   \
    "runAsUser: {type: RunAsAny}\nseLinuxContext: {type: RunAsAny}\n"

START_TEST(reload_keeps_the_last_good_state) {
    char folder[] = "/tmp/scc-test-XXXXXX", path[64];
    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/policy.yaml", folder);
    file_write(path, SCC_YAML);
    const char *paths[] = {folder};
    const struct scc_engine_options options = {
        .policy_paths = paths, .policy_path_count = 1, .ranges_on_the_fly = true};
    struct scc_error error = {0};
    struct scc_engine *engine = scc_engine_new(&options, &error);
    ck_assert_msg(engine != NULL, "%s", error.text);
    struct scc_engine_state state;
    scc_engine_state(engine, &state);
    ck_assert_uint_eq(state.sccs, 1);
    uint64_t generation = state.generation, fingerprint = scc_engine_fingerprint(engine);

    file_write(path, "apiVersion: security.openshift.io/v1\nkind: [broken");
    ck_assert(scc_engine_fingerprint(engine) != fingerprint);
    ck_assert(!scc_engine_reload(engine, &error) && error.code != 0 && strstr(error.text, "policy.yaml") != NULL);
    ck_assert(!scc_engine_reload(engine, NULL));
    scc_engine_state(engine, &state);
    ck_assert(state.sccs == 1 && state.generation == generation);
    struct arena arena = {0};
    struct scc_worker *worker = scc_worker_new(engine);
    ck_assert_int_eq(answered(worker, SCC_MUTATE, &arena, REVIEW(PODS NOBODY "," POD)).outcome, SCC_ALLOWED);

    file_write(path, "# nothing\n");
    ck_assert(scc_engine_reload(engine, &error));
    scc_engine_state(engine, &state);
    ck_assert(state.sccs == 0 && state.generation > generation);
    ck_assert_int_eq(answered(worker, SCC_MUTATE, &arena, REVIEW(PODS NOBODY "," POD)).outcome, SCC_DENIED);
    scc_worker_free(worker);
    scc_engine_free(engine);
    arena_free(&arena);
    unlink(path);
    rmdir(folder);
}
END_TEST

START_TEST(engines_that_cannot_be_made) {
    const char *paths[] = {"/nowhere/at/all"};
    const struct scc_engine_options options[] = {{.scc_set = "tomorrow"},
                                                 {.policy_paths = paths, .policy_path_count = 1}};
    for (size_t i = 0; i < COUNT(options); i++) {
        struct scc_error error = {0};
        ck_assert_ptr_null(scc_engine_new(&options[i], &error));
        ck_assert(error.code != 0 && error.text[0] != '\0');
        ck_assert_ptr_null(scc_engine_new(&options[i], NULL));
    }
    scc_engine_free(NULL);
    scc_worker_free(NULL);
}
END_TEST

int main(void) {
    return SUITE_RUN("scc", outcomes_and_facts, without_a_uid, broken_bodies, torture_allowed, torture_denied,
                     torture_scc_object, reload_keeps_the_last_good_state, engines_that_cannot_be_made);
}
