/* Reference: k8s.io/apimachinery pkg/labels/selector.go, without > and <, which kubectl does not document. */
#include "label_selector.h"

enum label_test { LABEL_IN, LABEL_NOT_IN, LABEL_EXISTS, LABEL_ABSENT };

struct label_requirement {
    struct str key;
    enum label_test test;
    struct str *values;
    size_t value_count;
};

struct flag label_selector_flag(const char **target) {
    return (struct flag){"selector", 'l',        FLAG_TEXT,
                         target,     "SELECTOR", "Only those with labels: a=b, a!=b, a in (b,c), a, !a"};
}

static bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

static void blanks_skip(struct str *rest) {
    while (!str_empty(*rest) && is_blank(rest->bytes[0])) {
        *rest = str_after(*rest, 1);
    }
}

static bool mark_take(struct str *rest, const char *mark) {
    blanks_skip(rest);
    bool found = str_starts(*rest, str_of(mark));
    *rest = found ? str_after(*rest, strlen(mark)) : *rest;
    return found;
}

/* A key or a value, which may be empty. */
static struct str word_take(struct str *rest) {
    blanks_skip(rest);
    struct str word = {.bytes = rest->bytes};
    while (word.length < rest->length && memchr(" \t,()=!<>", rest->bytes[word.length], 9) == NULL) {
        word.length++;
    }
    *rest = str_after(*rest, word.length);
    return word;
}

static void value_add(struct arena *arena, struct label_requirement *requirement, struct str value) {
    size_t size = sizeof *requirement->values, used = requirement->value_count * size;
    requirement->values = arena_grow(arena, requirement->values, used, used + size);
    requirement->values[requirement->value_count++] = value;
}

/* "(b,c)" */
static bool values_take(struct arena *arena, struct str *rest, struct label_requirement *requirement) {
    if (!mark_take(rest, "(")) {
        return false;
    }
    do {
        value_add(arena, requirement, word_take(rest));
    } while (mark_take(rest, ","));
    return mark_take(rest, ")");
}

/* What follows the key. */
static bool rest_of_requirement(struct arena *arena, struct str *rest, struct label_requirement *requirement) {
    bool differs = mark_take(rest, "!=");
    if (differs || mark_take(rest, "==") || mark_take(rest, "=")) {
        requirement->test = differs ? LABEL_NOT_IN : LABEL_IN;
        value_add(arena, requirement, word_take(rest));
        return true;
    }
    struct str word = word_take(rest);
    if (str_equal(word, STR("in")) || str_equal(word, STR("notin"))) {
        requirement->test = str_equal(word, STR("in")) ? LABEL_IN : LABEL_NOT_IN;
        return values_take(arena, rest, requirement);
    }
    return str_empty(word);
}

static bool requirement_take(struct arena *arena, struct str *rest, struct label_requirement *requirement) {
    requirement->test = mark_take(rest, "!") ? LABEL_ABSENT : LABEL_EXISTS;
    requirement->key = word_take(rest);
    return !str_empty(requirement->key) &&
           (requirement->test == LABEL_ABSENT || rest_of_requirement(arena, rest, requirement));
}

bool label_selector_parse(struct arena *arena, const char *text, struct label_selector *selector, struct error *err) {
    struct str rest = str_of(text);
    size_t most = 1;
    for (size_t i = 0; i < rest.length; i++) {
        most += rest.bytes[i] == ',';
    }
    *selector = (struct label_selector){.items = ARENA_ARRAY(arena, most, struct label_requirement)};
    blanks_skip(&rest);
    bool more = !str_empty(rest);
    while (more) {
        if (!requirement_take(arena, &rest, &selector->items[selector->count++])) {
            return error_set(err, ERROR_INPUT,
                             "-l: expected a=b, a!=b, a in (b,c), a notin (b,c), a or !a, with commas between, "
                             "found \"%s\"",
                             text);
        }
        more = mark_take(&rest, ",");
    }
    blanks_skip(&rest);
    return str_empty(rest) ||
           error_set(err, ERROR_INPUT, "-l: expected a comma or the end before \"%.*s\"", STR_ARG(rest));
}

static bool requirement_met(const struct label_requirement *requirement, const struct label_list *labels) {
    struct str value = label_value(labels, requirement->key);
    const struct str_list values = {.items = requirement->values, .count = requirement->value_count};
    bool present = value.bytes != NULL;
    switch (requirement->test) {
    case LABEL_IN:
        return present && str_list_has(&values, value);
    case LABEL_NOT_IN:
        return !present || !str_list_has(&values, value);
    case LABEL_EXISTS:
        return present;
    case LABEL_ABSENT:
        break;
    }
    return !present;
}

bool label_selector_matches(const struct label_selector *selector, const struct label_list *labels) {
    for (size_t i = 0; i < selector->count; i++) {
        if (!requirement_met(&selector->items[i], labels)) {
            return false;
        }
    }
    return true;
}
