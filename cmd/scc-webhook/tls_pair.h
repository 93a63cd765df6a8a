/*
 * A certificate chain and its key, parsed and found to belong together. Immutable.
 */
#ifndef WEBHOOK_TLS_PAIR_H
#define WEBHOOK_TLS_PAIR_H

#include <gnutls/abstract.h>
#include <time.h>

#include "base/error.h"

enum { TLS_CHAIN_MAX = 8 };

struct tls_pair {
    gnutls_pcert_st chain[TLS_CHAIN_MAX];
    unsigned chain_length;
    gnutls_privkey_t key;
    time_t not_before, not_after; /* of the leaf */
    struct tls_pair *next_retired;
    time_t retired_at;
};

/* From PEM texts. NULL on error. */
struct tls_pair *tls_pair_new(const char *cert_pem, const char *key_pem, struct error *err);
void tls_pair_free(struct tls_pair *pair); /* NULL is harmless */

#endif
