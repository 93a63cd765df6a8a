/*
 * Inside kube/: who we are, at this moment: a token that is read again from its file, or what a credential plugin gave
 * until it expires. Used on the client's thread only.
 */
#ifndef KUBE_CREDENTIALS_H
#define KUBE_CREDENTIALS_H

#include "kube/kube_config.h"

struct credentials;

struct credential {
    const char *authorization;   /* value of the header; NULL: none */
    struct str certificate, key; /* PEM from a plugin; absent: what the config says */
    uint64_t generation;         /* grows when any of it changes */
};

/* Borrows the config. `reload_ms`: how old a token read from a file may get. */
struct credentials *credentials_new(const struct kube_config *config, uint64_t reload_ms);
void credentials_free(struct credentials *credentials);

/* What to send now; valid until the next call. An unreadable token file keeps the token that was read before. */
bool credentials_get(struct credentials *credentials, struct credential *out, struct error *err);
/* The server refused what `generation` gave (401). True when there is something newer to try. */
bool credentials_renew(struct credentials *credentials, uint64_t generation);

#endif
