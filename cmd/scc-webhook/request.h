/*
 * One request while it comes in: its header checked before a byte of the body is kept, its body collected within
 * bounds. What is refused is still read to its end where that is cheap, so that the answer is not lost in a reset.
 */
#ifndef WEBHOOK_REQUEST_H
#define WEBHOOK_REQUEST_H

#include "server.h"
#include "tls_transport.h"

struct exchange;

enum route_access { ROUTE_SECURE_ONLY, ROUTE_ANYWHERE };

struct route {
    const char *path;
    const char *allow; /* methods, as the Allow header lists them */
    enum route_access access;
    bool takes_body;
    enum scc_pass pass; /* of the admission routes */
    enum MHD_Result (*answer)(struct exchange *exchange);
};

/* NULL for an unknown path. */
const struct route *route_find(const char *path, bool secure);

struct refusal {
    unsigned status; /* 0: not refused */
    const char *text;
};

struct request {
    const struct route *route;
    struct refusal refusal;
    bool close; /* the connection cannot be used again */
    char *body; /* SCC_BODY_PADDING more than capacity */
    size_t length, capacity;
    uint64_t started_ns;
    struct pending *pending; /* of a review that had to wait; NULL: none */
};

/* One connection: context of its socket for libmicrohttpd. */
struct connection {
    struct watched watched;
    struct listener *listener;
    bool served; /* had a request before */
    struct client_verdict verdict;
    struct tls_transport transport;
    struct request request;
};

struct exchange {
    struct server *server;
    struct connection *connection;
    struct MHD_Connection *http;
    const char *method, *version;
};

/* The header is complete: refuses, answers at once, or says yes to the body. */
enum MHD_Result request_begin(struct exchange *exchange, const char *path);
/* A piece of the body. */
void request_receive(struct exchange *exchange, const char *bytes, size_t length);
/* The body is complete: answers. */
enum MHD_Result request_end(struct exchange *exchange);
/* Whatever became of it. */
void request_free(struct server *server, struct request *request);

uint64_t request_clock_ns(void);

#endif
