/*
 * libscc: SecurityContextConstraints admission for any Kubernetes.
 *
 * Bytes in, bytes out: an engine holds the policy state, a worker (one per thread) answers AdmissionReviews with it.
 * The rules are those of OpenShift's admission plugin (apiserver-library-go, pkg/securitycontextconstraints).
 * Sizes are bytes, times are seconds unless the name says otherwise. Strings returned are valid until the owner named
 * in the comment is freed. Functions that can fail return false (or NULL) and fill *error, which may be NULL.
 */
#ifndef SCC_H
#define SCC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define SCC_PUBLIC __attribute__((visibility("default")))
#else
#define SCC_PUBLIC
#endif

#define SCC_VERSION "0.1.0"

enum { SCC_BODY_PADDING = 4 }; /* writable bytes that scc_review needs behind a body */

struct scc_error {
    int code; /* 0: none; see scc_error_code */
    char text[512];
};

enum scc_error_code {
    SCC_ERROR_INPUT = 1,   /* what was given is wrong: file, line or field is named */
    SCC_ERROR_LIMIT,       /* a ceiling was reached */
    SCC_ERROR_POLICY,      /* the policy state cannot be used */
    SCC_ERROR_UNAVAILABLE, /* a file system or an API server did not answer */
    SCC_ERROR_INTERNAL
};

/* ---- The engine: policy state, shared by all threads ---- */

struct scc_engine;

struct scc_engine_options {
    const char *const *policy_paths; /* files or folders; borrowed during calls only */
    size_t policy_path_count;
    const char *scc_set; /* "today" or "3.10": loaded before the paths; NULL: none */
    /* Give namespaces that are not known a range of their own, derived from their name (no cluster, no files). */
    bool ranges_on_the_fly;
    size_t memory_ceiling; /* of one review; 0: 64 MiB */
};

/* An engine with its first state loaded. NULL on error. Free with scc_engine_free. */
SCC_PUBLIC struct scc_engine *scc_engine_new(const struct scc_engine_options *options, struct scc_error *error);
SCC_PUBLIC void scc_engine_free(struct scc_engine *engine); /* NULL is harmless; all workers must be gone */

/*
 * Reads the policy again and publishes it. On error the last good state stays in force; files that change while they
 * are read are such an error (SCC_ERROR_UNAVAILABLE). One thread at a time; reviews go on meanwhile.
 */
SCC_PUBLIC bool scc_engine_reload(struct scc_engine *engine, struct scc_error *error);

/*
 * A number that changes when the files do: ask it now and then, and reload when it is another than that of the state,
 * but not before it has stayed the same for a while: a file may be half written. 0 without files.
 */
SCC_PUBLIC uint64_t scc_engine_fingerprint(const struct scc_engine *engine);

struct scc_engine_state {
    uint64_t generation;  /* grows with every state that was published */
    uint64_t fingerprint; /* of the files that were read last, well or not */
    size_t sccs, namespaces, roles, bindings;
};
SCC_PUBLIC void scc_engine_state(struct scc_engine *engine, struct scc_engine_state *out);

/* ---- Reviews ---- */

enum scc_pass { SCC_MUTATE, SCC_VALIDATE };

enum scc_outcome {
    SCC_DENIED = 0,
    SCC_ALLOWED,   /* evaluated and admitted */
    SCC_SKIPPED,   /* allowed because SCC does not concern it */
    SCC_MALFORMED, /* denied because it could not be understood */
    SCC_PENDING    /* no answer yet: something must be found out first (live policy only) */
};

/* An answer and the facts for logs and metrics. Valid until the worker's next review, and as long as the body is. */
struct scc_answer {
    enum scc_outcome outcome;
    int http_status; /* 200, or 400 when not even a uid could be read: then the body is plain text */
    const char *body;
    size_t length;
    const char *uid, *operation, *resource, *subresource, *namespace_name, *name, *user;
    const char *scc;    /* chosen; "" for none */
    const char *order;  /* SCCs in the order tried, comma-separated; "" unless denied */
    const char *reason; /* of a denial; "" otherwise */
};

struct scc_worker; /* memory of one thread's reviews */

SCC_PUBLIC struct scc_worker *scc_worker_new(struct scc_engine *engine);
SCC_PUBLIC void scc_worker_free(struct scc_worker *worker); /* NULL is harmless */

/*
 * Answers one AdmissionReview. `body` has SCC_BODY_PADDING writable bytes behind `length` and is overwritten.
 * Never fails: what cannot be understood is denied.
 */
SCC_PUBLIC void scc_review(struct scc_worker *worker, enum scc_pass pass, char *body, size_t length,
                           struct scc_answer *answer);

#ifdef __cplusplus
}
#endif

#endif
