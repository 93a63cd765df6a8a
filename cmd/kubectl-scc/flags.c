/* Words into flags by table; the errors read like kubectl's. */
#include "flags.h"

#include <string.h>

#include "spelling.h"

void text_list_add(struct arena *arena, struct text_list *list, const char *text) {
    list->items =
        arena_grow(arena, list->items, list->count * sizeof *list->items, (list->count + 1) * sizeof *list->items);
    list->items[list->count++] = text;
}

const struct flag *flag_named(const struct flag_table *tables, struct str name, char letter) {
    for (const struct flag_table *table = tables; table->count > 0; table++) {
        for (size_t i = 0; i < table->count; i++) {
            const struct flag *flag = &table->flags[i];
            if (letter != 0 ? flag->letter == letter : str_equal(str_of(flag->name), name)) {
                return flag;
            }
        }
    }
    return NULL;
}

static void list_add_split(struct arena *arena, struct text_list *list, const char *value) {
    struct str rest = str_of(value), part;
    while (str_split(&rest, ',', &part)) {
        text_list_add(arena, list, str_copy(arena, part).bytes);
    }
}

static bool flag_set(struct flag_parse *parse, const struct flag *flag, const char *value, struct error *err) {
    switch (flag->kind) {
    case FLAG_SWITCH:
        if (value != NULL && strcmp(value, "true") != 0 && strcmp(value, "false") != 0) {
            return error_set(err, ERROR_INPUT, "--%s: expected true or false, found \"%s\"", flag->name, value);
        }
        *(bool *)flag->target = value == NULL || strcmp(value, "true") == 0;
        return true;
    case FLAG_TEXT:
        *(const char **)flag->target = value;
        return true;
    case FLAG_OPTIONAL:
        *(const char **)flag->target = value != NULL ? value : "";
        return true;
    case FLAG_LIST:
        list_add_split(parse->arena, flag->target, value);
        return true;
    case FLAG_REPEATED:
        text_list_add(parse->arena, flag->target, value);
        return true;
    }
    return false;
}

/* The value behind the flag: attached, or the next word. */
static bool value_take(struct flag_parse *parse, int *at, const struct flag *flag, const char **value,
                       struct error *err) {
    if (flag->kind == FLAG_SWITCH || flag->kind == FLAG_OPTIONAL || *value != NULL) {
        return true;
    }
    if (*at + 1 >= parse->count) {
        return error_set(err, ERROR_INPUT, "--%s: expected %s behind it", flag->name, flag->value);
    }
    *value = parse->words[++*at];
    return true;
}

static bool flag_unknown(const struct flag_parse *parse, struct str name, struct error *err) {
    struct spelling spelling = spelling_of(name);
    for (const struct flag_table *table = parse->tables; table->count > 0; table++) {
        for (size_t i = 0; i < table->count; i++) {
            spelling_offer(&spelling, str_of(table->flags[i].name));
        }
    }
    const char *mark = str_empty(spelling.nearest) ? "" : "; did you mean --";
    return error_set(err, ERROR_INPUT, "unknown flag: --%.*s%s%.*s%s", STR_ARG(name), mark, STR_ARG(spelling.nearest),
                     mark[0] != '\0' ? "?" : "");
}

static bool long_flag(struct flag_parse *parse, int *at, struct error *err) {
    struct str name, word = str_of(parse->words[*at] + 2);
    const char *value = NULL;
    if (memchr(word.bytes, '=', word.length) != NULL) {
        struct str rest = word;
        str_split(&rest, '=', &name);
        value = rest.bytes;
    } else {
        name = word;
    }
    if (str_equal(name, STR("help"))) {
        parse->help = true;
        return true;
    }
    const struct flag *flag = flag_named(parse->tables, name, 0);
    if (flag == NULL) {
        return flag_unknown(parse, name, err);
    }
    return value_take(parse, at, flag, &value, err) && flag_set(parse, flag, value, err);
}

static bool short_flags(struct flag_parse *parse, int *at, struct error *err) {
    for (const char *letter = parse->words[*at] + 1; *letter != '\0'; letter++) {
        if (*letter == 'h') {
            parse->help = true;
            continue;
        }
        const struct flag *flag = flag_named(parse->tables, (struct str){0}, *letter);
        if (flag == NULL) {
            return error_set(err, ERROR_INPUT, "unknown shorthand flag: '%c' in %s", *letter, parse->words[*at]);
        }
        if (flag->kind == FLAG_SWITCH) {
            flag_set(parse, flag, NULL, err);
            continue;
        }
        const char *value = letter[1] == '=' ? letter + 2 : letter[1] != '\0' ? letter + 1 : NULL;
        return value_take(parse, at, flag, &value, err) && flag_set(parse, flag, value, err);
    }
    return true;
}

bool flags_parse(struct flag_parse *parse, struct error *err) {
    bool only_rest = false;
    for (int i = 0; i < parse->count; i++) {
        const char *word = parse->words[i];
        bool ok = true;
        if (only_rest || word[0] != '-' || word[1] == '\0') {
            text_list_add(parse->arena, &parse->rest, word);
        } else if (strcmp(word, "--") == 0) {
            only_rest = true;
        } else {
            ok = word[1] == '-' ? long_flag(parse, &i, err) : short_flags(parse, &i, err);
        }
        if (!ok) {
            return parse->help; /* whoever asks for help gets it, whatever else was typed */
        }
    }
    return true;
}

void flags_print(FILE *to, const struct flag_table *tables) {
    for (const struct flag_table *table = tables; table->count > 0; table++) {
        fprintf(to, "\n%s:\n", table->title);
        for (size_t i = 0; i < table->count; i++) {
            const struct flag *flag = &table->flags[i];
            char left[64];
            snprintf(left, sizeof left, "%c%c%s --%s%s%s%s", flag->letter != 0 ? '-' : ' ',
                     flag->letter != 0 ? flag->letter : ' ', flag->letter != 0 ? "," : " ", flag->name,
                     flag->value == NULL           ? ""
                     : flag->kind == FLAG_OPTIONAL ? "[="
                                                   : " ",
                     flag->value != NULL ? flag->value : "", flag->kind == FLAG_OPTIONAL ? "]" : "");
            fprintf(to, "  %-34s %s\n", left, flag->help);
        }
    }
}
