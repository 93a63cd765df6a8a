/* libmicrohttpd's daemons and what they call back. */
#include "server.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "listen_socket.h"
#include "request.h"

enum {
    POOL_BYTES = 16 << 10, /* of one connection: header, and the part of the body that is being read */
    RESERVE_LEAST = 64,    /* connections above the cap that are told so */
    PLAIN_CONNECTIONS = 64,
};

/* Version 1.0 has a stricter parser, with degrees; before, strictness was a yes or no. */
#if MHD_VERSION >= 0x01000000
#define STRICT_PARSER MHD_OPTION_CLIENT_DISCIPLINE_LVL, 2
#else
#define STRICT_PARSER MHD_OPTION_STRICT_FOR_CLIENT, 1
#endif

static struct connection *connection_of(struct MHD_Connection *http) {
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(http, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

static struct connection *connection_new(struct listener *listener, struct MHD_Connection *http) {
    struct server *server = listener->server;
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(http, MHD_CONNECTION_INFO_CONNECTION_FD);
    struct connection *connection = info == NULL ? NULL : calloc(1, sizeof *connection);
    if (connection == NULL) {
        return NULL;
    }
    const int fd = info->connect_fd; /* the next question may overwrite it */
    connection->listener = listener;
    connection_watch_add(&server->watch, &connection->watched, fd);
    if (listener->secure) {
        const union MHD_ConnectionInfo *session = MHD_get_connection_info(http, MHD_CONNECTION_INFO_GNUTLS_SESSION);
        tls_session_begin(&server->tls, session->tls_session);
        tls_transport_begin(&connection->transport, session->tls_session, fd);
    }
    return connection;
}

/* Called with the socket still open, in both directions. */
static void on_connection(void *context, struct MHD_Connection *http, void **socket_context,
                          enum MHD_ConnectionNotificationCode what) {
    struct listener *listener = context;
    if (what == MHD_CONNECTION_NOTIFY_STARTED) {
        *socket_context = connection_new(listener, http);
    } else if (*socket_context != NULL) {
        struct connection *connection = *socket_context;
        connection_watch_remove(&listener->server->watch, &connection->watched);
        tls_transport_end(&connection->transport);
        free(connection);
        *socket_context = NULL;
    }
}

/* The request line is there. What is returned becomes the request's context, which tells the first call of on_request. */
static void *on_request_line(void *context, const char *uri, struct MHD_Connection *http) {
    struct listener *listener = context;
    struct connection *connection = connection_of(http);
    (void)uri;
    if (connection != NULL && connection->served) {
        connection_watch_enter(&listener->server->watch, &connection->watched, PHASE_HEADER, UINT64_MAX);
    }
    return NULL;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *http, const char *url, const char *method,
                                  const char *version, const char *data, size_t *size, void **request_context) {
    struct listener *listener = context;
    struct connection *connection = *request_context;
    struct exchange exchange = {
        .server = listener->server, .connection = connection, .http = http, .method = method, .version = version};
    if (connection == NULL) {
        exchange.connection = connection_of(http);
        if (exchange.connection == NULL) {
            return MHD_NO;
        }
        *request_context = exchange.connection;
        atomic_fetch_add_explicit(&listener->server->metrics.in_flight, 1, memory_order_relaxed);
        return request_begin(&exchange, url);
    }
    if (*size > 0) {
        request_receive(&exchange, data, *size);
        *size = 0;
        return MHD_YES;
    }
    return request_end(&exchange);
}

static void on_completed(void *context, struct MHD_Connection *http, void **request_context,
                         enum MHD_RequestTerminationCode how) {
    struct listener *listener = context;
    struct connection *connection = *request_context;
    (void)http, (void)how;
    if (connection != NULL) {
        request_free(listener->server, &connection->request);
        connection->served = true;
        atomic_fetch_sub_explicit(&listener->server->metrics.in_flight, 1, memory_order_relaxed);
        connection_watch_enter(&listener->server->watch, &connection->watched, PHASE_IDLE, UINT64_MAX);
        *request_context = NULL;
    }
}

static unsigned connection_ceiling(const struct server *server, const struct listener *listener) {
    const size_t cap = server->options->max_connections;
    const size_t reserve = cap / 4 > RESERVE_LEAST ? cap / 4 : RESERVE_LEAST;
    return listener->secure ? (unsigned)(cap + reserve) : PLAIN_CONNECTIONS;
}

static bool listener_start(struct listener *listener, const char *address, struct error *err) {
    struct server *server = listener->server;
    const size_t threads = listener->secure ? server->options->threads : 1;
    const struct MHD_OptionItem secure[] = {
        {MHD_OPTION_HTTPS_PRIORITIES, 0, (void *)(uintptr_t)TLS_PRIORITIES},
        {MHD_OPTION_HTTPS_CERT_CALLBACK, 0, (void *)(uintptr_t)tls_retrieve},
        {MHD_OPTION_END, 0, NULL},
    };
    const struct MHD_OptionItem pool[] = {
        {MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)threads, NULL},
        {MHD_OPTION_END, 0, NULL},
    };
    const struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    listener->fd = listen_socket_open(address, err);
    if (listener->fd < 0) {
        return false;
    }
    const unsigned flags = MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ITC |
                           (listener->secure ? MHD_USE_TLS : 0U) |
                           (server->live != NULL ? MHD_ALLOW_SUSPEND_RESUME : 0U);
    listener->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, listener, MHD_OPTION_LISTEN_SOCKET, listener->fd, MHD_OPTION_CONNECTION_LIMIT,
        connection_ceiling(server, listener), MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL_BYTES, STRICT_PARSER,
        MHD_OPTION_NOTIFY_CONNECTION, on_connection, listener, MHD_OPTION_URI_LOG_CALLBACK, on_request_line, listener,
        MHD_OPTION_NOTIFY_COMPLETED, on_completed, listener, MHD_OPTION_ARRAY, listener->secure ? secure : none,
        MHD_OPTION_ARRAY, threads > 1 ? pool : none, MHD_OPTION_END);
    if (listener->daemon == NULL) {
        return error_set(err, ERROR_INTERNAL, "cannot serve on %s", address);
    }
    char name[128];
    listen_socket_name(listener->fd, name, sizeof name);
    log_event(LOG_INFO, "listening",
              LOG_FIELDS({"address", str_of(name)}, {"scheme", listener->secure ? STR("https") : STR("http")}));
    return true;
}

bool server_start(struct server *server, struct error *err) {
    const struct options *options = server->options;
    server->secure = (struct listener){.server = server, .fd = -1, .secure = true};
    server->plain = (struct listener){.server = server, .fd = -1};
    return (options->metrics_listen == NULL || listener_start(&server->plain, options->metrics_listen, err)) &&
           listener_start(&server->secure, options->listen, err);
}

/* Connections that the kernel made while the listener closed: closing its socket would reset them. */
static void backlog_adopt(struct listener *listener) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    int fd;
    while ((fd = accept4(listener->fd, (struct sockaddr *)&address, &length, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
        connection_watch_expect(&listener->server->watch, fd);
        MHD_add_connection(listener->daemon, fd, (struct sockaddr *)&address, length);
        length = sizeof address;
    }
}

/* Shut down and not closed: a thread may be about to accept from it, and its number must not be another's by then. */
static void listener_quiesce(struct listener *listener) {
    if (listener->daemon != NULL && !listener->quiesced) {
        MHD_quiesce_daemon(listener->daemon);
        backlog_adopt(listener);
        shutdown(listener->fd, SHUT_RDWR);
        listener->quiesced = true;
    }
}

void server_stop_listening(struct server *server) {
    listener_quiesce(&server->secure);
}

static void listener_stop(struct listener *listener) {
    listener_quiesce(listener);
    if (listener->daemon != NULL) {
        MHD_stop_daemon(listener->daemon);
        listener->daemon = NULL;
    }
    if (listener->fd >= 0) {
        close(listener->fd);
        listener->fd = -1;
    }
}

void server_stop(struct server *server) {
    listener_stop(&server->secure);
    listener_stop(&server->plain);
}
