/*
 * The serving certificate: from files, which are taken up when they change, or of our own making. Each handshake asks
 * for the pair in force, so a change needs no restart and disturbs no connection.
 */
#ifndef WEBHOOK_TLS_H
#define WEBHOOK_TLS_H

#include <gnutls/abstract.h>
#include <gnutls/gnutls.h>

#include "file_content.h"
#include "reload_status.h"
#include "self_signed.h"

/* TLS 1.3 and 1.2, forward secret and authenticated ciphers only. */
#define TLS_PRIORITIES                                                                                                 \
    "SECURE128:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:-CIPHER-ALL:+AES-256-GCM:"          \
    "+CHACHA20-POLY1305:+AES-128-GCM"

struct tls_pair;

struct tls {
    const char *cert_path, *key_path; /* NULL: own making */
    struct authority *authority;
    struct file_content cert_in_force, key_in_force;
    unsigned misses; /* polls in a row that failed */
    struct tls_pair *_Atomic current;
    struct tls_pair *retired; /* a handshake may still use them */
    size_t retire_seconds;
    bool ask_client; /* for a certificate */
    struct reload_status status;
    _Atomic time_t not_before, not_after;
};

struct tls_source {
    const char *cert_path, *key_path;
    bool ask_client;
    size_t handshake_seconds; /* no handshake lasts longer */
};

/* `tls` must stay where it is. Close with tls_close whatever the result. */
bool tls_open(struct tls *tls, const struct tls_source *source, struct error *err);
void tls_close(struct tls *tls);

/* Once a second, by one thread: takes up changed files, renews an own certificate. */
void tls_poll(struct tls *tls);

/* Before the handshake of a session. */
void tls_session_begin(struct tls *tls, gnutls_session_t session);
/* A gnutls_certificate_retrieve_function2. */
int tls_retrieve(gnutls_session_t session, const gnutls_datum_t *authorities, int authority_count,
                 const gnutls_pk_algorithm_t *algorithms, int algorithm_count, gnutls_pcert_st **chain,
                 unsigned int *chain_length, gnutls_privkey_t *key);

#endif
