/* Pull and push functions for a GnuTLS session on a non-blocking socket. */
#include "tls_transport.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { IN_BYTES = 17 << 10 /* a record of the largest size, and a bit */, PIECES_MAX = 16 };

static ssize_t in_take(struct tls_transport *transport, void *out, size_t size) {
    const size_t left = transport->in_end - transport->in_start;
    const size_t taken = size < left ? size : left;
    memcpy(out, transport->in + transport->in_start, taken);
    transport->in_start += taken;
    return (ssize_t)taken;
}

static void in_free(struct tls_transport *transport) {
    free(transport->in);
    transport->in = NULL;
    transport->in_start = transport->in_end = 0;
}

/*
 * libmicrohttpd's polling is edge-triggered: it reads until it is told that there is nothing more, and is told so only
 * when the socket said it. So bytes that are kept here are never forgotten.
 */
static ssize_t pull(gnutls_transport_ptr_t context, void *out, size_t size) {
    struct tls_transport *transport = context;
    if (transport->in_start < transport->in_end) {
        return in_take(transport, out, size);
    }
    if (transport->in == NULL && size < IN_BYTES) {
        transport->in = malloc(IN_BYTES);
    }
    if (transport->in == NULL || size >= IN_BYTES) {
        return recv(transport->fd, out, size, 0);
    }
    const ssize_t got = recv(transport->fd, transport->in, IN_BYTES, 0);
    if (got <= 0) {
        const int problem = errno;
        in_free(transport);
        errno = problem;
        return got;
    }
    transport->in_start = 0;
    transport->in_end = (size_t)got;
    return in_take(transport, out, size);
}

static size_t pieces_length(const giovec_t *pieces, int count) {
    size_t length = 0;
    for (int i = 0; i < count; i++) {
        length += pieces[i].iov_len;
    }
    return length;
}

static void held_add(struct tls_transport *transport, const giovec_t *pieces, int count) {
    for (int i = 0; i < count; i++) {
        memcpy(transport->held + transport->held_end, pieces[i].iov_base, pieces[i].iov_len);
        transport->held_end += pieces[i].iov_len;
    }
}

static ssize_t pieces_send(int fd, struct iovec *pieces, int count) {
    const struct msghdr message = {.msg_iov = pieces, .msg_iovlen = (size_t)count};
    return sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* What was held goes first; only bytes behind it count as sent now. */
static ssize_t send_behind_held(struct tls_transport *transport, const giovec_t *pieces, int count) {
    struct iovec all[PIECES_MAX + 1] = {
        {.iov_base = transport->held + transport->held_start, .iov_len = transport->held_end - transport->held_start}};
    const size_t held = all[0].iov_len;
    count = count < PIECES_MAX ? count : PIECES_MAX;
    memcpy(all + 1, pieces, (size_t)count * sizeof *pieces);
    const ssize_t sent = pieces_send(transport->fd, all, count + 1);
    if (sent < 0) {
        return sent;
    }
    if ((size_t)sent <= held) {
        transport->held_start += (size_t)sent;
        errno = EAGAIN;
        return -1;
    }
    transport->held_start = transport->held_end = 0;
    return sent - (ssize_t)held;
}

static ssize_t push(gnutls_transport_ptr_t context, const giovec_t *pieces, int count) {
    struct tls_transport *transport = context;
    const size_t length = pieces_length(pieces, count);
    if (transport->hold) {
        transport->hold = false;
        if (length <= sizeof transport->held - transport->held_end) {
            held_add(transport, pieces, count);
            return (ssize_t)length;
        }
    }
    if (transport->held_start < transport->held_end) {
        return send_behind_held(transport, pieces, count);
    }
    struct iovec all[PIECES_MAX];
    count = count < PIECES_MAX ? count : PIECES_MAX;
    memcpy(all, pieces, (size_t)count * sizeof *pieces);
    return pieces_send(transport->fd, all, count);
}

void tls_transport_begin(struct tls_transport *transport, gnutls_session_t session, int fd) {
    *transport = (struct tls_transport){.fd = fd};
    gnutls_transport_set_ptr(session, transport);
    gnutls_transport_set_pull_function(session, pull);
    gnutls_transport_set_vec_push_function(session, push);
}

void tls_transport_end(struct tls_transport *transport) {
    in_free(transport);
}

void tls_transport_hold(struct tls_transport *transport) {
    transport->hold = true;
}
