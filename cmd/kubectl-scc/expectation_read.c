/* The file of --expect, read strictly: an expectation that is misspelt must not pass for one that came true. */
#include "base/buf.h"
#include "expectation.h"

struct reading {
    struct arena *arena;
    const char *file;
    const struct yaml_document *document;
    struct expectation_list *list;
    struct error *err;
};

static bool refuse(const struct reading *reading, struct yaml_place place, struct str message) {
    const struct problem problem = {
        .file = reading->file, .line = place.line, .column = place.column, .message = message};
    return error_set(reading->err, ERROR_INPUT, "%s", problem_text(reading->arena, &problem).bytes);
}

/* What a reader of values says, with the place of the value. */
static bool refuse_value(const struct reading *reading, const struct json *at, const struct error *err) {
    return refuse(reading, yaml_place(reading->document, at), str_of(err->text));
}

static bool text_take(const struct reading *reading, const struct json *at, struct str *out) {
    struct error err = {0};
    if (!json_as_string(at, out, &err)) {
        return refuse_value(reading, at, &err);
    }
    if (str_empty(*out)) {
        struct str path = json_path(reading->arena, at);
        return refuse(reading, yaml_place(reading->document, at),
                      str_format(reading->arena, "%.*s: expected a name, found an empty string", STR_ARG(path)));
    }
    return true;
}

static bool number_take(const struct reading *reading, const struct json *at, struct opt_int64 *out) {
    struct error err = {0};
    out->set = json_as_int64(at, &out->value, &err);
    return out->set || refuse_value(reading, at, &err);
}

static bool verdict_take(const struct reading *reading, const struct json *at, struct str *out) {
    struct buf found = BUF(reading->arena);
    if (!text_take(reading, at, out)) {
        return false;
    }
    if (str_among(STR("admitted denied skipped"), ' ', *out)) {
        return true;
    }
    BUF_LITERAL(&found, "verdict: expected admitted, denied or skipped, found ");
    buf_json_quote(&found, *out);
    return refuse(reading, yaml_place(reading->document, at), buf_view(&found));
}

static bool unknown_key(const struct reading *reading, const struct json *member, const char *known) {
    struct buf text = BUF(reading->arena);
    BUF_LITERAL(&text, "unknown key ");
    buf_json_quote(&text, member->key);
    buf_format(&text, ": expected %s", known);
    return refuse(reading, yaml_key_place(reading->document, member), buf_view(&text));
}

static bool member_take(const struct reading *reading, const struct json *member, struct expectation *out) {
    const struct {
        const char *key;
        struct str *text;
    } texts[] = {{"kind", &out->kind}, {"name", &out->name}, {"namespace", &out->namespace_name}, {"scc", &out->scc}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (str_equal(member->key, str_of(texts[i].key))) {
            return text_take(reading, member, texts[i].text);
        }
    }
    if (str_equal(member->key, STR("verdict"))) {
        return verdict_take(reading, member, &out->verdict);
    }
    if (str_equal(member->key, STR("uid"))) {
        return number_take(reading, member, &out->uid);
    }
    return unknown_key(reading, member, "kind, name, namespace, verdict, scc or uid");
}

/* What is wrong with it as a whole; NULL: nothing. */
static const char *defect_of(const struct expectation *expectation) {
    bool runs = !str_empty(expectation->scc) || expectation->uid.set;
    if (str_empty(expectation->kind) && str_empty(expectation->name)) {
        return "expected kind or name of a workload, found neither";
    }
    if (!runs && str_empty(expectation->verdict)) {
        return "expected verdict, scc or uid, found none of them";
    }
    if (runs && !str_empty(expectation->verdict) && !str_equal(expectation->verdict, STR("admitted"))) {
        return "expected no scc and no uid beside verdict denied or skipped";
    }
    return NULL;
}

static bool item_take(const struct reading *reading, const struct json *item) {
    struct error err = {0};
    struct json member;
    struct expectation *out = &reading->list->items[reading->list->count];
    *out = (struct expectation){.file = reading->file, .place = yaml_place(reading->document, item)};
    if (!json_as_object(item, &err)) {
        return refuse_value(reading, item, &err);
    }
    for (struct json_walk walk = json_walk(item); json_next(&walk, &member);) {
        if (!member_take(reading, &member, out)) {
            return false;
        }
    }
    const char *defect = defect_of(out);
    reading->list->count++;
    return defect == NULL || refuse(reading, out->place, str_of(defect));
}

static bool items_take(const struct reading *reading, const struct json *items) {
    struct error err = {0};
    struct expectation_list *list = reading->list;
    struct json item;
    size_t size = sizeof *list->items, more = json_count(items);
    if (!json_is_array(items)) {
        json_mismatch(items, "a list", &err);
        return refuse_value(reading, items, &err);
    }
    if (more == 0) {
        return refuse(reading, yaml_place(reading->document, items), STR("expect: expected items, found none"));
    }
    list->items = arena_grow(reading->arena, list->items, list->count * size, (list->count + more) * size);
    for (struct json_walk walk = json_walk(items); json_next(&walk, &item);) {
        if (!item_take(reading, &item)) {
            return false;
        }
    }
    return true;
}

static bool document_take(const struct reading *reading) {
    struct error err = {0};
    struct json root = reading->document->root, member;
    size_t before = reading->list->count;
    if (!json_is_object(&root)) {
        json_mismatch(&root, "the key \"expect\" with a list", &err);
        return refuse_value(reading, &root, &err);
    }
    for (struct json_walk walk = json_walk(&root); json_next(&walk, &member);) {
        if (!str_equal(member.key, STR("expect"))) {
            return unknown_key(reading, &member, "expect");
        }
        if (!items_take(reading, &member)) {
            return false;
        }
    }
    return reading->list->count > before ||
           refuse(reading, yaml_place(reading->document, &root), STR("expected the key \"expect\", found none"));
}

bool expectations_read(struct arena *arena, const char *file, struct expectation_list *list, struct error *err) {
    struct reading reading = {.arena = arena, .file = file, .list = list, .err = err};
    struct error why = {0};
    struct str text;
    struct yaml_document *documents;
    size_t count;
    if (!input_file_text(arena, file, &text, err)) {
        return false;
    }
    if (!yaml_parse(arena, text, &documents, &count, &why)) {
        const struct problem problem = problem_of_text(arena, file, why.text);
        return error_set(err, ERROR_INPUT, "%s", problem_text(arena, &problem).bytes);
    }
    for (size_t i = 0; i < count; i++) {
        reading.document = &documents[i];
        if (!json_is_null(&documents[i].root) && !document_take(&reading)) {
            return false;
        }
    }
    return list->count > 0 ||
           error_set(err, ERROR_INPUT, "%s: expected the key \"expect\" with a list, found nothing", file);
}
