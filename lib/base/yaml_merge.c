/*
 * The value of `<<` is read like any other, but into a text of its own; its members are copied from there when the
 * mapping ends, since only then all keys are known that come before them. So nothing grows by merging: what aliases
 * bring is bounded where they are read.
 */
#include "base/yaml_merge.h"

#include "base/json_scan.h"

bool yaml_merge_asked(const yaml_event_t *key) {
    return key->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && key->data.scalar.tag == NULL &&
           strcmp((const char *)key->data.scalar.value, "<<") == 0;
}

bool yaml_merge_begin(struct yaml_text *reader, struct yaml_level *level, const yaml_mark_t *mark) {
    if (level->merge != NULL) {
        return yaml_text_fail(reader, mark, "duplicate key \"<<\"");
    }
    level->merge = ARENA_NEW(reader->arena, struct yaml_output);
    level->merge->json = BUF(reader->arena);
    level->outer = reader->output;
    reader->output = level->merge;
    return true;
}

static struct str text_of(const struct yaml_output *output) {
    return (struct str){.bytes = output->json.bytes, .length = output->json.length};
}

static bool holds_mappings(const struct yaml_output *output) {
    struct json_scan scan = json_scan(text_of(output));
    struct str token;
    bool list = json_scan_next(&scan, &token) && token.bytes[0] == '[';
    if (!list) {
        return token.bytes[0] == '{';
    }
    while (json_scan_next(&scan, &token) && scan.depth > 0) {
        if (token.bytes[0] != '{') {
            return false;
        }
        json_scan_value(&scan, token);
    }
    return true;
}

bool yaml_merge_end(struct yaml_text *reader, const yaml_event_t *event) {
    struct yaml_level *level = &reader->levels[reader->depth - 1];
    if (level->outer == NULL || level->has_key) {
        return true;
    }
    reader->output = level->outer;
    level->outer = NULL;
    return holds_mappings(level->merge) ||
           yaml_text_fail(reader, &event->start_mark, "a merge key (<<) takes a mapping or a list of mappings");
}

static void member_add(struct yaml_text *reader, struct yaml_level *level, struct str member, size_t first_place,
                       size_t last_place) {
    struct yaml_output *to = reader->output;
    if (level->count++ > 0) {
        buf_char(&to->json, ',');
    }
    buf_str(&to->json, member);
    for (size_t i = first_place; i < last_place; i++) {
        yaml_output_place(reader->arena, to, level->merge->places[i]);
    }
}

/* One key behind the other, whichever mapping of the list it is in. */
void yaml_merge_members(struct yaml_text *reader, struct yaml_level *level) {
    if (level->merge == NULL) {
        return;
    }
    struct json_scan scan = json_scan(text_of(level->merge));
    size_t place = 0, depth = scan.at[0] == '[' ? 2 : 1;
    struct str key, token;
    while (json_scan_next(&scan, &key)) {
        size_t first = place;
        place += !json_token_closes(key);
        if (scan.depth != depth || key.bytes[0] != '"') {
            continue;
        }
        do {
            json_scan_next(&scan, &token);
            place += !json_token_closes(token);
        } while (scan.depth > depth);
        struct str member = {.bytes = key.bytes, .length = (size_t)(scan.at - key.bytes)};
        if (yaml_keys_add(reader->arena, &reader->keys, level->id, key)) {
            member_add(reader, level, member, first, place);
        }
    }
}
