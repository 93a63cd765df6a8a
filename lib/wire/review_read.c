/*
 * AdmissionReview v1 bytes into a request (k8s.io/api/admission/v1). Everything read is type-checked; what is not
 * understood is an error, and the caller denies.
 */
#include "wire/review_read.h"

static bool resource_read(struct json *from, struct request *request, struct error *err) {
    struct json resource, kind;
    return json_object(from, "kind", &kind, err) && json_string(&kind, "kind", &request->kind, err) &&
           json_object(from, "resource", &resource, err) && json_string(&resource, "group", &request->group, err) &&
           json_string(&resource, "version", &request->version, err) &&
           json_string(&resource, "resource", &request->resource, err) &&
           json_string(from, "subResource", &request->subresource, err);
}

static bool operation_read(struct json *from, struct request *request, struct error *err) {
    static const struct {
        struct str name;
        enum operation operation;
    } operations[] = {
        {STR_INIT("CREATE"), OPERATION_CREATE},
        {STR_INIT("UPDATE"), OPERATION_UPDATE},
        {STR_INIT("DELETE"), OPERATION_DELETE},
        {STR_INIT("CONNECT"), OPERATION_CONNECT},
    };
    if (!json_string(from, "operation", &request->operation_name, err)) {
        return false;
    }
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++) {
        if (str_equal(operations[i].name, request->operation_name)) {
            request->operation = operations[i].operation;
            return true;
        }
    }
    return error_set(err, ERROR_INPUT, "request.operation: expected CREATE, UPDATE, DELETE or CONNECT, found \"%.64s\"",
                     request->operation_name.bytes != NULL ? request->operation_name.bytes : "");
}

/* For the API server, as it came; but only what it could have written. */
static bool extra_read(struct arena *arena, struct json *user, struct json *extra, struct error *err) {
    struct json member;
    struct str_list values;
    if (!json_object(user, "extra", extra, err)) {
        return false;
    }
    for (struct json_walk walk = json_walk(extra); json_next(&walk, &member);) {
        if (!json_as_string_list(arena, &member, &values, err)) {
            return false;
        }
    }
    return true;
}

/* Names go into paths and keys: one that no object can have is not looked for. */
static bool name_read(struct json *from, const char *key, struct str *name, struct error *err) {
    enum { NAME_MOST = 253 };
    if (!json_string(from, key, name, err)) {
        return false;
    }
    if (name->length > NAME_MOST || (name->length > 0 && memchr(name->bytes, '\0', name->length) != NULL)) {
        return error_set(err, ERROR_INPUT, "request.%s: expected a name of at most %d characters", key, NAME_MOST);
    }
    return true;
}

static bool user_read(struct arena *arena, struct json *from, struct request *request, struct error *err) {
    struct json user;
    return json_object(from, "userInfo", &user, err) && json_string(&user, "username", &request->user.user, err) &&
           json_string(&user, "uid", &request->user.uid, err) &&
           json_string_list(arena, &user, "groups", &request->user.groups, err) &&
           extra_read(arena, &user, &request->user.extra, err);
}

static bool request_read(struct arena *arena, struct json *from, struct request *request, struct error *err) {
    if (!resource_read(from, request, err) || !name_read(from, "name", &request->name, err) ||
        !name_read(from, "namespace", &request->namespace_name, err) || !operation_read(from, request, err) ||
        !user_read(arena, from, request, err) || !json_object(from, "object", &request->object, err) ||
        !json_object(from, "oldObject", &request->old_object, err) ||
        !json_bool(from, "dryRun", &request->dry_run, err)) {
        return false;
    }
    if (str_empty(request->resource)) {
        return error_set(err, ERROR_INPUT, "request.resource.resource: expected a resource, found nothing");
    }
    return true;
}

/* The places must outlive the request, whose objects point at them: they go into the arena. */
bool review_read(struct arena *arena, struct review_bytes review, struct request *request, struct error *err) {
    struct json *root = ARENA_NEW(arena, struct json), *from = ARENA_NEW(arena, struct json);
    struct str version, kind;
    bool parsed = review.in_place ? json_parse_in_place(arena, review.bytes, review.length, root, err)
                                  : json_parse(arena, (struct str){review.bytes, review.length}, root, err);
    if (!parsed || !json_as_object(root, err) || !json_object(root, "request", from, err)) {
        return false;
    }
    if (from->value == NULL) {
        return error_set(err, ERROR_INPUT, "request: expected an object, found nothing");
    }
    if (!json_string(from, "uid", &request->uid, err)) {
        return false;
    }
    if (str_empty(request->uid)) {
        return error_set(err, ERROR_INPUT, "request.uid: expected a text, found nothing");
    }
    if (!json_string(root, "kind", &kind, err) || !json_string(root, "apiVersion", &version, err)) {
        return false;
    }
    if (!str_equal(kind, STR("AdmissionReview")) || !str_equal(version, STR("admission.k8s.io/v1"))) {
        return error_set(err, ERROR_INPUT, "expected admission.k8s.io/v1 AdmissionReview, found \"%.64s\" \"%.64s\"",
                         version.bytes != NULL ? version.bytes : "", kind.bytes != NULL ? kind.bytes : "");
    }
    return request_read(arena, from, request, err);
}
