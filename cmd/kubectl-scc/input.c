/* Documents into manifests: what each is called, where it is, and what is wrong with those that are none. */
#include "input.h"

#include "openshift_template.h"

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

/* ---- Where in a manifest ---- */

/* The longest key that the path begins with, so that one with dots in it is found as well. */
static bool member_step(struct json *at, struct str *path, struct json *next) {
    struct json member;
    struct str rest = str_starts(*path, STR(".")) ? str_after(*path, 1) : *path;
    size_t longest = 0;
    for (struct json_walk walk = json_walk(at); json_next(&walk, &member);) {
        bool ends = rest.length > member.key.length && strchr(".[:", rest.bytes[member.key.length]) != NULL;
        if (ends && member.value != NULL && member.key.length > longest && str_starts(rest, member.key)) {
            longest = member.key.length;
            *next = member;
        }
    }
    *path = str_after(rest, longest);
    return longest > 0;
}

static bool element_step(struct arena *arena, struct json *at, struct str *path, struct json *next) {
    struct json element;
    for (struct json_walk walk = json_walk(at); json_next(&walk, &element);) {
        struct str index = str_format(arena, "[%zu]", element.index);
        if (element.value != NULL && str_starts(*path, index)) {
            *path = str_after(*path, index.length);
            *next = element;
            return true;
        }
    }
    return false;
}

struct problem manifest_problem(struct arena *arena, const struct manifest *manifest, const struct error *err) {
    struct json at = manifest->object, next;
    struct str path = str_of(err->text);
    while (json_is_object(&at) ? member_step(&at, &path, &next) : element_step(arena, &at, &path, &next)) {
        at = next;
        at.parent = NULL; /* which would be itself */
    }
    struct yaml_place place = yaml_place(manifest->document, &at);
    return (struct problem){
        .file = manifest->file,
        .line = place.line != 0 ? place.line : manifest->line,
        .column = place.column,
        .message = str_copy(arena, str_of(err->text)),
    };
}

/* ---- Objects ---- */

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
    manifest.object.parent = NULL; /* paths in it begin at the object */
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
        struct problem problem = manifest_problem(arena, &manifest, &err);
        problem_list_add(arena, &inputs->problems, &problem);
        return;
    }
    if (!is_openshift_template(&manifest)) {
        *manifest_add(arena, inputs) = manifest;
        return;
    }
    struct template_objects objects = template_objects_of(arena, &manifest, &inputs->warnings);
    for (size_t i = 0; i < objects.count; i++) {
        object_add(arena, inputs, objects.items[i], NULL);
    }
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

static bool is_template(struct str text) {
    return memmem(text.bytes, text.length, "{{", 2) != NULL;
}

void inputs_add_text(struct arena *arena, struct inputs *inputs, const char *file, struct str text) {
    struct yaml_document *documents = NULL;
    struct error err = {0};
    size_t count = 0;
    inputs->files++;
    if (!yaml_parse(arena, text, &documents, &count, &err)) {
        struct problem problem = problem_of_text(arena, file, err.text);
        if (is_template(text)) {
            problem.message = str_format(arena,
                                         "%.*s; this looks like an unrendered Helm template: "
                                         "helm template . | kubectl scc check -f -",
                                         STR_ARG(problem.message));
        }
        problem_list_add(arena, &inputs->problems, &problem);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        document_add(arena, inputs, file, &documents[i]);
    }
}

bool inputs_complete(struct arena *arena, const struct inputs *inputs) {
    for (size_t i = 0; i < inputs->warnings.count; i++) {
        fprintf(stderr, "warning: %s\n", inputs->warnings.items[i]);
    }
    for (size_t i = 0; i < inputs->problems.count; i++) {
        fprintf(stderr, "error: %s\n", problem_text(arena, &inputs->problems.items[i]).bytes);
    }
    return inputs->problems.count == 0;
}
