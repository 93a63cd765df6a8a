/* lease NAMESPACE NAME IDENTITY: runs for a lease and prints "started" and "stopped"; lines of input are passed over. */
#include <stdio.h>

#include "driver.h"
#include "kube/lease.h"

static void say_started(void *context) {
    (void)context;
    driver_say("started");
}

static void say_stopped(void *context) {
    (void)context;
    driver_say("stopped");
}

int drive_lease(struct driver *driver) {
    struct lease_options options = {.namespace_name = driver->arguments[0],
                                    .name = driver->arguments[1],
                                    .identity = driver->arguments[2],
                                    .lease_ms = driver->quick_ms * 15,
                                    .renew_ms = driver->quick_ms * 10,
                                    .retry_ms = driver->quick_ms * 2,
                                    .started = say_started,
                                    .stopped = say_stopped};
    struct error err = {0};
    struct lease *lease = lease_start(driver->client, &options, &err);
    char line[64];
    if (lease == NULL) {
        driver_say("error %s", err.text);
        return 1;
    }
    while (driver_line(line, sizeof line)) {
    }
    lease_stop(lease);
    driver_say("over");
    return 0;
}
