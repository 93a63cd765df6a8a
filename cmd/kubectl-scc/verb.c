/* One way in and out for every verb that asks about policy. */
#include "verb.h"

#include "json_tree.h"

static bool flags_read(struct verb *verb, const struct verb_form *form, struct flag_parse *parse) {
    const struct flag shared[] = {
        {"output", 'o', FLAG_TEXT, &verb->output, "FORMAT", form->outputs},
        {"no-headers", 0, FLAG_SWITCH, &verb->no_headers, NULL, "No header in tables"},
    };
    const struct flag_table tables[] = {
        {.title = "Output", .flags = shared, .count = sizeof shared / sizeof shared[0]},
        {.title = "Flags", .flags = form->flag_count > 0 ? form->flags : shared, .count = form->flag_count},
        {0},
    };
    const struct flag_table all[] = {
        tables[0],
        form->flag_count > 0 ? tables[1] : state_flags(&verb->policy),
        form->flag_count > 0 ? state_flags(&verb->policy) : connection_flags(&verb->connection),
        form->flag_count > 0 ? connection_flags(&verb->connection) : tables[2],
        tables[2],
    };
    parse->tables = all;
    bool ok = flags_parse(parse, &verb->err);
    if (parse->help) {
        fputs(form->usage, stdout);
        flags_print(stdout, all);
    }
    parse->tables = NULL;
    return ok;
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
    if (verb->err.code != ERROR_NONE && !parse.help) {
        fprintf(stderr, "%s: %s\n", verb->not_found ? "Error from server (NotFound)" : "error", verb->err.text);
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

const struct scc *verb_scc(struct verb *verb, const char *name) {
    const struct scc *scc = snapshot_scc(verb->state.snapshot, str_of(name));
    if (scc == NULL) {
        verb->not_found = true;
        error_set(&verb->err, ERROR_INPUT, SCC_RESOURCE "." SCC_GROUP " \"%s\" not found", name);
    }
    return scc;
}
