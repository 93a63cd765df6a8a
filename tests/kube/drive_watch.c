/* watch PATH [SELECTOR]: prints what a receiver gets; "status" on a line of input prints the status. */
#include <stdio.h>

#include "driver.h"
#include "kube/kube_watch.h"

static void say_object(const char *what, struct json *object) {
    struct json metadata = {0};
    struct str name = {0}, version = {0}, mark = {0};
    struct json annotations = {0};
    if (json_object(object, "metadata", &metadata, NULL) && json_string(&metadata, "name", &name, NULL) &&
        json_string(&metadata, "resourceVersion", &version, NULL) &&
        json_object(&metadata, "annotations", &annotations, NULL)) {
        (void)json_string(&annotations, "mark", &mark, NULL);
    }
    struct json spec = json_member(object, "spec");
    driver_say("%s %.*s %.*s%s%.*s%s", what, STR_ARG(name), STR_ARG(version), mark.length > 0 ? " " : "", STR_ARG(mark),
               json_is_null(&spec) ? "" : " whole");
}

static void say_begin(void *context) {
    (void)context;
    driver_say("begin");
}

static void say_commit(void *context) {
    (void)context;
    driver_say("commit");
}

static void say_abandon(void *context) {
    (void)context;
    driver_say("abandon");
}

static void say_event(void *context, enum kube_event event, struct json *object) {
    static const char *const names[] = {
        [KUBE_ADDED] = "ADDED", [KUBE_MODIFIED] = "MODIFIED", [KUBE_DELETED] = "DELETED"};
    (void)context;
    say_object(names[event], object);
}

static void say_settled(void *context) {
    (void)context;
    driver_say("settled");
}

static void say_status(struct kube_watch *watch) {
    struct kube_watch_status status;
    kube_watch_status(watch, &status);
    driver_say("status synced=%d connected=%d http=%d lists=%d watches=%d events=%d failures=%d objects=%zu error=%s",
               status.synced, status.connected, status.last_http_status, (int)status.lists, (int)status.watches,
               (int)status.events, (int)status.failures, status.objects, status.last_error);
}

int drive_watch(struct driver *driver) {
    static const struct kube_receiver receiver = {
        .begin = say_begin, .commit = say_commit, .abandon = say_abandon, .event = say_event, .settled = say_settled};
    struct kube_watch_times times = {
        .backoff_ms = driver->quick_ms, .backoff_limit_ms = driver->quick_ms * 4, .silence_ms = driver->quick_ms * 40};
    struct kube_watch_resource resource = {.path = driver->arguments[0], .metadata_only = true};
    char line[64];
    resource.selector = driver->count > 1 ? driver->arguments[1] : NULL;
    struct kube_watch *watch = kube_watch_start(driver->client, &resource, &receiver, NULL, &times);
    while (driver_line(line, sizeof line)) {
        say_status(watch);
    }
    kube_watch_stop(watch);
    driver_say("stopped");
    return 0;
}
