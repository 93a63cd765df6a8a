/*
 * The stream of a watch: events in, and what the end of a stream means. A stream that is asked for without a version
 * brings the list first (WatchList): all objects as ADDED, and a bookmark that says that these were all.
 */
#include "base/buf.h"
#include "kube/kube_watch_parts.h"

static bool stream_refuse(struct kube_watch *watch, bool relist) {
    watch->relist = relist;
    return false;
}

/* An ERROR event carries a Status: 410 (also as a reason) says that our version is too old. */
static bool status_take(struct kube_watch *watch, struct json *status) {
    struct opt_int64 code = {0};
    struct str reason = {0}, message = {0};
    bool read = json_opt_int64(status, "code", &code, NULL) && json_string(status, "reason", &reason, NULL) &&
                json_string(status, "message", &message, NULL);
    error_set(&watch->refused, ERROR_UNAVAILABLE, "%s: watch: %.*s: %.*s", watch->resource.path, STR_ARG(reason),
              STR_ARG(message));
    watch->refused_status = code.set ? (int)code.value : 0;
    return stream_refuse(watch, !read || code.value == 410 || str_equal(reason, STR("Expired")) ||
                                    str_equal(reason, STR("Gone")));
}

/* The objects of a list come in no order of versions: only its end says where the watch stands. */
static bool change_take(struct kube_watch *watch, enum kube_event event, struct json *object) {
    if (!json_as_object(object, &watch->refused)) {
        return stream_refuse(watch, true);
    }
    if (watch->begun) {
        watch_list_take(watch, event, object);
        return true;
    }
    if (!watch_version_take(watch, object, &watch->refused)) {
        return stream_refuse(watch, true);
    }
    watch->events++;
    watch->receiver->event(watch->context, event, object);
    return true;
}

static bool ends_list(struct json *bookmark) {
    struct json metadata, annotations;
    struct str mark;
    return json_object(bookmark, "metadata", &metadata, NULL) &&
           json_object(&metadata, "annotations", &annotations, NULL) &&
           json_string(&annotations, "k8s.io/initial-events-end", &mark, NULL) && str_equal(mark, STR("true"));
}

static bool bookmark_take(struct kube_watch *watch, struct json *bookmark) {
    if (watch->begun && !ends_list(bookmark)) {
        return true;
    }
    if (!watch_version_take(watch, bookmark, &watch->refused)) {
        return stream_refuse(watch, true);
    }
    if (!watch->begun) {
        watch->events++;
        return true;
    }
    if (watch->version[0] == '\0') {
        error_set(&watch->refused, ERROR_INPUT, "the end of a list names no version");
        return stream_refuse(watch, true);
    }
    watch_list_commit(watch);
    return true;
}

static bool event_read(struct kube_watch *watch, struct json *root) {
    static const struct {
        struct str name;
        enum kube_event event;
    } changes[] = {
        {STR_INIT("ADDED"), KUBE_ADDED}, {STR_INIT("MODIFIED"), KUBE_MODIFIED}, {STR_INIT("DELETED"), KUBE_DELETED}};
    struct str type;
    struct json object;
    if (!json_as_object(root, &watch->refused) || !json_string(root, "type", &type, &watch->refused) ||
        !json_object(root, "object", &object, &watch->refused)) {
        return stream_refuse(watch, true);
    }
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        if (str_equal(type, changes[i].name)) {
            return change_take(watch, changes[i].event, &object);
        }
    }
    if (str_equal(type, STR("ERROR"))) {
        return status_take(watch, &object);
    }
    if (!str_equal(type, STR("BOOKMARK"))) {
        error_set(&watch->refused, ERROR_INPUT, "unknown event \"%.*s\"", STR_ARG(type));
        return stream_refuse(watch, true);
    }
    return bookmark_take(watch, &object);
}

static bool frame_take(void *context, struct str frame) {
    struct kube_watch *watch = context;
    struct json root;
    enum { KEEP = 64 << 10 };
    /* Not in place: the bytes belong to the stream, and the parser writes behind the end. It only reads here. */
    bool ok = json_parse(&watch->event, (struct str){frame.bytes, frame.length}, &root, &watch->refused);
    ok = ok ? event_read(watch, &root) : stream_refuse(watch, true);
    arena_reset(&watch->event, KEEP);
    return ok;
}

static bool stream_data(void *context, const char *bytes, size_t length) {
    struct kube_watch *watch = context;
    struct error error;
    size_t before = watch->events;
    if (watch->stopping) {
        return false;
    }
    watch_heard(watch);
    if (watch->version[0] == '\0' && !watch->begun) {
        watch_list_begin(watch);
    }
    bool ok =
        json_frames_add(&watch->frames, (struct str){.bytes = bytes, .length = length}, frame_take, watch, &error);
    if (!ok && error.code != ERROR_NONE) {
        watch->refused = error;
        stream_refuse(watch, true);
    }
    pthread_mutex_lock(&watch->lock);
    watch->status.events += watch->events - before;
    pthread_mutex_unlock(&watch->lock);
    if (watch->events > before && watch->receiver->settled != NULL) {
        watch->receiver->settled(watch->context);
    }
    return ok;
}

/* What went wrong, or ERROR_NONE for a stream that ended as streams do. */
static struct error stream_problem(struct kube_watch *watch, const struct kube_response *response) {
    struct error error = response->error;
    if (watch->refused.code != ERROR_NONE) {
        error = watch->refused;
    } else if (error.code == ERROR_NONE && watch->begun) {
        error_set(&error, ERROR_UNAVAILABLE, "%s: the watch ended within its list", watch->resource.path);
    } else if (error.code == ERROR_NONE && watch->events == 0 &&
               kube_now() - watch->opened < watch->times.short_watch_ms) {
        error_set(&error, ERROR_UNAVAILABLE, "%s: the watch ended at once, without an event", watch->resource.path);
    }
    return error;
}

/* Is a new list the only way on? After some bad streams in a row it is tried whatever they said. */
static bool list_needed(const struct kube_watch *watch, int status) {
    enum { BAD_STREAMS = 5 };
    return watch->relist || status == 410 || status == 400 || status == 404 || status == 504 ||
           watch->bad_streams >= BAD_STREAMS;
}

/*
 * A server without WatchList refuses the query, and will tomorrow. After any other failure pages are tried next: two
 * ways to get on are better than one.
 */
static void list_stream_fail(struct kube_watch *watch, const struct error *error, int status) {
    watch_list_abandon(watch);
    if (status == 422 || status == 400) {
        watch->pages_only = true;
        watch_list(watch);
        return;
    }
    watch->pages_next = true;
    watch_retry(watch, error, status, watch_list);
}

static void stream_done(void *context, struct kube_response *response) {
    struct kube_watch *watch = context;
    if (watch_ended(watch)) {
        return;
    }
    struct error error = stream_problem(watch, response);
    int status = watch->refused.code != ERROR_NONE ? watch->refused_status : response->status;
    if (error.code == ERROR_NONE) {
        watch->bad_streams = 0;
        watch_stream(watch);
        return;
    }
    watch->retry_after = response->retry_after;
    if (watch->version[0] == '\0') {
        list_stream_fail(watch, &error, status);
        return;
    }
    watch->bad_streams = watch->events > 0 ? 1 : watch->bad_streams + 1;
    watch_retry(watch, &error, status, list_needed(watch, status) ? watch_list : watch_stream);
}

void watch_stream(void *context) {
    struct kube_watch *watch = context;
    struct arena arena;
    arena_init(&arena, 0);
    unsigned seconds = watch->times.watch_seconds;
    struct buf query = BUF(&arena);
    buf_format(&query, "watch=true&allowWatchBookmarks=true&timeoutSeconds=%u",
               seconds + (unsigned)kube_random(seconds));
    if (watch->version[0] == '\0') { /* no version: what is committed now, as for pages */
        buf_text(&query, "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan");
    } else {
        buf_format(&query, "&resourceVersion=%.*s", STR_ARG(kube_escape(&arena, str_of(watch->version))));
    }
    if (watch->resource.selector != NULL) {
        buf_format(&query, "&%s", watch->resource.selector);
    }
    struct kube_request request = {.method = "GET",
                                   .path = watch->resource.path,
                                   .query = buf_view(&query).bytes,
                                   .timeout_ms = watch->times.silence_ms};
    if (watch->resource.metadata_only) {
        request.accept = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json";
    }
    watch->timer = 0;
    watch->events = 0;
    watch->relist = false;
    watch->refused = (struct error){0};
    watch->refused_status = 0;
    watch->opened = kube_now();
    json_frames_free(&watch->frames);
    pthread_mutex_lock(&watch->lock);
    watch->status.watches++;
    pthread_mutex_unlock(&watch->lock);
    watch->request = kube_stream(watch->client, &request, stream_data, stream_done, watch);
    arena_free(&arena);
}
