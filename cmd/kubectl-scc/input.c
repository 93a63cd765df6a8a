/* Documents into manifests: what each is called, where it is, and what is wrong with those that are none. */
#include "input.h"

#include <stdlib.h>

#include "base/buf.h"

static void problem_add(struct arena *arena, struct inputs *inputs, struct str text) {
    text_list_add(arena, &inputs->problems, text.bytes);
}

static bool number_take(const char **at, const char *before, unsigned long *number) {
    size_t skip = strlen(before);
    char *end;
    if (strncmp(*at, before, skip) != 0) {
        return false;
    }
    *number = strtoul(*at + skip, &end, 10);
    *at = end;
    return true;
}

/* "line 3, column 5: not YAML: ..." becomes "FILE:3:5: not YAML: ...". */
static void problem_of_text(struct arena *arena, struct inputs *inputs, const char *file, const char *text) {
    const char *at = text;
    unsigned long line, column = 0;
    if (!number_take(&at, "line ", &line)) {
        problem_add(arena, inputs, str_format(arena, "%s: %s", file, text));
        return;
    }
    if (number_take(&at, ", column ", &column)) {
        problem_add(arena, inputs, str_format(arena, "%s:%lu:%lu%s", file, line, column, at));
    } else {
        problem_add(arena, inputs, str_format(arena, "%s:%lu%s", file, line, at));
    }
}

static void problem_at(struct arena *arena, struct inputs *inputs, const struct manifest *manifest, const char *text) {
    problem_add(arena, inputs, str_format(arena, "%s:%zu: %s", manifest->file, manifest->line, text));
}

static struct manifest *manifest_add(struct arena *arena, struct inputs *inputs) {
    if (inputs->count == inputs->capacity) {
        size_t size = sizeof *inputs->items, capacity = inputs->capacity == 0 ? 64 : inputs->capacity * 2;
        inputs->items = arena_grow(arena, inputs->items, inputs->capacity * size, capacity * size);
        inputs->capacity = capacity;
    }
    struct manifest *manifest = &inputs->items[inputs->count++];
    *manifest = (struct manifest){0};
    return manifest;
}

size_t manifest_line(const struct manifest *manifest, const struct json *at) {
    size_t line = yaml_line(manifest->document, at);
    return line != 0 ? line : manifest->line;
}

static bool names_read(struct arena *arena, struct manifest *manifest, struct error *err) {
    struct json metadata;
    struct str generate_name;
    if (!json_object(&manifest->object, "metadata", &metadata, err) ||
        !json_string(&metadata, "name", &manifest->name, err) ||
        !json_string(&metadata, "generateName", &generate_name, err) ||
        !json_string(&metadata, "namespace", &manifest->namespace_name, err)) {
        return false;
    }
    if (str_empty(manifest->name)) {
        manifest->name = str_format(arena, "%.*s*", STR_ARG(generate_name));
    }
    return true;
}

/* `list_kind` names what the items of a typed list are; absent otherwise. */
static void object_add(struct arena *arena, struct inputs *inputs, struct manifest model, const struct manifest *list) {
    struct error err = {0};
    struct manifest manifest = model;
    manifest.line = manifest_line(&manifest, &manifest.object);
    bool ok = json_as_object(&manifest.object, &err) &&
              json_string(&manifest.object, "apiVersion", &manifest.api_version, &err) &&
              json_string(&manifest.object, "kind", &manifest.kind, &err);
    if (ok && list != NULL && str_empty(manifest.kind) && list->kind.length > 4) {
        manifest.kind = (struct str){list->kind.bytes, list->kind.length - 4};
        manifest.api_version = list->api_version;
    }
    if (ok && (str_empty(manifest.kind) || str_empty(manifest.api_version))) {
        ok = error_set(&err, ERROR_INPUT, "expected a Kubernetes object, found no %s",
                       str_empty(manifest.kind) ? "kind" : "apiVersion");
    }
    if (!ok || !names_read(arena, &manifest, &err)) {
        problem_at(arena, inputs, &manifest, err.text);
        return;
    }
    *manifest_add(arena, inputs) = manifest;
}

static bool is_list(struct json *object, struct manifest *list) {
    struct json items = json_member(object, "items");
    return json_string(object, "kind", &list->kind, NULL) && str_ends(list->kind, STR("List")) &&
           json_string(object, "apiVersion", &list->api_version, NULL) && json_is_array(&items);
}

static void document_add(struct arena *arena, struct inputs *inputs, const char *file, struct yaml_document *document) {
    struct json *root = ARENA_NEW(arena, struct json), item;
    struct manifest model = {.file = file, .document = document, .line = document->line}, list = model;
    *root = document->root;
    model.object = *root;
    if (json_is_null(root)) {
        return;
    }
    if (!json_is_object(root) || !is_list(root, &list)) {
        object_add(arena, inputs, model, NULL);
        return;
    }
    struct json *items = ARENA_NEW(arena, struct json);
    *items = json_member(root, "items");
    for (struct json_walk walk = json_walk(items); json_next(&walk, &item);) {
        model.object = item;
        object_add(arena, inputs, model, &list);
    }
}

void inputs_add_text(struct arena *arena, struct inputs *inputs, const char *file, struct str text) {
    struct yaml_document *documents = NULL;
    struct error err = {0};
    size_t count = 0;
    inputs->files++;
    if (!yaml_parse(arena, text, &documents, &count, &err)) {
        problem_of_text(arena, inputs, file, err.text);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        document_add(arena, inputs, file, &documents[i]);
    }
}

bool inputs_complete(const struct inputs *inputs) {
    for (size_t i = 0; i < inputs->problems.count; i++) {
        fprintf(stderr, "error: %s\n", inputs->problems.items[i]);
    }
    return inputs->problems.count == 0;
}
