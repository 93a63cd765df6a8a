/*
 * Reference: openshift/library-go pkg/template/templateprocessing. ${NAME} stands within a string, "${{NAME}}" for a value
 * of any type. Of an object in which something was put, only the first line is known.
 */
#include "openshift_template.h"

#include "base/buf.h"

struct filling {
    struct arena *arena;
    const struct manifest *template_manifest;
    struct json parameters;
    struct text_list *warnings;
    struct buf named; /* parameters that were warned of, each behind a blank */
};

bool is_openshift_template(const struct manifest *manifest) {
    return str_equal(manifest->kind, STR("Template")) &&
           (str_equal(manifest->api_version, STR("v1")) ||
            str_starts(manifest->api_version, STR("template.openshift.io/")));
}

/* Once per parameter: what stands there is what is judged. */
static void value_missing(struct filling *filling, struct str name) {
    const struct manifest *manifest = filling->template_manifest;
    struct str named = buf_view(&filling->named);
    if (str_among(named, ' ', name)) {
        return;
    }
    buf_format(&filling->named, " %.*s", STR_ARG(name));
    text_list_add(filling->arena, filling->warnings,
                  str_format(filling->arena,
                             "%s:%zu: Template/%.*s: parameter %.*s has no value: ${%.*s} is taken as it stands",
                             manifest->file, manifest->line, STR_ARG(manifest->name), STR_ARG(name), STR_ARG(name))
                      .bytes);
}

/* False when it is none of the template's, or has no value: then what stands there stays. */
static bool value_of(struct filling *filling, struct str name, struct str *value) {
    struct json item;
    for (struct json_walk walk = json_walk(&filling->parameters); json_next(&walk, &item);) {
        struct str own = {0};
        *value = (struct str){0};
        if (!json_string(&item, "name", &own, NULL) || !str_equal(own, name)) {
            continue;
        }
        struct json generate = json_member(&item, "generate");
        bool given = json_string(&item, "value", value, NULL) && value->bytes != NULL;
        if (!given && json_is_null(&generate)) {
            value_missing(filling, name);
        }
        return given;
    }
    return false;
}

/* "${NAME}" or, with `typed`, "${{NAME}}" at the beginning of the text; gives its length. */
static size_t reference_read(struct str text, bool typed, struct str *name) {
    const char *open = typed ? "\"${{" : "${", *close = typed ? "}}\"" : "}";
    size_t start = strlen(open), end = start;
    if (!str_starts(text, str_of(open))) {
        return 0;
    }
    while (end < text.length &&
           (text.bytes[end] == '_' || (text.bytes[end] >= '0' && text.bytes[end] <= '9') ||
            (text.bytes[end] >= 'A' && text.bytes[end] <= 'Z') || (text.bytes[end] >= 'a' && text.bytes[end] <= 'z'))) {
        end++;
    }
    *name = (struct str){text.bytes + start, end - start};
    return end > start && str_starts(str_after(text, end), str_of(close)) ? end + strlen(close) : 0;
}

static void value_put(struct arena *arena, struct buf *out, struct str value, bool typed) {
    struct json parsed;
    if (typed && json_parse(arena, value, &parsed, NULL)) {
        buf_str(out, value);
        return;
    }
    struct buf quoted = BUF(arena);
    buf_json_quote(&quoted, value);
    buf_add(out, quoted.bytes + !typed, quoted.length - (typed ? 0 : 2));
}

/* The text of an object in which all references are filled in; false when there were none. */
static bool object_fill(struct filling *filling, struct str text, struct buf *out) {
    bool filled = false;
    for (size_t at = 0; at < text.length;) {
        struct str rest = str_after(text, at), name, value;
        size_t typed = reference_read(rest, true, &name), length = typed;
        if (length == 0) {
            length = reference_read(rest, false, &name);
        }
        if (length > 0 && value_of(filling, name, &value)) {
            value_put(filling->arena, out, value, typed > 0);
            filled = true;
            at += length;
        } else {
            buf_char(out, text.bytes[at++]);
        }
    }
    return filled;
}

static struct manifest object_make(struct filling *filling, const struct json *item) {
    struct manifest made = *filling->template_manifest;
    made.object = *item;
    made.line = manifest_line(&made, item);
    struct buf text = BUF(filling->arena);
    struct yaml_document *document = ARENA_NEW(filling->arena, struct yaml_document);
    if (object_fill(filling, json_text(filling->arena, item), &text) &&
        json_parse(filling->arena, buf_view(&text), &document->root, NULL)) {
        made.object = document->root;
        made.document = document;
    }
    return made;
}

struct template_objects template_objects_of(struct arena *arena, const struct manifest *template_manifest,
                                            struct text_list *warnings) {
    struct json root = template_manifest->object, item;
    struct json *list = ARENA_NEW(arena, struct json); /* outlives the objects, whose parent it is */
    struct filling filling = {
        .arena = arena,
        .template_manifest = template_manifest,
        .parameters = json_member(&root, "parameters"),
        .warnings = warnings,
        .named = BUF(arena),
    };
    *list = json_member(&root, "objects");
    list->parent = NULL;
    struct template_objects objects = {.items = ARENA_ARRAY(arena, json_count(list), struct manifest)};
    for (struct json_walk walk = json_walk(list); json_is_array(list) && json_next(&walk, &item);) {
        objects.items[objects.count++] = object_make(&filling, &item);
    }
    return objects;
}
