/* kubectl scc get and describe: the SCCs of a cluster or of a shipped set, as oc shows them. */
#include <stdlib.h>

#include "grants.h"
#include "json_tree.h"
#include "label_selector.h"
#include "scc_print.h"
#include "verb.h"

struct get {
    const char *style, *selector;
    bool no_rbac;
};

static bool style_read(struct verb *verb, const char *word, enum scc_style *style) {
    bool old = word != NULL ? strcmp(word, "3.10") == 0
                            : verb->policy.scc_set != NULL && strcmp(verb->policy.scc_set, "3.10") == 0;
    *style = old ? STYLE_3_10 : STYLE_TODAY;
    if (word != NULL && !old && strcmp(word, "today") != 0) {
        verb_fail(verb, "--style: expected today or 3.10, found", word);
        return false;
    }
    return true;
}

static int by_name(const void *a, const void *b) {
    return str_compare((*(const struct scc *const *)a)->name, (*(const struct scc *const *)b)->name);
}

/* "scc/anyuid" is anyuid. */
static const char *name_only(const char *word) {
    const char *slash = strrchr(word, '/');
    return slash != NULL ? slash + 1 : word;
}

static bool select_named(struct verb *verb, struct scc_selection *selection) {
    for (size_t i = 0; i < verb->words.count; i++) {
        const struct scc *scc = verb_scc(verb, name_only(verb->words.items[i]));
        if (scc == NULL) {
            return false;
        }
        selection->items[selection->count++] = scc;
    }
    return true;
}

static bool select_sccs(struct verb *verb, const struct get *get, struct scc_selection *selection) {
    size_t count;
    const struct snapshot *snapshot = verb->state.snapshot;
    const struct scc *const *all = snapshot_sccs(snapshot, &count);
    struct label_selector selector;
    selection->items = ARENA_ARRAY(&verb->arena, count + verb->words.count, const struct scc *);
    if (get->selector != NULL && verb->words.count > 0) {
        verb_fail(verb, "name cannot be provided when a selector is specified", NULL);
        return false;
    }
    if (!label_selector_parse(&verb->arena, get->selector, &selector, &verb->err)) {
        return false;
    }
    if (verb->words.count > 0) {
        return select_named(verb, selection);
    }
    for (size_t i = 0; i < count; i++) {
        const struct policy_object *object = snapshot_object(snapshot, POLICY_SCC, (struct str){0}, all[i]->name);
        if (label_selector_matches(&selector, &object->labels)) {
            selection->items[selection->count++] = all[i];
        }
    }
    qsort(selection->items, selection->count, sizeof *selection->items, by_name);
    return true;
}

static struct json_object *selection_tree(const struct verb *verb, const struct scc_selection *selection) {
    if (verb->words.count == 1) {
        return scc_tree(selection->items[0]);
    }
    struct json_object *root = tree_new();
    tree_text(root, "apiVersion", "v1");
    tree_text(root, "kind", "List");
    struct json_object *items = tree_array(root, "items");
    for (size_t i = 0; i < selection->count; i++) {
        tree_add(items, scc_tree(selection->items[i]));
    }
    return root;
}

static int get_run(struct verb *verb, void *own) {
    const struct get *get = own;
    struct scc_selection selection = {0};
    enum scc_style style;
    if (!style_read(verb, get->style, &style) || !select_sccs(verb, get, &selection)) {
        return EXIT_UNDECIDED;
    }
    bool table = verb->output == NULL || verb_outputs(verb, "wide");
    if (table && selection.count == 0) {
        fputs("No resources found\n", stderr);
    } else if (table) {
        scc_table_print(stdout, &verb->arena, &selection, style, !verb->no_headers);
    } else if (verb_outputs(verb, "name")) {
        for (size_t i = 0; i < selection.count; i++) {
            printf(SCC_RESOURCE "." SCC_GROUP "/%.*s\n", STR_ARG(selection.items[i]->name));
        }
    } else if (verb_outputs(verb, "json") || verb_outputs(verb, "yaml")) {
        verb_print(verb, selection_tree(verb, &selection));
    } else {
        return verb_fail(verb, "-o: expected wide, name, json or yaml, found", verb->output);
    }
    return EXIT_ADMITTED;
}

int cmd_get(int count, char **words) {
    struct verb verb = {0};
    struct get get = {0};
    const struct flag flags[] = {
        {"style", 0, FLAG_TEXT, &get.style, "STYLE", "today or 3.10; that of --scc-set otherwise"},
        label_selector_flag(&get.selector),
    };
    const struct verb_form form = {
        .usage = "Lists SecurityContextConstraints as `oc get scc` does.\n\n"
                 "Usage:\n  kubectl scc get [NAME ...] [flags]\n\n"
                 "Examples:\n  kubectl scc get\n  kubectl scc get --scc-set 3.10\n  kubectl scc get anyuid -o yaml\n"
                 "  kubectl scc get -l team=web\n",
        .flags = flags,
        .flag_count = sizeof flags / sizeof flags[0],
        .outputs = "wide, name, json, yaml",
        .otherwise = STATE_LIVE,
        .spares = STATE_NAMESPACES | STATE_RBAC,
        .run = get_run,
        .own = &get,
    };
    return verb_main(&verb, &form, count, words);
}

static void rbac_print(const struct verb *verb, const struct scc *scc) {
    struct grant_list grants = grants_of(&verb->state, scc);
    printf("Usable through RBAC:\n");
    size_t shown = 0;
    for (size_t i = 0; i < grants.count; i++) {
        const struct grant *grant = &grants.items[i];
        if (grant->role.bytes == NULL) {
            continue;
        }
        shown++;
        printf("  %s %.*s %s%.*s, by %.*s\n", grant_kind_text(grant), STR_ARG(grant->subject),
               str_empty(grant->namespace_name) ? "everywhere" : "in namespace ", STR_ARG(grant->namespace_name),
               STR_ARG(grant->by));
    }
    fputs(shown == 0 ? "  <none>\n" : "", stdout);
}

static int describe_run(struct verb *verb, void *own) {
    const struct get *get = own;
    struct scc_selection selection = {0};
    enum scc_style style;
    if (!style_read(verb, get->style, &style) || !select_sccs(verb, get, &selection)) {
        return EXIT_UNDECIDED;
    }
    if (selection.count == 0) {
        fputs("No resources found\n", stderr);
    }
    for (size_t i = 0; i < selection.count; i++) {
        fputs(i > 0 ? "\n\n" : "", stdout);
        scc_describe_print(stdout, &verb->arena, selection.items[i], style);
        if (!get->no_rbac) {
            rbac_print(verb, selection.items[i]);
        }
    }
    return EXIT_ADMITTED;
}

int cmd_describe(int count, char **words) {
    struct verb verb = {0};
    struct get get = {0};
    const struct flag flags[] = {
        {"style", 0, FLAG_TEXT, &get.style, "STYLE", "today or 3.10; that of --scc-set otherwise"},
        label_selector_flag(&get.selector),
        {"no-rbac", 0, FLAG_SWITCH, &get.no_rbac, NULL, "Exactly oc's text: no subjects from RBAC"},
    };
    const struct verb_form form = {
        .usage =
            "Describes SecurityContextConstraints as `oc describe scc` does, and who may use them through RBAC.\n\n"
            "Usage:\n  kubectl scc describe [NAME ...] [flags]\n\n"
            "Examples:\n  kubectl scc describe anyuid\n  kubectl scc describe restricted --scc-set 3.10 --no-rbac\n",
        .flags = flags,
        .flag_count = sizeof flags / sizeof flags[0],
        .otherwise = STATE_LIVE,
        .spares = STATE_NAMESPACES,
        .no_rbac = &get.no_rbac,
        .run = describe_run,
        .own = &get,
    };
    return verb_main(&verb, &form, count, words);
}
