/*
 * The HTTP client of the Kubernetes API: one thread drives all requests, streams and timers (libcurl multi). All
 * callbacks run on that thread and must not block; every accepted request gets exactly one `done`. The token is sent
 * to the configured server only, and redirects are not followed.
 */
#ifndef KUBE_KUBE_CLIENT_H
#define KUBE_KUBE_CLIENT_H

#include "kube/kube_config.h"

struct kube_client;

/* Zero means the default. */
struct kube_client_options {
    const char *user_agent;        /* "scc" */
    unsigned token_reload_seconds; /* how old a token file's content may get: 60 */
    unsigned ca_reload_seconds;    /* how old a CA file's content may get, for new connections: 300 */
    unsigned connect_timeout_ms;   /* 10000 */
    unsigned request_timeout_ms;   /* of an ordinary request that says nothing else: 30000 */
    size_t body_limit;             /* bytes of an ordinary answer: 256 MiB */
};

/* Takes the config over, also on failure. NULL on error. `options` may be NULL. Any thread. */
struct kube_client *kube_client_new(struct kube_config *config, const struct kube_client_options *options,
                                    struct error *err);
/*
 * Stops the thread; what is under way gets its `done` with an error, timers are dropped. Watches, leases and the like
 * must be stopped before. Not from the client's thread. NULL is harmless.
 */
void kube_client_free(struct kube_client *client);

/* Borrowed; does not change while the client lives. */
const struct kube_config *kube_client_config(const struct kube_client *client);

struct kube_request {
    const char *method;       /* "GET", "POST", "PUT", "PATCH", "DELETE" */
    const char *path;         /* "/api/v1/namespaces/x", escaped: kube_escape */
    const char *query;        /* "limit=500&continue=...", escaped; NULL for none */
    struct str body;          /* absent for none */
    const char *content_type; /* of the body; NULL: application/json. "application/apply-patch+yaml", ... */
    const char *accept;       /* NULL: application/json */
    unsigned timeout_ms; /* 0: the client's, once there is a credential; of a stream the silence it bears, 0: 180 s */
};

/* The answer. Strings are valid during the callback. */
struct kube_response {
    int status; /* HTTP; 0: there was no answer */
    char *body; /* never NULL; JSON_PADDING writable bytes behind `length`, so it can be read in place */
    size_t length;
    struct error error;   /* ERROR_NONE for 2xx; else what happened: "GET /path: 404 NotFound: MESSAGE" */
    char reason[64];      /* of the Status object: "NotFound", "Conflict", "AlreadyExists", "Expired", ...; or "" */
    char message[384];    /* of the Status object; or "" */
    unsigned retry_after; /* seconds; 0: not said */
};

typedef void kube_done(void *context, struct kube_response *response);

/* Any thread. What `request` points to is copied. Returns a number for kube_cancel. */
uint64_t kube_send(struct kube_client *client, const struct kube_request *request, kube_done *done, void *context);

/*
 * A response that is handed out as it comes: a watch. Called for 2xx only, first with no bytes when the header is there;
 * false ends the stream (it is `done`).
 */
typedef bool kube_data(void *context, const char *bytes, size_t length);
uint64_t kube_stream(struct kube_client *client, const struct kube_request *request, kube_data *data, kube_done *done,
                     void *context);

/* Ends a request or stream: it gets its `done`, with an error, soon (not in this call). Harmless when it is over. */
void kube_cancel(struct kube_client *client, uint64_t id);

/*
 * Waits for the answer, for the CLI; the body is copied to `arena`. True for 2xx; otherwise response->error says why
 * and is copied to *err. Not from the client's thread.
 */
bool kube_call(struct kube_client *client, const struct kube_request *request, struct arena *arena,
               struct kube_response *response, struct error *err);

/* Once after some milliseconds (0: as soon as possible), on the client's thread. Any thread. */
typedef void kube_timer(void *context);
uint64_t kube_after(struct kube_client *client, uint64_t milliseconds, kube_timer *fired, void *context);
/* On the client's thread: it will not fire any more. Harmless when it has. */
void kube_after_cancel(struct kube_client *client, uint64_t id);
/* Runs `call` on the client's thread and waits for it; at once when that is this thread. */
void kube_run(struct kube_client *client, kube_timer *call, void *context);
/* Are we on the client's thread? */
bool kube_client_is_current(const struct kube_client *client);

/* Milliseconds of a clock that never jumps. */
uint64_t kube_now(void);
/* Uniform in [0, limit), from the system's generator. 0 for limit 0. */
uint64_t kube_random(uint64_t limit);

/* Percent-encodes all but unreserved characters: for one path segment or one query value. */
struct str kube_escape(struct arena *arena, struct str text);

#endif
