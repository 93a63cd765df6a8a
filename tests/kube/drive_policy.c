/*
 * policy: a live policy; prints "published" for each version. Lines of input:
 *   fetch NAME   asks for a namespace; prints "done NAME" when it has come or not
 *   stop
 */
#include <stdio.h>
#include <stdlib.h>

#include "driver.h"
#include "kube/live_policy.h"

struct asked {
    struct live_policy *policy;
    char name[64];
};

static void say_published(void *context, struct snapshot *snapshot) {
    (void)context;
    (void)snapshot;
    driver_say("published");
}

static void say_done(void *context) {
    struct asked *asked = context;
    driver_say("done %s", asked->name);
    free(asked);
}

static void fetch(void *context) {
    struct asked *asked = context;
    live_policy_fetch_namespace(asked->policy, str_of(asked->name), say_done, asked);
}

int drive_policy(struct driver *driver) {
    struct live_policy *policy =
        live_policy_start(driver->client, &(struct live_policy_options){.publish = say_published});
    char line[64];
    while (driver_line(line, sizeof line)) {
        if (strncmp(line, "fetch ", 6) == 0) {
            struct asked *asked = calloc(1, sizeof *asked);
            if (asked == NULL) {
                abort();
            }
            asked->policy = policy;
            snprintf(asked->name, sizeof asked->name, "%s", line + 6);
            kube_run(driver->client, fetch, asked);
        } else {
            live_policy_stop(policy);
            policy = NULL;
            driver_say("stopped");
        }
    }
    live_policy_stop(policy);
    return 0;
}
