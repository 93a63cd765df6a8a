/* kubectl scc who-can and can: from an SCC to its subjects, and from a subject to its SCCs, with what grants it. */
#include "access/named_subjects.h"
#include "access_path.h"
#include "grants.h"
#include "json_tree.h"
#include "table.h"
#include "verb.h"

enum { WHO_COLUMNS = 4, CAN_COLUMNS = 4, LEAST_WIDTH = 6 };

static bool form_known(struct verb *verb) {
    if (verb->output == NULL || verb_outputs(verb, "wide") || verb_outputs(verb, "json") ||
        verb_outputs(verb, "yaml")) {
        return true;
    }
    verb_fail(verb, "-o: expected wide, json or yaml, found", verb->output);
    return false;
}

static struct json_object *who_tree(const struct scc *scc, const struct grant_list *grants) {
    struct json_object *root = tree_new(), *array;
    tree_str(root, "scc", scc->name);
    array = tree_array(root, "subjects");
    for (size_t i = 0; i < grants->count; i++) {
        const struct grant *grant = &grants->items[i];
        struct json_object *item = tree_item(array);
        tree_text(item, "kind", grant_kind_text(grant));
        tree_str(item, "name", grant->subject);
        tree_str(item, "namespace", grant->namespace_name);
        tree_str(item, "grantedBy", grant->by);
        tree_str(item, "role", grant->role);
    }
    return root;
}

static bool in_sight(const struct verb *verb, const struct grant *grant) {
    const char *only = verb->connection.namespace_name;
    return only == NULL || str_empty(grant->namespace_name) || str_equal(grant->namespace_name, str_of(only));
}

static int who_can_run(struct verb *verb, void *own) {
    (void)own;
    if (verb->words.count != 1) {
        return verb_fail(verb, "expected one SCC, as in: kubectl scc who-can anyuid", NULL);
    }
    const struct scc *scc = verb_scc(verb, verb->words.items[0]);
    if (scc == NULL || !form_known(verb)) {
        return EXIT_UNDECIDED;
    }
    struct grant_list all = grants_of(&verb->state, scc), grants = {.items = all.items};
    for (size_t i = 0; i < all.count; i++) {
        if (in_sight(verb, &all.items[i])) {
            grants.items[grants.count++] = all.items[i];
        }
    }
    if (verb_outputs(verb, "json") || verb_outputs(verb, "yaml")) {
        verb_print(verb, who_tree(scc, &grants));
        return grants.count > 0 ? EXIT_ADMITTED : EXIT_FINDING;
    }
    struct table table = table_new(&verb->arena, WHO_COLUMNS, LEAST_WIDTH);
    static const char *const heads[WHO_COLUMNS] = {"KIND", "SUBJECT", "WHERE", "GRANTED BY"};
    for (size_t i = 0; !verb->no_headers && i < WHO_COLUMNS; i++) {
        table_cell(&table, str_of(heads[i]));
    }
    for (size_t i = 0; i < grants.count; i++) {
        const struct grant *grant = &grants.items[i];
        table_cell(&table, str_of(grant_kind_text(grant)));
        table_cell(&table, grant->subject);
        table_cell(&table, str_empty(grant->namespace_name) ? STR("everywhere") : grant->namespace_name);
        table_cell(&table, str_empty(grant->role)
                               ? str_format(&verb->arena, "the SCC's %.*s", STR_ARG(grant->by))
                               : str_format(&verb->arena, "%.*s to %.*s", STR_ARG(grant->by), STR_ARG(grant->role)));
    }
    table_print(stdout, &table);
    return grants.count > 0 ? EXIT_ADMITTED : EXIT_FINDING;
}

int cmd_who_can(int count, char **words) {
    struct verb verb = {0};
    const struct verb_form form = {
        .usage = "Lists who may use an SCC: its own users and groups, and every binding to a role that allows it.\n\n"
                 "Usage:\n  kubectl scc who-can SCC [-n NAMESPACE] [flags]\n\n"
                 "Examples:\n  kubectl scc who-can anyuid\n  kubectl scc who-can privileged --policy rbac/ --scc-set "
                 "today\n\nExit status: 0 somebody may, 1 nobody may, 2 could not decide.\n",
        .outputs = "wide, json, yaml",
        .otherwise = STATE_LIVE,
        .run = who_can_run,
    };
    return verb_main(&verb, &form, count, words);
}

/* ---- can ---- */

struct can {
    const char *service_account;
};

/* Its pods are created by somebody who is authenticated at least, and may use what that one may. */
static struct subject account_read(struct arena *arena, struct str home, struct str name) {
    struct subject subject = service_account_subject(arena, home, name);
    struct str *groups = ARENA_ARRAY(arena, subject.groups.count + 1, struct str);
    memcpy(groups, subject.groups.items, subject.groups.count * sizeof *groups);
    groups[subject.groups.count++] = STR("system:authenticated");
    subject.groups.items = groups;
    return subject;
}

static struct subject subject_read(struct verb *verb, const struct can *can) {
    struct arena *arena = &verb->arena;
    const char *word = verb->words.count > 0 ? verb->words.items[0] : NULL;
    struct str name = str_of(word), rest = str_after(name, strlen("system:serviceaccount:")), home;
    if (can->service_account != NULL) {
        return account_read(arena, str_of(verb->state.default_namespace), str_of(can->service_account));
    }
    if (str_starts(name, STR("system:serviceaccount:")) && str_split(&rest, ':', &home)) {
        return account_read(arena, home, rest);
    }
    size_t given = verb->connection.as_groups.count;
    struct str *groups = ARENA_ARRAY(arena, given + 1, struct str);
    for (size_t i = 0; i < given; i++) {
        groups[i] = str_of(verb->connection.as_groups.items[i]);
    }
    groups[given] = STR("system:authenticated");
    return (struct subject){.user = name, .groups = {.items = groups, .count = given + 1, .present = true}};
}

static void can_row(struct table *table, struct json_object *array, const struct scc *scc, struct str path) {
    if (array != NULL) {
        struct json_object *item = tree_item(array);
        tree_str(item, "scc", scc->name);
        tree_int(item, "points", scc->score);
        tree_str(item, "grantedBy", path);
        return;
    }
    table_cell(table, scc->name);
    table_cell(table, scc->priority.set ? str_format(table->arena, "%lld", (long long)scc->priority.value) : STR("-"));
    table_cell(table, str_format(table->arena, "%d", scc->score));
    table_cell(table, path);
}

static int can_run(struct verb *verb, void *own) {
    const struct can *can = own;
    if ((can->service_account == NULL) == (verb->words.count != 1) || !form_known(verb)) {
        return verb->err.code != ERROR_NONE ? EXIT_UNDECIDED
                                            : verb_fail(verb, "expected one user, or -z SERVICEACCOUNT", NULL);
    }
    struct subject subject = subject_read(verb, can);
    bool structured = verb_outputs(verb, "json") || verb_outputs(verb, "yaml");
    struct json_object *root = structured ? tree_new() : NULL;
    struct json_object *array = structured ? tree_array(root, "sccs") : NULL;
    struct table table = table_new(&verb->arena, CAN_COLUMNS, LEAST_WIDTH);
    static const char *const heads[CAN_COLUMNS] = {"SCC", "PRIORITY", "POINTS", "GRANTED BY"};
    for (size_t i = 0; !verb->no_headers && i < CAN_COLUMNS; i++) {
        table_cell(&table, str_of(heads[i]));
    }
    size_t count, usable = 0;
    const struct scc *const *all = snapshot_sccs(verb->state.snapshot, &count);
    for (size_t i = 0; i < count; i++) {
        struct str path = access_path(&verb->state, all[i], &subject, str_of(verb->state.default_namespace));
        if (path.bytes != NULL) {
            can_row(&table, array, all[i], path);
            usable++;
        }
    }
    if (structured) {
        tree_str(root, "subject", subject.user);
        tree_text(root, "namespace", verb->state.default_namespace);
        verb_print(verb, root);
    } else {
        table_print(stdout, &table);
    }
    return usable > 0 ? EXIT_ADMITTED : EXIT_FINDING;
}

int cmd_can(int count, char **words) {
    struct verb verb = {0};
    struct can can = {0};
    const struct flag flags[] = {
        {"serviceaccount", 'z', FLAG_TEXT, &can.service_account, "NAME", "A service account of the namespace"},
    };
    const struct verb_form form = {
        .usage =
            "Lists the SCCs that a user or service account may use in a namespace, in the order tried.\n\n"
            "Usage:\n  kubectl scc can (USER | -z SERVICEACCOUNT) [-n NAMESPACE] [flags]\n\n"
            "Examples:\n  kubectl scc can -z default -n myproject\n  kubectl scc can alice --as-group developers\n"
            "\nWhat every authenticated user may use counts for service accounts too: somebody creates their pods.\n"
            "Exit status: 0 some, 1 none, 2 could not decide.\n",
        .flags = flags,
        .flag_count = 1,
        .outputs = "wide, json, yaml",
        .otherwise = STATE_LIVE,
        .run = can_run,
        .own = &can,
    };
    return verb_main(&verb, &form, count, words);
}
