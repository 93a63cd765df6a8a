/*
 * Gives namespaces their UID, group and SELinux ranges, as OpenShift's namespace-security-allocation-controller does.
 * Runs on the client's thread, and writes only between range_controller_lead and range_controller_yield: one leader.
 */
#ifndef KUBE_RANGE_CONTROLLER_H
#define KUBE_RANGE_CONTROLLER_H

#include "kube/kube_client.h"
#include "policy/allocation.h"

struct range_controller_options {
    struct allocation_plan plan;
    unsigned repair_seconds; /* 0: 8 hours */
    unsigned retry_ms;       /* the first pause of a namespace that could not be given its range; 0: 500 */
    /* Something worth a log line. On the client's thread. NULL: not told. */
    void (*told)(void *context, bool failure, const char *text);
    void *context;
};

struct range_controller;

/* Borrows the client. Any thread. */
struct range_controller *range_controller_new(struct kube_client *client,
                                              const struct range_controller_options *options);
/* After the client has been freed. NULL is harmless. */
void range_controller_free(struct range_controller *controller);

/* All three on the client's thread. */
void range_controller_lead(struct range_controller *controller);  /* repairs, then allocates */
void range_controller_yield(struct range_controller *controller); /* nothing new is written from now on */
/* A namespace has come or changed: without a range it is queued. Borrowed for the call. */
void range_controller_see(struct range_controller *controller, const struct policy_object *namespace_object);

struct range_controller_status {
    bool leading, repaired, full;
    uint32_t blocks, used;
    uint64_t allocated, conflicts, failures, repairs;
    char last_error[256];
};
/* Any thread. */
void range_controller_status(struct range_controller *controller, struct range_controller_status *out);

#endif
