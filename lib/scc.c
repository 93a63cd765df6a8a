/*
 * The facade: bytes in, decision, bytes out. Reviews hold one arena and one snapshot; whatever happens in between, an
 * answer comes out, and one that came about by failure is a denial.
 */
#include "scc.h"

#include <stdlib.h>

#include "access/rbac.h"
#include "admit/admit.h"
#include "admit/scc_objects.h"
#include "policy/allocation.h"
#include "policy/builtin.h"
#include "policy/snapshot_store.h"
#include "policy/source_files.h"
#include "wire/review_read.h"
#include "wire/review_write.h"

enum { DEFAULT_CEILING = 64 << 20, ARENA_KEPT = 256 << 10 };

struct scc_engine {
    struct snapshot_store *store;
    char **paths;
    size_t path_count;
    char *scc_set; /* NULL: none */
    bool ranges_on_the_fly;
    size_t ceiling;
};

/* One review on its way. */
struct review {
    struct arena *arena;
    struct request request;
    struct decision decision;
    bool understood;
    struct buf body;
};

struct scc_worker {
    struct scc_engine *engine;
    struct arena arena;
    struct review review; /* the one at work */
};

static void *zeroed(size_t size) {
    void *memory = calloc(1, size);
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static bool error_pass_on(const struct error *err, struct scc_error *error) {
    if (error != NULL) {
        error->code = (int)err->code; /* the two enumerations are kept in step below */
        memcpy(error->text, err->text, sizeof error->text);
    }
    return false;
}

_Static_assert((int)SCC_ERROR_INPUT == (int)ERROR_INPUT && (int)SCC_ERROR_INTERNAL == (int)ERROR_INTERNAL,
               "public and internal error codes are the same");
_Static_assert(sizeof(((struct scc_error *)0)->text) == sizeof(((struct error *)0)->text), "error texts have one size");
_Static_assert((int)SCC_BODY_PADDING == (int)JSON_PADDING, "padding is what the JSON reader needs");

/* The shipped set first, then the files: an SCC in both is the files' business to name otherwise. */
static struct snapshot *state_load(const struct scc_engine *engine, struct error *err) {
    if (engine->scc_set == NULL) {
        return source_files_load((const char *const *)engine->paths, engine->path_count, NULL, err);
    }
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    if (!builtin_load(edit, engine->scc_set, err)) {
        snapshot_edit_abandon(edit);
        return NULL;
    }
    struct snapshot *base = snapshot_edit_commit(edit);
    if (engine->path_count == 0) {
        return base;
    }
    struct snapshot *state = source_files_load((const char *const *)engine->paths, engine->path_count, base, err);
    snapshot_release(base);
    return state;
}

bool scc_engine_reload(struct scc_engine *engine, struct scc_error *error) {
    struct error err = {0};
    struct snapshot *state = state_load(engine, &err);
    if (state == NULL) {
        return error_pass_on(&err, error);
    }
    snapshot_store_publish(engine->store, state);
    snapshot_release(state);
    return true;
}

static char *text_copy(const char *text) {
    size_t size = strlen(text) + 1;
    return memcpy(zeroed(size), text, size);
}

struct scc_engine *scc_engine_new(const struct scc_engine_options *options, struct scc_error *error) {
    struct scc_engine *engine = zeroed(sizeof *engine);
    engine->store = snapshot_store_new();
    engine->ceiling = options->memory_ceiling != 0 ? options->memory_ceiling : DEFAULT_CEILING;
    engine->ranges_on_the_fly = options->ranges_on_the_fly;
    engine->scc_set = options->scc_set != NULL ? text_copy(options->scc_set) : NULL;
    engine->paths = zeroed((options->policy_path_count + 1) * sizeof *engine->paths);
    for (; engine->path_count < options->policy_path_count; engine->path_count++) {
        engine->paths[engine->path_count] = text_copy(options->policy_paths[engine->path_count]);
    }
    if (!scc_engine_reload(engine, error)) {
        scc_engine_free(engine);
        return NULL;
    }
    return engine;
}

void scc_engine_free(struct scc_engine *engine) {
    if (engine == NULL) {
        return;
    }
    for (size_t i = 0; i < engine->path_count; i++) {
        free(engine->paths[i]);
    }
    free(engine->paths);
    free(engine->scc_set);
    snapshot_store_free(engine->store);
    free(engine);
}

uint64_t scc_engine_fingerprint(const struct scc_engine *engine) {
    return engine->path_count == 0 ? 0 : source_files_fingerprint((const char *const *)engine->paths, engine->path_count);
}

void scc_engine_state(struct scc_engine *engine, struct scc_engine_state *out) {
    struct snapshot *snapshot = snapshot_store_acquire(engine->store);
    *out = (struct scc_engine_state){
        .generation = snapshot_generation(snapshot),
        .sccs = snapshot_count(snapshot, POLICY_SCC),
        .namespaces = snapshot_count(snapshot, POLICY_NAMESPACE),
        .roles = snapshot_count(snapshot, POLICY_ROLE) + snapshot_count(snapshot, POLICY_CLUSTER_ROLE),
        .bindings = snapshot_count(snapshot, POLICY_ROLE_BINDING) + snapshot_count(snapshot, POLICY_CLUSTER_ROLE_BINDING),
    };
    snapshot_release(snapshot);
}

struct scc_worker *scc_worker_new(struct scc_engine *engine) {
    struct scc_worker *worker = zeroed(sizeof *worker);
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

/* A namespace that nobody has described gets a block by its name: the same on every machine and after every restart. */
static const struct namespace_ranges *ranges_by_name(struct arena *arena, struct str name) {
    const struct allocation_plan *plan = &allocation_default;
    uint32_t block = (uint32_t)(str_hash(name) % allocation_blocks(plan));
    struct namespace_ranges *ranges = ARENA_NEW(arena, struct namespace_ranges);
    ranges->uid_range = allocation_uid_range(arena, plan, block);
    ranges->groups = ranges->uid_range;
    ranges->mcs = allocation_mcs(arena, plan, block);
    namespace_derive(arena, ranges);
    return ranges;
}

static void request_decide(const struct scc_engine *engine, const struct snapshot *snapshot, struct review *review) {
    struct request *request = &review->request;
    if (scc_objects_concern(request)) {
        scc_objects_admit(review->arena, request, &review->decision);
        return;
    }
    struct authorizer authorizer = rbac_authorizer(snapshot);
    const struct admission admission = {
        .arena = review->arena,
        .snapshot = snapshot,
        .authorizer = &authorizer,
        .unknown_namespace =
            engine->ranges_on_the_fly ? ranges_by_name(review->arena, request->namespace_name) : NULL,
    };
    admit(&admission, request, &review->decision);
}

static void review_run(const struct scc_engine *engine, const struct snapshot *snapshot, struct review *review,
                       struct str bytes) {
    struct error err = {0};
    review->understood =
        review_read(review->arena, (char *)bytes.bytes, bytes.length, true, &review->request, &err);
    if (review->understood) {
        request_decide(engine, snapshot, review);
    } else {
        decision_of_error(&review->decision, &err, review->arena);
    }
    review->body = BUF(review->arena);
    review_write(&review->body, &review->request, &review->decision);
}

/* The arena's ceiling was reached: what was made so far is given up, and the answer is a denial of its own. */
static void review_over_limit(struct scc_worker *worker, struct review *review, struct str uid) {
    const struct error err = {.code = ERROR_LIMIT, .text = "it needs more memory than one review may use"};
    uid = str_copy(review->arena, uid);
    *review = (struct review){.arena = &worker->arena, .request = {.uid = uid}};
    decision_of_error(&review->decision, &err, review->arena);
    review->body = BUF(review->arena);
    review_write(&review->body, &review->request, &review->decision);
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

static void answer_fill(struct review *review, struct scc_answer *answer) {
    const struct request *request = &review->request;
    const struct decision *decision = &review->decision;
    struct str body = buf_view(&review->body);
    bool has_uid = !str_empty(request->uid);
    *answer = (struct scc_answer){
        .outcome = !review->understood ? SCC_MALFORMED
                   : decision->skipped ? SCC_SKIPPED
                   : decision->allowed ? SCC_ALLOWED
                                       : SCC_DENIED,
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
        .scc = decision->chosen != NULL ? decision->chosen->scc->name.bytes : "",
        .order = decision->allowed ? "" : order_tried(review),
        .reason = decision->allowed ? "" : text_or_empty(decision->message),
    };
}

void scc_review(struct scc_worker *worker, enum scc_pass pass, char *body, size_t length, struct scc_answer *answer) {
    jmp_buf limit;
    arena_reset(&worker->arena, ARENA_KEPT);
    /* What is looked at after a jump must not live in registers: it is the worker's, and nothing is taken before. */
    struct review *const review = &worker->review;
    *review = (struct review){.arena = &worker->arena};
    review->request.pass = pass == SCC_MUTATE ? PASS_MUTATE : PASS_VALIDATE;
    struct snapshot *const snapshot = snapshot_store_acquire(worker->engine->store);
    worker->arena.on_limit = &limit;
    if (setjmp(limit) == 0) {
        review_run(worker->engine, snapshot, review, (struct str){.bytes = body, .length = length});
        answer_fill(review, answer);
    } else {
        worker->arena.ceiling = 0; /* for the few bytes of this answer */
        review_over_limit(worker, review, review->request.uid);
        answer_fill(review, answer);
        worker->arena.ceiling = worker->engine->ceiling;
    }
    worker->arena.on_limit = NULL;
    snapshot_release(snapshot);
}
