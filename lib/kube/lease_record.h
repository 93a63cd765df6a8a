/*
 * Inside kube/: the Lease object as leader election uses it, read and written.
 */
#ifndef KUBE_LEASE_RECORD_H
#define KUBE_LEASE_RECORD_H

#include "base/json_read.h"
#include "kube/kube_client.h"

/* Strings are in the arena it was read to. */
struct lease_record {
    struct str metadata; /* JSON, as the API server gave it: goes back with an update, so that its version is checked */
    struct str spec;     /* JSON: the record has changed when this has */
    struct str holder, acquired;
    int64_t seconds, transitions;
};

bool lease_record_read(struct arena *arena, struct kube_response *response, struct lease_record *out,
                       struct error *err);

struct lease_claim {
    const char *namespace_name, *name, *identity; /* identity "": to give it back */
    int64_t seconds;
};
/*
 * The object that claims (or gives back) the lease: `old` NULL creates it. Who holds it already keeps the time of
 * acquisition; another holder counts one transition more.
 */
struct str lease_record_claim(struct arena *arena, const struct lease_record *old, const struct lease_claim *claim);

#endif
