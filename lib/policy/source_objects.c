/*
 * Manifests to policy objects: every document of a text, Lists taken apart, kinds that we do not read passed over.
 * What has no kind at all is an error: a misspelt `kind` must not make a policy vanish silently.
 */
#include "policy/source_objects.h"

#include <stdlib.h>

#include "base/yaml_read.h"

struct source {
    struct source_objects *objects;
    const char *name;
    const struct yaml_document *document;
    struct error *err;
};

static void objects_add(struct source_objects *objects, struct policy_object *object) {
    if (objects->count == objects->capacity) {
        objects->capacity = objects->capacity == 0 ? 32 : objects->capacity * 2;
        objects->items = reallocarray(objects->items, objects->capacity, sizeof(struct policy_object *));
        if (objects->items == NULL) {
            abort(); /* as the arena does */
        }
    }
    objects->items[objects->count++] = object;
}

static bool fail_at(const struct source *source, const struct json *at) {
    size_t line = yaml_line(source->document, at);
    return error_wrap(source->err, "%s:%zu", source->name, line != 0 ? line : source->document->line);
}

static bool object_take(const struct source *source, enum policy_kind kind, struct json *object) {
    struct policy_object *decoded = policy_decode(kind, object, source->err);
    if (decoded == NULL) {
        struct json metadata = json_member(object, "metadata");
        struct str name;
        if (json_string(&metadata, "name", &name, NULL) && !str_empty(name)) {
            error_wrap(source->err, "%s \"%.*s\"", policy_kind_name(kind), name.length > 64 ? 64 : (int)name.length,
                       name.bytes);
        }
        return fail_at(source, object);
    }
    decoded->source = str_format(&decoded->arena, "%s:%zu", source->name, yaml_line(source->document, object));
    objects_add(source->objects, decoded);
    return true;
}

struct type {
    struct str api_version, kind;
};

static bool type_read(const struct source *source, struct json *object, struct type *type) {
    if (!json_as_object(object, source->err) || !json_string(object, "apiVersion", &type->api_version, source->err) ||
        !json_string(object, "kind", &type->kind, source->err)) {
        return fail_at(source, object);
    }
    return true;
}

static bool plain_object_read(const struct source *source, struct json *object, const struct type *type) {
    enum policy_kind kind;
    if (str_empty(type->kind) || str_empty(type->api_version)) {
        error_set(source->err, ERROR_INPUT, "no %s: this is not a Kubernetes object",
                  str_empty(type->kind) ? "kind" : "apiVersion");
        return fail_at(source, object);
    }
    return !policy_kind_of(type->api_version, type->kind, &kind) || object_take(source, kind, object);
}

/* Items of a typed list need not repeat what they are: RoleList has Roles. Lists in lists are not read. */
static bool list_read(const struct source *source, struct json *list, const struct type *type) {
    struct json items, item;
    if (!json_array(list, "items", &items, source->err)) {
        return fail_at(source, list);
    }
    for (struct json_walk walk = json_walk(&items); json_next(&walk, &item);) {
        struct type own = {0};
        if (!type_read(source, &item, &own)) {
            return false;
        }
        if (str_empty(own.kind) && type->kind.length > 4) {
            own = (struct type){type->api_version, {type->kind.bytes, type->kind.length - 4}};
        }
        if (!plain_object_read(source, &item, &own)) {
            return false;
        }
    }
    return true;
}

static bool document_read(const struct source *source) {
    struct json root = source->document->root;
    struct type type = {0};
    if (json_is_null(&root)) {
        return true;
    }
    if (!type_read(source, &root, &type)) {
        return false;
    }
    struct json items = json_member(&root, "items");
    if (str_ends(type.kind, STR("List")) && json_is_array(&items)) {
        return list_read(source, &root, &type);
    }
    return plain_object_read(source, &root, &type);
}

bool source_objects_read(struct source_objects *objects, const char *name, struct str text, struct error *err) {
    struct arena arena = {0};
    struct yaml_document *documents = NULL;
    size_t count = 0;
    arena_init(&arena, 0);
    bool ok = yaml_parse(&arena, text, &documents, &count, err) || error_wrap(err, "%s", name);
    for (size_t i = 0; ok && i < count; i++) {
        struct source source = {.objects = objects, .name = name, .document = &documents[i], .err = err};
        ok = document_read(&source);
    }
    arena_free(&arena);
    return ok;
}

static int by_identity(const void *a, const void *b) {
    const struct policy_object *x = *(struct policy_object *const *)a, *y = *(struct policy_object *const *)b;
    if (x->kind != y->kind) {
        return x->kind < y->kind ? -1 : 1;
    }
    int order = str_compare(x->namespace_name, y->namespace_name);
    return order != 0 ? order : str_compare(x->name, y->name);
}

static bool objects_unique(struct source_objects *objects, struct error *err) {
    if (objects->count > 1) {
        qsort(objects->items, objects->count, sizeof(struct policy_object *), by_identity);
    }
    for (size_t i = 1; i < objects->count; i++) {
        const struct policy_object *a = objects->items[i - 1], *b = objects->items[i];
        if (by_identity(&objects->items[i - 1], &objects->items[i]) == 0) {
            return error_set(err, ERROR_INPUT, "%s \"%.64s\" is there twice: %.*s and %.*s", policy_kind_name(a->kind),
                             a->name.bytes, STR_ARG(a->source), STR_ARG(b->source));
        }
    }
    return true;
}

bool source_objects_put(struct source_objects *objects, struct snapshot_edit *edit, struct error *err) {
    if (!objects_unique(objects, err)) {
        return false;
    }
    for (size_t i = 0; i < objects->count; i++) {
        snapshot_edit_put(edit, objects->items[i]);
    }
    return true;
}

void source_objects_free(struct source_objects *objects) {
    for (size_t i = 0; i < objects->count; i++) {
        policy_release(objects->items[i]);
    }
    free(objects->items);
    *objects = (struct source_objects){0};
}
