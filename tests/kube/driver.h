/*
 * A program that does one thing with lib/kube and prints what happens, a line each, so that a script can play the API
 * server against it. Lines on standard input ask for more; its end is the end.
 */
#ifndef DRIVER_H
#define DRIVER_H

#include <stdbool.h>

#include "kube/kube_client.h"

struct driver {
    struct kube_overrides overrides;
    const char *service_account; /* the folder; NULL: use a kubeconfig */
    struct kube_client_options options;
    unsigned quick_ms; /* short times for tests; 0: the usual ones */
    const char *const *arguments;
    int count;
    struct kube_client *client;
};

/* One line, of a thread or another; they do not mix. */
void driver_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Reads a line; false at the end. */
bool driver_line(char *line, int size);

int drive_config(struct driver *driver);
int drive_get(struct driver *driver);
int drive_watch(struct driver *driver);
int drive_access(struct driver *driver);
int drive_lease(struct driver *driver);
int drive_policy(struct driver *driver);
int drive_ranges(struct driver *driver);

#endif
