/*
 * Which clients may speak to us: those with a certificate of --client-ca, and of --client-name where it is given.
 * libmicrohttpd would read the CAs once and only ask for a certificate, so it is verified here, once per connection and
 * again when the CAs change.
 */
#ifndef WEBHOOK_CLIENT_TRUST_H
#define WEBHOOK_CLIENT_TRUST_H

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>

#include "file_content.h"
#include "reload_status.h"

struct client_trust {
    const char *ca_path; /* NULL: nobody is asked */
    const char *name;    /* NULL: any */
    struct file_content in_force;
    unsigned misses;
    pthread_mutex_t mutex; /* of the list */
    gnutls_x509_trust_list_t list;
    _Atomic unsigned generation;
    struct reload_status status;
};

/* What was found out about one connection. Zero: nothing yet. */
struct client_verdict {
    unsigned generation;
    time_t until; /* to be asked again, CLOCK_MONOTONIC */
    bool trusted;
};

bool client_trust_open(struct client_trust *trust, const char *ca_path, const char *name, struct error *err);
void client_trust_close(struct client_trust *trust);
/* Once a second, by one thread: takes up a changed file. */
void client_trust_poll(struct client_trust *trust);

/* May the client of this session be answered? */
bool client_trust_check(struct client_trust *trust, gnutls_session_t session, struct client_verdict *verdict);

#endif
