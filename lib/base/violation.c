/* Violations and how the reference prints them (field.Error, ErrorList.ToAggregate, errors.Aggregate). */
#include "base/violation.h"

#include <stdlib.h>

static void violation_add(struct violations *to, struct violation value) {
    struct violation *violation = ARENA_NEW(to->arena, struct violation);
    *violation = value;
    if (to->last == NULL) {
        to->first = violation;
    } else {
        to->last->next = violation;
    }
    to->last = violation;
    to->count++;
}

void violation_invalid(struct violations *to, const struct field_path *path, struct violation_value value,
                       struct str detail) {
    violation_add(to, (struct violation){.kind = VIOLATION_INVALID, .path = path, .value = value, .detail = detail});
}

void violation_required(struct violations *to, const struct field_path *path, struct str detail) {
    violation_add(to, (struct violation){.kind = VIOLATION_REQUIRED, .path = path, .detail = detail});
}

void violation_forbidden(struct violations *to, const struct field_path *path, struct str detail) {
    violation_add(to, (struct violation){.kind = VIOLATION_FORBIDDEN, .path = path, .detail = detail});
}

void violation_not_supported(struct violations *to, const struct field_path *path, struct violation_value value,
                             struct str detail) {
    violation_add(to,
                  (struct violation){.kind = VIOLATION_NOT_SUPPORTED, .path = path, .value = value, .detail = detail});
}

static void value_print(struct buf *buf, const struct violation_value *value) {
    switch (value->kind) {
    case VALUE_NULL:
        BUF_LITERAL(buf, "null");
        break;
    case VALUE_BOOL:
        buf_text(buf, value->boolean ? "true" : "false");
        break;
    case VALUE_INT:
        buf_int(buf, value->integer);
        break;
    case VALUE_STRING:
        buf_go_quote(buf, value->text);
        break;
    case VALUE_JSON:
        buf_str(buf, value->text);
        break;
    }
}

void violation_print(struct buf *buf, const struct violation *violation) {
    field_print(buf, violation->path);
    switch (violation->kind) {
    case VIOLATION_INVALID:
        BUF_LITERAL(buf, ": Invalid value: ");
        value_print(buf, &violation->value);
        break;
    case VIOLATION_NOT_SUPPORTED:
        BUF_LITERAL(buf, ": Unsupported value: ");
        value_print(buf, &violation->value);
        break;
    case VIOLATION_REQUIRED:
        BUF_LITERAL(buf, ": Required value");
        break;
    case VIOLATION_FORBIDDEN:
        BUF_LITERAL(buf, ": Forbidden");
        break;
    }
    if (!str_empty(violation->detail)) {
        BUF_LITERAL(buf, ": ");
        buf_str(buf, violation->detail);
    }
}

struct hashed {
    struct str text;
    uint64_t hash;
    size_t order;
};

static int by_text_then_order(const void *a, const void *b) {
    const struct hashed *x = a, *y = b;
    if (x->hash != y->hash) {
        return x->hash < y->hash ? -1 : 1;
    }
    int order = str_compare(x->text, y->text);
    return order != 0 ? order : (x->order < y->order ? -1 : x->order > y->order);
}

static int by_order(const void *a, const void *b) {
    const struct hashed *x = a, *y = b;
    return x->order < y->order ? -1 : x->order > y->order;
}

/* Drops later duplicates by sorting, since hostile pods can make very many violations. */
static size_t many_unique(struct arena *arena, struct str *texts, size_t count) {
    struct hashed *hashed = ARENA_ARRAY(arena, count, struct hashed);
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        hashed[i] = (struct hashed){.text = texts[i], .hash = str_hash(texts[i]), .order = i};
    }
    qsort(hashed, count, sizeof *hashed, by_text_then_order);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || !str_equal(hashed[kept - 1].text, hashed[i].text)) {
            hashed[kept++] = hashed[i];
        }
    }
    qsort(hashed, kept, sizeof *hashed, by_order);
    for (size_t i = 0; i < kept; i++) {
        texts[i] = hashed[i].text;
    }
    return kept;
}

/* Comparing each with each is the quicker way for the few that honest pods have. */
static size_t few_unique(struct str *texts, size_t count) {
    size_t kept = 0;
    uint64_t seen = 0; /* a bit per length: only texts as long as an earlier one are compared */
    for (size_t i = 0; i < count; i++) {
        struct str_list before = {.items = texts, .count = kept};
        uint64_t length = (uint64_t)1 << (texts[i].length & 63);
        if ((seen & length) == 0 || !str_list_has(&before, texts[i])) {
            texts[kept++] = texts[i];
        }
        seen |= length;
    }
    return kept;
}

void texts_print_aggregate(struct buf *buf, struct str *texts, size_t count) {
    enum { FEW = 64 };
    count = count <= FEW ? few_unique(texts, count) : many_unique(buf->arena, texts, count);
    if (count <= 1) {
        buf_str(buf, count == 1 ? texts[0] : STR("<nil>"));
        return;
    }
    for (size_t i = 0; i < count; i++) {
        buf_add(buf, i == 0 ? "[" : ", ", i == 0 ? 1 : 2);
        buf_str(buf, texts[i]);
    }
    buf_char(buf, ']');
}

struct str *violation_texts(struct arena *arena, const struct violations *violations) {
    struct str *texts = ARENA_ARRAY(arena, violations->count, struct str);
    struct buf all = BUF(arena);
    size_t count = 0;
    for (const struct violation *v = violations->first; v != NULL; v = v->next, count++) {
        size_t start = all.length;
        violation_print(&all, v);
        texts[count].length = all.length - start;
    }
    const char *at = all.bytes; /* the text has stopped moving */
    for (size_t i = 0; i < count; i++) {
        texts[i].bytes = at;
        at += texts[i].length;
    }
    return texts;
}

void violations_print_aggregate(struct buf *buf, const struct violations *violations) {
    texts_print_aggregate(buf, violation_texts(buf->arena, violations), violations->count);
}
