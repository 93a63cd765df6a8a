/* The life of one request, from its header to its answer. */
#include "request.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "answer.h"
#include "request_header.h"

enum {
    BODY_FIRST = 16 << 10,      /* of a body whose length is not known */
    READ_TO_END_MAX = 64 << 20, /* a refused body larger than this is not waited for */
};

uint64_t request_clock_ns(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
}

static void refuse(struct exchange *exchange, enum metric_refusal reason, unsigned status, const char *text) {
    exchange->connection->request.refusal = (struct refusal){.status = status, .text = text};
    metrics_count_refusal(&exchange->server->metrics, reason);
    log_event(LOG_DEBUG, "refused", LOG_FIELDS({"method", str_of(exchange->method)}, {"reason", str_of(text)}));
}

static bool method_allowed(const char *allow, const char *method) {
    struct str rest = str_of(allow), part;
    while (str_split(&rest, ',', &part)) {
        part = str_after(part, part.length > 0 && part.bytes[0] == ' ');
        if (str_equal(part, str_of(method))) {
            return true;
        }
    }
    return false;
}

static bool client_allowed(struct exchange *exchange) {
    struct connection *connection = exchange->connection;
    struct client_trust *trust = &exchange->server->trust;
    if (trust->ca_path == NULL || !connection->listener->secure) {
        return true;
    }
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(exchange->http, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return client_trust_check(trust, info == NULL ? NULL : info->tls_session, &connection->verdict);
}

static void check_post(struct exchange *exchange, const struct request_header *header) {
    struct server *server = exchange->server;
    if (exchange->connection->watched.excess) {
        /* Probes on such a connection are answered: a flood must not look like a dead process. */
        refuse(exchange, REFUSED_CONNECTIONS, MHD_HTTP_TOO_MANY_REQUESTS, "too many connections");
    } else if (!header->has_length && !header->chunked) {
        refuse(exchange, REFUSED_LENGTH, MHD_HTTP_LENGTH_REQUIRED, "a Content-Length is needed");
    } else if (!header->is_json) {
        refuse(exchange, REFUSED_MEDIA_TYPE, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, "the body must be application/json");
    } else if (header->length > server->options->max_body) {
        refuse(exchange, REFUSED_TOO_LARGE, MHD_HTTP_CONTENT_TOO_LARGE, "the body is larger than --max-body");
    } else if (atomic_load(&server->metrics.in_flight_bytes) + header->length > server->options->max_inflight_bytes) {
        refuse(exchange, REFUSED_BYTES, MHD_HTTP_TOO_MANY_REQUESTS, "too many bytes in flight");
    }
}

/* First what makes the rest of the stream unreadable, then who asks, then what for. */
static void check_header(struct exchange *exchange, const struct request_header *header, const char *path) {
    struct connection *connection = exchange->connection;
    struct request *request = &connection->request;
    if (header->problem != NULL) {
        request->close = true;
        refuse(exchange, REFUSED_FRAMING, MHD_HTTP_BAD_REQUEST, header->problem);
    } else if (!client_allowed(exchange)) {
        refuse(exchange, REFUSED_CLIENT, MHD_HTTP_FORBIDDEN, "a client certificate of the right CA and name is needed");
    } else if ((request->route = route_find(path, connection->listener->secure)) == NULL) {
        refuse(exchange, REFUSED_PATH, MHD_HTTP_NOT_FOUND, "no such path");
    } else if (!method_allowed(request->route->allow, exchange->method)) {
        refuse(exchange, REFUSED_METHOD, MHD_HTTP_METHOD_NOT_ALLOWED, "method not allowed");
    } else if (request->route->takes_body) {
        check_post(exchange, header);
    }
}

static bool body_reserve(struct request *request, size_t capacity) {
    if (capacity <= request->capacity) {
        return true;
    }
    char *grown = realloc(request->body, capacity + SCC_BODY_PADDING);
    if (grown == NULL) {
        return false;
    }
    request->body = grown;
    request->capacity = capacity;
    return true;
}

static enum MHD_Result answer_refusal(struct exchange *exchange) {
    const struct refusal *refusal = &exchange->connection->request.refusal;
    return answer_text(exchange, refusal->status, refusal->text);
}

enum MHD_Result request_begin(struct exchange *exchange, const char *path) {
    struct server *server = exchange->server;
    struct connection *connection = exchange->connection;
    struct request *request = &connection->request;
    struct request_header header;
    request->started_ns = request_clock_ns();
    request_header_read(&header, exchange->http, exchange->version);
    check_header(exchange, &header, path);
    const bool whole = header.has_length && header.length <= server->options->max_body;
    if (request->refusal.status == 0 && request->route->takes_body && !body_reserve(request, (size_t)header.length)) {
        refuse(exchange, REFUSED_BYTES, MHD_HTTP_TOO_MANY_REQUESTS, "no memory for the body");
    }
    if (request->refusal.status != 0 &&
        (request->close || header.expects_continue || (!whole && header.length > READ_TO_END_MAX))) {
        request->close = true;
        return answer_refusal(exchange);
    }
    connection_watch_enter(&server->watch, &connection->watched, PHASE_BODY, request_timeout_ms(exchange->http));
    return MHD_YES;
}

static void body_drop(struct server *server, struct request *request) {
    atomic_fetch_sub_explicit(&server->metrics.in_flight_bytes, request->length, memory_order_relaxed);
    free(request->body);
    request->body = NULL;
    request->length = request->capacity = 0;
}

void request_receive(struct exchange *exchange, const char *bytes, size_t length) {
    struct server *server = exchange->server;
    struct request *request = &exchange->connection->request;
    if (request->refusal.status != 0 || !request->route->takes_body) {
        return;
    }
    if (length > server->options->max_body - request->length) {
        refuse(exchange, REFUSED_TOO_LARGE, MHD_HTTP_CONTENT_TOO_LARGE, "the body is larger than --max-body");
        body_drop(server, request);
        return;
    }
    if (atomic_load_explicit(&server->metrics.in_flight_bytes, memory_order_relaxed) + length >
        server->options->max_inflight_bytes) {
        refuse(exchange, REFUSED_BYTES, MHD_HTTP_TOO_MANY_REQUESTS, "too many bytes in flight");
        body_drop(server, request);
        return;
    }
    const size_t needed = request->length + length;
    if (needed > request->capacity) {
        const size_t doubled = request->capacity < BODY_FIRST ? BODY_FIRST : 2 * request->capacity;
        if (!body_reserve(request, needed > doubled ? needed : doubled)) {
            refuse(exchange, REFUSED_BYTES, MHD_HTTP_TOO_MANY_REQUESTS, "no memory for the body");
            body_drop(server, request);
            return;
        }
    }
    memcpy(request->body + request->length, bytes, length);
    request->length = needed;
    atomic_fetch_add_explicit(&server->metrics.in_flight_bytes, length, memory_order_relaxed);
}

enum MHD_Result request_end(struct exchange *exchange) {
    struct request *request = &exchange->connection->request;
    if (request->refusal.status == 0 && request->route->takes_body && !body_reserve(request, 1)) {
        refuse(exchange, REFUSED_BYTES, MHD_HTTP_TOO_MANY_REQUESTS, "no memory for the body");
    }
    return request->refusal.status != 0 ? answer_refusal(exchange) : request->route->answer(exchange);
}

void request_free(struct server *server, struct request *request) {
    body_drop(server, request);
    pending_free(request->pending);
    *request = (struct request){0};
}
