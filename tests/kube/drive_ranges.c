/*
 * ranges PLAN [REPAIR_SECONDS]: a range controller; prints what it tells. Lines of input, each answered by "ok":
 *   lead   yield   see NAME   status
 */
#include <stdio.h>
#include <stdlib.h>

#include "driver.h"
#include "kube/range_controller.h"

static void say_told(void *context, bool failure, const char *text) {
    (void)context;
    driver_say("%s: %s", failure ? "failure" : "told", text);
}

struct call {
    struct range_controller *controller;
    const char *word, *name;
};

/* A namespace without ranges has come or changed. */
static void see(struct range_controller *controller, const char *name) {
    struct arena arena = {0};
    struct json root;
    struct error err = {0};
    struct str text = str_format(&arena, "{\"metadata\":{\"name\":\"%s\"}}", name);
    struct policy_object *object =
        json_parse(&arena, text, &root, &err) ? policy_decode(POLICY_NAMESPACE, &root, &err) : NULL;
    if (object == NULL) {
        driver_say("error %s", err.text);
    } else {
        range_controller_see(controller, object);
    }
    policy_release(object);
    arena_free(&arena);
}

static void say_status(struct range_controller *controller) {
    struct range_controller_status status;
    range_controller_status(controller, &status);
    driver_say(
        "status leading=%d repaired=%d full=%d used=%d allocated=%d conflicts=%d failures=%d repairs=%d error=%s",
        status.leading, status.repaired, status.full, (int)status.used, (int)status.allocated, (int)status.conflicts,
        (int)status.failures, (int)status.repairs, status.last_error);
}

static void follow(void *context) {
    struct call *call = context;
    if (strcmp(call->word, "lead") == 0) {
        range_controller_lead(call->controller);
    } else if (strcmp(call->word, "yield") == 0) {
        range_controller_yield(call->controller);
    } else if (strcmp(call->word, "see") == 0) {
        see(call->controller, call->name);
    } else {
        say_status(call->controller);
    }
}

int drive_ranges(struct driver *driver) {
    struct arena arena = {0};
    struct range_controller_options options = {.told = say_told, .retry_ms = driver->quick_ms};
    struct error err = {0};
    char line[256];
    if (!allocation_plan_parse(&arena, &options.plan, str_of(driver->arguments[0]), STR("s0:/2"), &err)) {
        driver_say("error %s", err.text);
        arena_free(&arena);
        return 1;
    }
    if (driver->count > 1) {
        options.repair_seconds = (unsigned)strtoul(driver->arguments[1], NULL, 10);
    }
    struct range_controller *controller = range_controller_new(driver->client, &options);
    while (driver_line(line, sizeof line)) {
        char *space = strchr(line, ' ');
        struct call call = {.controller = controller, .word = line, .name = ""};
        if (space != NULL) {
            *space = '\0';
            call.name = space + 1;
        }
        kube_run(driver->client, follow, &call);
        driver_say("ok");
    }
    kube_client_free(driver->client);
    driver->client = NULL;
    range_controller_free(controller);
    arena_free(&arena);
    return 0;
}
