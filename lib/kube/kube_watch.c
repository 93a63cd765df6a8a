/* The life of a watch: start, stop, pauses after failures, status; what a list is; and the list in pages. */
#include "kube/kube_watch_parts.h"

#include <stdio.h>

#include "base/buf.h"

static unsigned otherwise(unsigned given, unsigned usual) {
    return given == 0 ? usual : given;
}

static void times_set(struct kube_watch *watch, const struct kube_watch_times *given) {
    struct kube_watch_times times = given == NULL ? ((struct kube_watch_times){0}) : *given;
    watch->times = (struct kube_watch_times){
        .watch_seconds = otherwise(times.watch_seconds, 300),
        .silence_ms = otherwise(times.silence_ms, 180000),
        .short_watch_ms = otherwise(times.short_watch_ms, 1000),
        .page_size = otherwise(times.page_size, 500),
    };
    watch->backoff = (struct backoff){.first = otherwise(times.backoff_ms, 800),
                                      .limit = otherwise(times.backoff_limit_ms, 30000),
                                      .reset = otherwise(times.backoff_reset_ms, 120000)};
}

struct kube_watch *kube_watch_start(struct kube_client *client, const struct kube_watch_resource *resource,
                                    const struct kube_receiver *receiver, void *context,
                                    const struct kube_watch_times *times) {
    enum { EVENT_LIMIT = 16 << 20 };
    struct arena arena;
    arena_init(&arena, 0);
    struct kube_watch *watch = ARENA_NEW(&arena, struct kube_watch);
    watch->client = client;
    watch->resource = *resource;
    watch->resource.path = str_copy(&arena, str_of(resource->path)).bytes;
    watch->resource.selector = str_copy(&arena, str_of(resource->selector)).bytes;
    watch->arena = arena;
    watch->receiver = receiver;
    watch->context = context;
    times_set(watch, times);
    json_frames_init(&watch->frames, EVENT_LIMIT);
    pthread_mutex_init(&watch->lock, NULL);
    kube_run(client, watch_list, watch);
    return watch;
}

static void watch_free(struct kube_watch *watch) {
    struct arena arena = watch->arena;
    arena_free(&watch->page);
    arena_free(&watch->event);
    json_frames_free(&watch->frames);
    pthread_mutex_destroy(&watch->lock);
    arena_free(&arena);
}

bool watch_ended(struct kube_watch *watch) {
    watch->request = 0;
    if (watch->stopping) {
        watch_free(watch);
        return true;
    }
    return false;
}

/* A request that is under way still comes to its `done`, which frees the watch. */
static void stop_run(void *context) {
    struct kube_watch *watch = context;
    watch->stopping = true;
    watch_list_abandon(watch);
    if (watch->timer != 0) {
        kube_after_cancel(watch->client, watch->timer);
    }
    if (watch->request != 0) {
        kube_cancel(watch->client, watch->request);
    } else {
        watch_free(watch);
    }
}

void kube_watch_stop(struct kube_watch *watch) {
    if (watch != NULL) {
        kube_run(watch->client, stop_run, watch);
    }
}

void kube_watch_status(struct kube_watch *watch, struct kube_watch_status *out) {
    pthread_mutex_lock(&watch->lock);
    *out = watch->status;
    pthread_mutex_unlock(&watch->lock);
}

void watch_heard(struct kube_watch *watch) {
    pthread_mutex_lock(&watch->lock);
    watch->status.contact = kube_now();
    watch->status.connected = true;
    pthread_mutex_unlock(&watch->lock);
}

void watch_retry(struct kube_watch *watch, const struct error *error, int http_status, kube_timer *next) {
    uint64_t wait = backoff_wait(&watch->backoff, kube_now());
    if (wait < (uint64_t)watch->retry_after * 1000) {
        wait = (uint64_t)watch->retry_after * 1000;
    }
    watch->retry_after = 0;
    pthread_mutex_lock(&watch->lock);
    watch->status.connected = false;
    watch->status.failures++;
    watch->status.last_http_status = http_status;
    snprintf(watch->status.last_error, sizeof watch->status.last_error, "%.*s",
             (int)sizeof watch->status.last_error - 1, error->text);
    pthread_mutex_unlock(&watch->lock);
    watch->timer = kube_after(watch->client, wait, next, watch);
}

bool watch_version_take(struct kube_watch *watch, struct json *object, struct error *err) {
    struct json metadata;
    struct str version;
    if (!json_object(object, "metadata", &metadata, err) || !json_string(&metadata, "resourceVersion", &version, err)) {
        return false;
    }
    if (version.length >= sizeof watch->version) {
        return error_set(err, ERROR_LIMIT, "metadata.resourceVersion: longer than %zu bytes",
                         sizeof watch->version - 1);
    }
    if (version.length > 0) {
        memcpy(watch->version, version.bytes, version.length);
        watch->version[version.length] = '\0';
    }
    return true;
}

void watch_list_begin(struct kube_watch *watch) {
    watch->begun = true;
    watch->listed = 0;
    watch->receiver->begin(watch->context);
}

void watch_list_take(struct kube_watch *watch, enum kube_event event, struct json *object) {
    watch->listed += event == KUBE_ADDED;
    watch->listed -= event == KUBE_DELETED && watch->listed > 0;
    watch->receiver->event(watch->context, event, object);
}

void watch_list_commit(struct kube_watch *watch) {
    watch->begun = watch->whole = watch->pages_next = false;
    watch->bad_streams = 0;
    watch->receiver->commit(watch->context);
    pthread_mutex_lock(&watch->lock);
    watch->status.synced = true;
    watch->status.lists++;
    watch->status.objects = watch->listed;
    pthread_mutex_unlock(&watch->lock);
}

void watch_list_abandon(struct kube_watch *watch) {
    if (watch->begun) {
        watch->begun = false;
        watch->receiver->abandon(watch->context);
    }
}

/* Hands out the items of a page; *next is the continue token, absent on the last page. */
static bool page_take(struct kube_watch *watch, struct kube_response *response, struct str *next, struct error *err) {
    struct arena arena;
    struct json root, metadata, items = {0}, item;
    arena_init(&arena, 0);
    bool ok = json_parse_in_place(&arena, response->body, response->length, &root, err) && json_as_object(&root, err) &&
              json_array(&root, "items", &items, err) && json_object(&root, "metadata", &metadata, err) &&
              json_string(&metadata, "continue", next, err) && watch_version_take(watch, &root, err);
    if (ok && !watch->begun) {
        watch_list_begin(watch);
    }
    for (struct json_walk walk = json_walk(&items); ok && json_next(&walk, &item);) {
        watch_list_take(watch, KUBE_ADDED, &item);
    }
    arena_reset(&watch->page, 0);
    *next = ok ? str_copy(&watch->page, *next) : (struct str){0};
    arena_free(&arena);
    return ok || error_wrap(err, "%s", watch->resource.path);
}

static void page_ask(struct kube_watch *watch);

/* A continue token that has expired means: too slow in pages, take it all at once. */
static void pages_fail(struct kube_watch *watch, const struct error *error, const struct kube_response *response) {
    bool expired = response->status == 410 && watch->next_page.length > 0;
    watch_list_abandon(watch);
    watch->next_page = (struct str){0};
    watch->retry_after = response->retry_after;
    if (expired) {
        watch->whole = true;
        page_ask(watch);
        return;
    }
    watch_retry(watch, error, response->status, watch_list);
}

static void page_done(void *context, struct kube_response *response) {
    struct kube_watch *watch = context;
    struct error error = response->error;
    if (watch_ended(watch)) {
        return;
    }
    if (error.code != ERROR_NONE || !page_take(watch, response, &watch->next_page, &error)) {
        pages_fail(watch, &error, response);
        return;
    }
    watch_heard(watch);
    if (watch->next_page.length > 0) {
        page_ask(watch);
        return;
    }
    watch_list_commit(watch);
    watch_stream(watch);
}

/* No resourceVersion: what is committed now, not what some replica's cache holds. */
static void page_ask(struct kube_watch *watch) {
    struct arena arena;
    arena_init(&arena, 0);
    struct buf query = BUF(&arena);
    if (!watch->whole) {
        buf_format(&query, "limit=%u", watch->times.page_size);
    }
    if (watch->next_page.length > 0) {
        buf_format(&query, "&continue=%.*s", STR_ARG(kube_escape(&arena, watch->next_page)));
    }
    if (watch->resource.selector != NULL) {
        buf_format(&query, "%s%s", query.length == 0 ? "" : "&", watch->resource.selector);
    }
    struct kube_request request = {.method = "GET", .path = watch->resource.path, .query = buf_view(&query).bytes};
    if (watch->resource.metadata_only) {
        request.accept = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json";
    }
    watch->request = kube_send(watch->client, &request, page_done, watch);
    arena_free(&arena);
}

void watch_list(void *context) {
    struct kube_watch *watch = context;
    watch->timer = 0;
    if (watch->pages_only || watch->pages_next) {
        page_ask(watch);
    } else {
        watch->version[0] = '\0';
        watch_stream(watch);
    }
}
