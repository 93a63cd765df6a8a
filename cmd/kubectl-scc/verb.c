/* One way in and out for every verb that asks about policy. */
#include "verb.h"

#include "json_tree.h"
#include "policy/builtin.h"
#include "spelling.h"

static bool flags_read(struct verb *verb, const struct verb_form *form, struct flag_parse *parse) {
    struct flag shared[2];
    size_t count = 0, at = 0;
    if (form->outputs != NULL) {
        shared[count++] = (struct flag){"output", 'o', FLAG_TEXT, &verb->output, "FORMAT", form->outputs};
    }
    if (form->outputs != NULL && strstr(form->outputs, "wide") != NULL) {
        shared[count++] = (struct flag){"no-headers", 0, FLAG_SWITCH, &verb->no_headers, NULL, "No header in tables"};
    }
    const struct flag_table own[] = {
        {.title = "Output", .flags = shared, .count = count},
        {.title = "Flags", .flags = form->flags, .count = form->flag_count},
        state_flags(&verb->policy),
        connection_flags(&verb->connection),
    };
    struct flag_table tables[5] = {0}; /* less those that are empty */
    for (size_t i = 0; i < 4; i++) {
        if (own[i].count > 0) {
            tables[at++] = own[i];
        }
    }
    parse->tables = tables;
    bool ok = flags_parse(parse, &verb->err);
    if (parse->help) {
        fputs(form->usage, stdout);
        flags_print(stdout, tables);
    }
    parse->tables = NULL;
    return ok;
}

void verb_complain(struct verb *verb) {
    bool answered = verb->not_found && verb->state.client != NULL;
    if (verb->err.code != ERROR_NONE) {
        fprintf(stderr, "%s: %s\n", answered ? "Error from server (NotFound)" : "error", verb->err.text);
    }
    verb->err = (struct error){0};
}

int verb_main(struct verb *verb, const struct verb_form *form, int count, char **words) {
    int status = EXIT_UNDECIDED;
    arena_init(&verb->arena, 0);
    struct flag_parse parse = {.arena = &verb->arena, .count = count - 1, .words = words + 1};
    bool ok = flags_read(verb, form, &parse);
    const struct state_request request = {
        .flags = &verb->policy,
        .connection = &verb->connection,
        .otherwise = form->otherwise,
        .spares = form->spares | (form->no_rbac != NULL && *form->no_rbac ? (unsigned)STATE_RBAC : 0),
        .bears = form->bears,
    };
    verb->words = parse.rest;
    if (parse.help) {
        status = EXIT_ADMITTED;
    } else if (ok && state_open(&verb->arena, &request, &verb->state, &verb->err)) {
        status = form->run(verb, form->own);
    }
    if (!parse.help) {
        verb_complain(verb);
    }
    state_close(&verb->state);
    arena_free(&verb->arena);
    return status;
}

bool verb_outputs(const struct verb *verb, const char *format) {
    return verb->output != NULL && strcmp(verb->output, format) == 0;
}

int verb_fail(struct verb *verb, const char *text, const char *about) {
    error_set(&verb->err, ERROR_INPUT, "%s%s%s", text, about != NULL ? ": " : "", about != NULL ? about : "");
    return EXIT_UNDECIDED;
}

void verb_print(const struct verb *verb, struct json_object *tree) {
    (verb_outputs(verb, "yaml") ? tree_print_yaml : tree_print_json)(stdout, tree);
    tree_free(tree);
}

/* An own --policy replaces the shipped set: whoever misses one of its SCCs may not know that. */
static bool misses_shipped(const struct verb *verb, const char *name) {
    return verb->state.client == NULL && verb->policy.scc_set == NULL && builtin_has(str_of(name));
}

static void not_found(struct verb *verb, const char *name) {
    size_t count;
    struct spelling spelling = spelling_of(str_of(name));
    const struct scc *const *all = snapshot_sccs(verb->state.snapshot, &count);
    for (size_t i = 0; i < count; i++) {
        spelling_offer(&spelling, all[i]->name);
    }
    struct str hint = misses_shipped(verb, name) ? STR("; --scc-set today adds the shipped SCCs")
                                                 : spelling_hint(&verb->arena, &spelling);
    struct str source =
        verb->state.client != NULL ? STR("") : str_format(&verb->arena, " in %.*s", STR_ARG(verb->state.source));
    verb->not_found = true;
    error_set(&verb->err, ERROR_INPUT, SCC_RESOURCE "." SCC_GROUP " \"%.64s\" not found%.*s%.*s", name, STR_ARG(source),
              STR_ARG(hint));
}

const struct scc *verb_scc(struct verb *verb, const char *name) {
    const struct scc *scc = snapshot_scc(verb->state.snapshot, str_of(name));
    if (scc == NULL) {
        not_found(verb, name);
    }
    return scc;
}
