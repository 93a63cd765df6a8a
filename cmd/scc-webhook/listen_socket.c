/* Sockets made here and not by libmicrohttpd: both address families at once, and TCP_NODELAY that connections inherit. */
#include "listen_socket.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum { BACKLOG = 1024, HOST_MAX = 256 };

/* "[::1]:80" into "::1" and "80". */
static bool address_split(const char *address, char *host, const char **port) {
    const char *colon = strrchr(address, ':');
    if (colon == NULL || colon[1] == '\0') {
        return false;
    }
    size_t length = (size_t)(colon - address);
    if (length >= 2 && address[0] == '[' && colon[-1] == ']') {
        address++;
        length -= 2;
    } else if (memchr(address, ':', length) != NULL) {
        return false; /* IPv6 without brackets */
    }
    if (length >= HOST_MAX) {
        return false;
    }
    memcpy(host, address, length);
    host[length] = '\0';
    char *end = NULL;
    const unsigned long number = strtoul(colon + 1, &end, 10);
    *port = colon + 1;
    return *end == '\0' && colon[1] >= '0' && colon[1] <= '9' && number <= 65535;
}

static int socket_bind(const struct addrinfo *at) {
    const int on = 1, off = 0;
    int fd = socket(at->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) {
        return -1;
    }
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (at->ai_family == AF_INET6) {
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off);
    }
    if (bind(fd, at->ai_addr, at->ai_addrlen) != 0 || listen(fd, BACKLOG) != 0) {
        const int problem = errno;
        close(fd);
        errno = problem;
        return -1;
    }
    return fd;
}

/* IPv6 first: its any-address takes IPv4 as well. */
static int family_bind(const struct addrinfo *list, int family) {
    for (const struct addrinfo *at = list; at != NULL; at = at->ai_next) {
        int fd = at->ai_family == family ? socket_bind(at) : -1;
        if (fd >= 0) {
            return fd;
        }
    }
    return -1;
}

int listen_socket_open(const char *address, struct error *err) {
    char host[HOST_MAX];
    const char *port = NULL;
    if (!address_split(address, host, &port)) {
        error_set(err, ERROR_INPUT, "\"%s\" is not ADDR:PORT", address);
        return -1;
    }
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
    struct addrinfo *list = NULL;
    const int code = getaddrinfo(host[0] == '\0' ? NULL : host, port, &hints, &list);
    if (code != 0) {
        error_set(err, ERROR_INPUT, "%s: %s", address, gai_strerror(code));
        return -1;
    }
    int fd = family_bind(list, AF_INET6);
    if (fd < 0) {
        const int problem = errno;
        fd = family_bind(list, AF_INET);
        if (fd < 0) {
            error_set(err, ERROR_UNAVAILABLE, "%s: %s", address, strerror(errno == 0 ? problem : errno));
        }
    }
    freeaddrinfo(list);
    return fd;
}

void listen_socket_name(int fd, char *out, size_t size) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    char host[NI_MAXHOST], port[NI_MAXSERV];
    if (getsockname(fd, (struct sockaddr *)&address, &length) != 0 ||
        getnameinfo((struct sockaddr *)&address, length, host, sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0) {
        snprintf(out, size, "?");
        return;
    }
    snprintf(out, size, strchr(host, ':') == NULL ? "%s:%s" : "[%s]:%s", host, port);
}
