/* Responses with the headers that their status asks for. */
#include "answer.h"

#include <stdio.h>
#include <string.h>

static struct MHD_Response *response_new(const struct answer *answer) {
    if (answer->owned != NULL) {
        return MHD_create_response_from_buffer(answer->length, answer->owned, MHD_RESPMEM_MUST_FREE);
    }
    /* Copied once: the worker's memory is used for the next review while this one is sent. */
    return MHD_create_response_from_buffer(answer->length, (void *)(uintptr_t)answer->body, MHD_RESPMEM_MUST_COPY);
}

enum MHD_Result answer_send(struct exchange *exchange, const struct answer *answer) {
    struct server *server = exchange->server;
    struct connection *connection = exchange->connection;
    struct MHD_Response *response = response_new(answer);
    if (response == NULL) {
        return MHD_NO;
    }
    const char *type = answer->content_type == NULL ? "text/plain; charset=utf-8" : answer->content_type;
    MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
    if (answer->status == MHD_HTTP_METHOD_NOT_ALLOWED && connection->request.route != NULL) {
        MHD_add_response_header(response, MHD_HTTP_HEADER_ALLOW, connection->request.route->allow);
    }
    if (answer->status == MHD_HTTP_TOO_MANY_REQUESTS || answer->status == MHD_HTTP_SERVICE_UNAVAILABLE) {
        MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, "1");
    }
    if (connection->request.close || connection->watched.excess ||
        atomic_load_explicit(&server->draining, memory_order_relaxed)) {
        MHD_add_response_header(response, MHD_HTTP_HEADER_CONNECTION, "close");
    }
    if (connection->listener->secure && answer->length > 0 && strcmp(exchange->method, MHD_HTTP_METHOD_HEAD) != 0) {
        tls_transport_hold(&connection->transport);
    }
    connection_watch_enter(&server->watch, &connection->watched, PHASE_ANSWER, UINT64_MAX);
    enum MHD_Result queued = MHD_queue_response(exchange->http, answer->status, response);
    MHD_destroy_response(response);
    return queued;
}

enum MHD_Result answer_text(struct exchange *exchange, unsigned status, const char *text) {
    char line[256];
    const int length = snprintf(line, sizeof line, "%s\n", text);
    return answer_send(exchange, &(struct answer){.status = status, .body = line, .length = (size_t)length});
}
