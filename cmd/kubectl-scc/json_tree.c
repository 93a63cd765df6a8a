/* json-c composes, libyaml emits; both only ever see what this program made. */
#include "json_tree.h"

#include <json-c/json.h>
#include <string.h>
#include <yaml.h>

static struct json_object *tree_string(struct str value) {
    return json_object_new_string_len(value.bytes != NULL ? value.bytes : "", (int)value.length);
}

struct json_object *tree_new(void) {
    return json_object_new_object();
}

void tree_free(struct json_object *tree) {
    json_object_put(tree);
}

void tree_add(struct json_object *array, struct json_object *item) {
    json_object_array_add(array, item);
}

void tree_add_str(struct json_object *array, struct str value) {
    json_object_array_add(array, tree_string(value));
}

void tree_add_int(struct json_object *array, int64_t value) {
    json_object_array_add(array, json_object_new_int64(value));
}

void tree_str(struct json_object *object, const char *key, struct str value) {
    if (!str_empty(value)) {
        json_object_object_add(object, key, tree_string(value));
    }
}

void tree_text(struct json_object *object, const char *key, const char *value) {
    tree_str(object, key, str_of(value));
}

void tree_int(struct json_object *object, const char *key, int64_t value) {
    json_object_object_add(object, key, json_object_new_int64(value));
}

void tree_null(struct json_object *object, const char *key) {
    json_object_object_add(object, key, NULL);
}

void tree_bool(struct json_object *object, const char *key, bool value) {
    json_object_object_add(object, key, json_object_new_boolean(value));
}

struct json_object *tree_object(struct json_object *object, const char *key) {
    struct json_object *member = json_object_new_object();
    json_object_object_add(object, key, member);
    return member;
}

struct json_object *tree_array(struct json_object *object, const char *key) {
    struct json_object *member = json_object_new_array();
    json_object_object_add(object, key, member);
    return member;
}

struct json_object *tree_item(struct json_object *array) {
    struct json_object *item = json_object_new_object();
    json_object_array_add(array, item);
    return item;
}

void tree_own_json(struct json_object *object, const char *key, struct str json) {
    if (!str_empty(json)) {
        json_object_object_add(object, key, json_tokener_parse(json.bytes));
    }
}

void tree_add_own_json(struct json_object *array, struct str json) {
    json_object_array_add(array, json_tokener_parse(json.bytes));
}

void tree_print_json(FILE *to, struct json_object *tree) {
    fputs(json_object_to_json_string_ext(tree, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_SPACED |
                                                   JSON_C_TO_STRING_NOSLASHESCAPE),
          to);
    fputc('\n', to);
}

/* ---- YAML ---- */

/* Would this text be read as something else than a string? */
static bool needs_quotes(const char *text) {
    static const char *const words[] = {"true", "false", "null", "yes", "no", "on", "off",
                                        "y",    "n",     "~",    "",    "<<", "="};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcasecmp(text, words[i]) == 0) {
            return true;
        }
    }
    return strchr("0123456789+-.", text[0]) != NULL;
}

static void yaml_value(yaml_emitter_t *emitter, struct json_object *value);

static void yaml_scalar(yaml_emitter_t *emitter, const char *text, bool quoted) {
    yaml_event_t event;
    yaml_scalar_event_initialize(&event, NULL, NULL, (const yaml_char_t *)text, (int)strlen(text), 1, 1,
                                 quoted ? YAML_DOUBLE_QUOTED_SCALAR_STYLE : YAML_ANY_SCALAR_STYLE);
    yaml_emitter_emit(emitter, &event);
}

static void yaml_text(yaml_emitter_t *emitter, const char *text) {
    yaml_scalar(emitter, text, needs_quotes(text));
}

static void yaml_mapping(yaml_emitter_t *emitter, struct json_object *object) {
    yaml_event_t event;
    yaml_mapping_start_event_initialize(&event, NULL, NULL, 1,
                                        json_object_object_length(object) == 0 ? YAML_FLOW_MAPPING_STYLE
                                                                               : YAML_BLOCK_MAPPING_STYLE);
    yaml_emitter_emit(emitter, &event);
    json_object_object_foreach(object, key, value) {
        yaml_text(emitter, key);
        yaml_value(emitter, value);
    }
    yaml_mapping_end_event_initialize(&event);
    yaml_emitter_emit(emitter, &event);
}

static void yaml_sequence(yaml_emitter_t *emitter, struct json_object *array) {
    yaml_event_t event;
    size_t count = json_object_array_length(array);
    yaml_sequence_start_event_initialize(&event, NULL, NULL, 1,
                                         count == 0 ? YAML_FLOW_SEQUENCE_STYLE : YAML_BLOCK_SEQUENCE_STYLE);
    yaml_emitter_emit(emitter, &event);
    for (size_t i = 0; i < count; i++) {
        yaml_value(emitter, json_object_array_get_idx(array, i));
    }
    yaml_sequence_end_event_initialize(&event);
    yaml_emitter_emit(emitter, &event);
}

static void yaml_value(yaml_emitter_t *emitter, struct json_object *value) {
    switch (json_object_get_type(value)) {
    case json_type_object:
        yaml_mapping(emitter, value);
        break;
    case json_type_array:
        yaml_sequence(emitter, value);
        break;
    case json_type_string:
        yaml_text(emitter, json_object_get_string(value));
        break;
    default:
        yaml_scalar(emitter, value == NULL ? "null" : json_object_to_json_string(value), false);
        break;
    }
}

void tree_print_yaml(FILE *to, struct json_object *tree) {
    yaml_emitter_t emitter;
    yaml_event_t event;
    if (!yaml_emitter_initialize(&emitter)) {
        return;
    }
    yaml_emitter_set_output_file(&emitter, to);
    yaml_emitter_set_width(&emitter, -1);
    yaml_emitter_set_unicode(&emitter, 1);
    yaml_stream_start_event_initialize(&event, YAML_UTF8_ENCODING);
    yaml_emitter_emit(&emitter, &event);
    yaml_document_start_event_initialize(&event, NULL, NULL, NULL, 1);
    yaml_emitter_emit(&emitter, &event);
    yaml_value(&emitter, tree);
    yaml_document_end_event_initialize(&event, 1);
    yaml_emitter_emit(&emitter, &event);
    yaml_stream_end_event_initialize(&event);
    yaml_emitter_emit(&emitter, &event);
    yaml_emitter_delete(&emitter);
}

struct str tree_text_of(struct arena *arena, struct json_object *tree) {
    struct str text = str_copy(arena, str_of(json_object_to_json_string_ext(tree, JSON_C_TO_STRING_PLAIN)));
    json_object_put(tree);
    return text;
}

void tree_print_member(bool json, struct json_object *tree, const char *key) {
    struct json_object *member = json_object_object_get(tree, key);
    (json ? tree_print_json : tree_print_yaml)(stdout, member);
}
