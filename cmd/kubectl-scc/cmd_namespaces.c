/* kubectl scc namespaces: the ranges of every namespace, and which are missing, unreadable or shared. */
#include "json_tree.h"
#include "label_selector.h"
#include "spaces.h"
#include "table.h"
#include "verb.h"

struct namespaces {
    struct verb *verb;
    const char *selector; /* -l */
    bool everywhere;      /* -A */
    struct spaces spaces;
};

static bool selected_by_labels(struct namespaces *asked) {
    struct verb *verb = asked->verb;
    struct spaces *spaces = &asked->spaces;
    struct label_selector selector;
    if (!label_selector_parse(&verb->arena, asked->selector, &selector, &verb->err)) {
        return false;
    }
    size_t kept = 0;
    for (size_t i = 0; i < spaces->count; i++) {
        if (label_selector_matches(&selector, &spaces->items[i].object->labels)) {
            spaces->items[kept++] = spaces->items[i];
        }
    }
    spaces->count = kept;
    return true;
}

static bool selected_by_names(struct namespaces *asked) {
    struct verb *verb = asked->verb;
    struct spaces *spaces = &asked->spaces;
    struct space *kept = ARENA_ARRAY(&verb->arena, verb->words.count, struct space);
    for (size_t i = 0; i < verb->words.count; i++) {
        size_t at = 0;
        while (at < spaces->count && !str_equal(spaces->items[at].object->name, str_of(verb->words.items[i]))) {
            at++;
        }
        if (at == spaces->count) {
            return error_set(&verb->err, ERROR_INPUT, "namespaces \"%s\" not found", verb->words.items[i]);
        }
        kept[i] = spaces->items[at];
    }
    spaces->items = kept;
    spaces->count = verb->words.count;
    return true;
}

/* Only what was asked for is shown. */
static bool selected(struct namespaces *asked) {
    struct verb *verb = asked->verb;
    if (asked->selector != NULL && verb->words.count > 0) {
        verb_fail(verb, "name cannot be provided when a selector is specified", NULL);
        return false;
    }
    if (verb->connection.namespace_name != NULL && !asked->everywhere && asked->selector == NULL) {
        text_list_add(&verb->arena, &verb->words, verb->connection.namespace_name);
    }
    return verb->words.count > 0 ? selected_by_names(asked) : selected_by_labels(asked);
}

static struct str cell(struct str value) {
    return str_empty(value) ? STR("<none>") : value;
}

static void table_out(struct verb *verb, const struct spaces *spaces) {
    static const char *const heads[] = {"NAME", "UID-RANGE", "SUPPLEMENTAL-GROUPS", "MCS", "STATUS"};
    struct table table = table_new(&verb->arena, 5, 6);
    for (size_t i = 0; !verb->no_headers && i < 5; i++) {
        table_cell(&table, str_of(heads[i]));
    }
    for (size_t i = 0; i < spaces->count; i++) {
        const struct space *space = &spaces->items[i];
        struct buf status = BUF(&verb->arena);
        for (size_t j = 0; j < space->problems.count; j++) {
            buf_format(&status, "%s%s", j > 0 ? "; " : "", space->problems.items[j]);
        }
        table_cell(&table, space->object->name);
        table_cell(&table, cell(space->object->ranges.uid_range));
        table_cell(&table, cell(space->object->ranges.groups));
        table_cell(&table, cell(space->object->ranges.mcs));
        table_cell(&table, space->exempt ? STR("exempt") : status.length > 0 ? buf_view(&status) : STR("ok"));
    }
    table_print(stdout, &table);
}

static void tree_out(const struct verb *verb, const struct spaces *spaces) {
    struct json_object *root = tree_new(), *rows = tree_array(root, "namespaces");
    for (size_t i = 0; i < spaces->count; i++) {
        const struct space *space = &spaces->items[i];
        struct json_object *row = tree_item(rows);
        tree_str(row, "name", space->object->name);
        tree_str(row, "uidRange", space->object->ranges.uid_range);
        tree_str(row, "supplementalGroups", space->object->ranges.groups);
        tree_str(row, "mcs", space->object->ranges.mcs);
        if (space->exempt) {
            tree_bool(row, "exempt", true);
        }
        struct json_object *problems = tree_array(row, "problems");
        for (size_t j = 0; j < space->problems.count; j++) {
            tree_add_str(problems, str_of(space->problems.items[j]));
        }
    }
    verb_print(verb, root);
}

static bool spaces_print(struct verb *verb, const struct spaces *spaces) {
    if (verb_outputs(verb, "json") || verb_outputs(verb, "yaml")) {
        tree_out(verb, spaces);
    } else if (verb_outputs(verb, "name")) {
        for (size_t i = 0; i < spaces->count; i++) {
            printf("namespace/%.*s\n", STR_ARG(spaces->items[i].object->name));
        }
    } else if (verb->output == NULL || verb_outputs(verb, "wide")) {
        table_out(verb, spaces);
    } else {
        verb_fail(verb, "-o: expected wide, name, json or yaml, found", verb->output);
        return false;
    }
    return true;
}

static int namespaces_run(struct verb *verb, void *own) {
    struct namespaces *asked = own;
    struct spaces *spaces = &asked->spaces;
    asked->verb = verb;
    spaces->state = &verb->state;
    spaces_check(spaces);
    if (!selected(asked) || !spaces_print(verb, spaces)) {
        return EXIT_UNDECIDED;
    }
    if (spaces->count == 0) {
        fputs("No namespaces found.\n", stderr);
    }
    size_t wrong = 0;
    for (size_t i = 0; i < spaces->count; i++) {
        wrong += spaces->items[i].problems.count > 0;
    }
    return wrong > 0 ? EXIT_FINDING : EXIT_ADMITTED;
}

int cmd_namespaces(int count, char **words) {
    struct verb verb = {0};
    struct namespaces asked = {0};
    const struct flag flags[] = {
        label_selector_flag(&asked.selector),
        all_namespaces_flag(&asked.everywhere),
    };
    const struct verb_form form = {
        .usage =
            "Lists the UID range, supplemental groups and SELinux level of every namespace, and says which are\n"
            "missing, cannot be read, hold UID 0, or are shared by two namespaces. Exempt are kube-system,\n"
            "scc-system and those labelled " LABEL_EXEMPT "=true,\n"
            "as the webhook is registered; OpenShift also exempts namespaces by openshift.io/run-level 0 and 1.\n\n"
            "Usage:\n  kubectl scc namespaces [NAME ...] [flags]\n\n"
            "Examples:\n  kubectl scc namespaces\n  kubectl scc namespaces shop -o json\n"
            "  kubectl scc namespaces -l 'team in (web,shop)'\n"
            "  kubectl scc namespaces --policy exported/\n\n"
            "Exit status: 0 all in order, 1 something is wrong with one that is shown, 2 could not decide.\n",
        .flags = flags,
        .flag_count = 2,
        .outputs = "wide, name, json, yaml",
        .otherwise = STATE_LIVE,
        .spares = STATE_SCCS | STATE_RBAC,
        .run = namespaces_run,
        .own = &asked,
    };
    return verb_main(&verb, &form, count, words);
}
