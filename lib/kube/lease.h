/*
 * Leader election by a coordination.k8s.io/v1 Lease, as client-go's leaderelection does it: remote clocks are never
 * compared with ours, only how long we have seen a record unchanged.
 */
#ifndef KUBE_LEASE_H
#define KUBE_LEASE_H

#include "kube/kube_client.h"

struct lease_options {
    const char *namespace_name, *name;
    const char *identity;                  /* of this process, unique: pod name and a random part */
    unsigned lease_ms, renew_ms, retry_ms; /* 0: 15000, 10000, 2000; lease > renew > 1.2 * retry */
    /* On the client's thread. After `stopped` nothing may be written any more: another may lead at once. */
    void (*started)(void *context);
    void (*stopped)(void *context);
    void *context;
};

struct lease;

/* Runs for the lease until it is stopped; after losing it, runs again. Strings are copied. NULL: bad options. */
struct lease *lease_start(struct kube_client *client, const struct lease_options *options, struct error *err);
/* Gives the lease back when we lead (`stopped` first), waiting for that a short while. Not from the client's thread. */
void lease_stop(struct lease *lease); /* NULL is harmless */

#endif
