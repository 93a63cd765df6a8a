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

enum credential_state {
    CREDENTIAL_READY,
    CREDENTIAL_AWAITED, /* a plugin runs, one for all who wait: until credentials_step says that it is over */
    CREDENTIAL_NONE,
};

/* What to send now; valid until the next call. An unreadable token file keeps the token that was read before. */
enum credential_state credentials_get(struct credentials *credentials, struct credential *out, struct error *err);
/* The server refused what `generation` gave (401). CREDENTIAL_READY: there is something newer to try. */
enum credential_state credentials_renew(struct credentials *credentials, uint64_t generation);

/* What to poll for input while a plugin runs; else -1. */
int credentials_input(const struct credentials *credentials);
/* True when a plugin's run is over: *err says whether it failed. Else *wait is when to look again, at most what it was. */
bool credentials_step(struct credentials *credentials, uint64_t *wait, struct error *err);
/* What there is, also when it has expired: the last word of a run is used once in any case. */
void credentials_current(const struct credentials *credentials, struct credential *out);

#endif
