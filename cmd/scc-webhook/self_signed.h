/*
 * Certificates of our own making (OpenSSL, ECDSA P-256): for a server that was given none, and for `certs`.
 */
#ifndef WEBHOOK_SELF_SIGNED_H
#define WEBHOOK_SELF_SIGNED_H

#include <stddef.h>

#include "base/error.h"

struct authority; /* a CA and its key, in memory only */

struct authority *authority_new(struct error *err);
void authority_free(struct authority *authority); /* NULL is harmless */
/* PEM; borrowed from the authority. */
const char *authority_pem(const struct authority *authority);

struct issued {
    char *cert_pem, *key_pem;
};

struct certificate_wish {
    const char *const *names; /* DNS names and IP addresses */
    size_t name_count;
    size_t days;
};

/* A serving certificate. Free with issued_free. */
bool authority_issue(struct authority *authority, const struct certificate_wish *wish, struct issued *out,
                     struct error *err);
void issued_free(struct issued *issued);

#endif
