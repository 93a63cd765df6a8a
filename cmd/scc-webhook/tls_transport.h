/*
 * Fewer system calls between GnuTLS and the socket. GnuTLS reads each record in two pieces and libmicrohttpd sends header
 * and body as two records: here what has arrived is read at once, and the header waits for the body that follows it.
 */
#ifndef WEBHOOK_TLS_TRANSPORT_H
#define WEBHOOK_TLS_TRANSPORT_H

#include <gnutls/gnutls.h>
#include <stdbool.h>
#include <stddef.h>

struct tls_transport {
    int fd;
    bool hold; /* keep what is sent next until something follows it */
    char *in;  /* bytes that GnuTLS did not ask for yet; NULL most of the time */
    size_t in_start, in_end;
    size_t held_start, held_end;
    char held[512];
};

/* Before the handshake; the transport stays where it is until the session is gone. */
void tls_transport_begin(struct tls_transport *transport, gnutls_session_t session, int fd);
void tls_transport_end(struct tls_transport *transport);

/* A response with a body is sent next. */
void tls_transport_hold(struct tls_transport *transport);

#endif
