/* kubectl scc namespaces: the ranges of every namespace, and which are missing, unreadable or shared. */
#include <stdlib.h>

#include "json_tree.h"
#include "label_selector.h"
#include "table.h"
#include "verb.h"

struct space {
    const struct policy_object *object;
    bool exempt; /* SCC leaves it alone: whatever its ranges are, they are no problem */
    struct text_list problems;
};

struct spaces {
    struct verb *verb;
    const char *selector; /* -l */
    bool everywhere;      /* -A */
    struct space *items;
    size_t count, capacity;
};

static bool space_add(const struct policy_object *object, void *context) {
    struct spaces *spaces = context;
    if (spaces->count == spaces->capacity) {
        size_t size = sizeof *spaces->items, capacity = spaces->capacity == 0 ? 64 : spaces->capacity * 2;
        spaces->items = arena_grow(&spaces->verb->arena, spaces->items, spaces->capacity * size, capacity * size);
        spaces->capacity = capacity;
    }
    spaces->items[spaces->count++] = (struct space){
        .object = object,
        .exempt = state_exemption(&spaces->verb->state, object->name).bytes != NULL,
    };
    return true;
}

static void problem_add(struct spaces *spaces, struct space *space, struct str text) {
    text_list_add(&spaces->verb->arena, &space->problems, text.bytes);
}

static bool uid_readable(const struct namespace_ranges *ranges) {
    return !str_empty(ranges->uid_range) && str_empty(ranges->uid_cause);
}

/* UIDs have 32 bits: a block that goes beyond has its end before its start. */
static bool uid_usable(const struct space *space) {
    const struct namespace_ranges *ranges = &space->object->ranges;
    return !space->exempt && uid_readable(ranges) && ranges->uid.min <= ranges->uid.max;
}

static void uid_check(struct spaces *spaces, struct space *space) {
    const struct namespace_ranges *ranges = &space->object->ranges;
    if (ranges->uid_range.bytes == NULL) {
        problem_add(spaces, space, STR("no uid-range"));
    } else if (!uid_readable(ranges)) {
        problem_add(spaces, space, str_format(&spaces->verb->arena, "uid-range: %.*s", STR_ARG(ranges->uid_cause)));
    } else if (!uid_usable(space)) {
        problem_add(spaces, space, STR("uid-range: empty, or beyond 4294967295"));
    } else if (ranges->uid.min == 0) {
        problem_add(spaces, space, STR("uid-range: UID 0, root, is in it"));
    }
}

static void ranges_check(struct spaces *spaces, struct space *space) {
    const struct namespace_ranges *ranges = &space->object->ranges;
    struct arena *arena = &spaces->verb->arena;
    if (space->exempt) {
        return;
    }
    uid_check(spaces, space);
    if (ranges->groups.bytes != NULL && !str_empty(ranges->groups_cause)) {
        problem_add(spaces, space, str_format(arena, "supplemental-groups: %.*s", STR_ARG(ranges->groups_cause)));
    }
    if (str_empty(ranges->mcs)) {
        problem_add(spaces, space, ranges->mcs.bytes == NULL ? STR("no mcs") : STR("mcs: empty"));
    }
}

static int by_uid(const void *a, const void *b) {
    const struct space *left = *(struct space *const *)a, *right = *(struct space *const *)b;
    int64_t one = left->object->ranges.uid.min, other = right->object->ranges.uid.min;
    return one != other ? (one < other ? -1 : 1) : str_compare(left->object->name, right->object->name);
}

static int by_mcs(const void *a, const void *b) {
    const struct space *left = *(struct space *const *)a, *right = *(struct space *const *)b;
    int order = str_compare(left->object->ranges.mcs, right->object->ranges.mcs);
    return order != 0 ? order : str_compare(left->object->name, right->object->name);
}

static void both_add(struct spaces *spaces, struct space *a, struct space *b, const char *what) {
    struct arena *arena = &spaces->verb->arena;
    problem_add(spaces, a, str_format(arena, "%s shared with %.*s", what, STR_ARG(b->object->name)));
    problem_add(spaces, b, str_format(arena, "%s shared with %.*s", what, STR_ARG(a->object->name)));
}

/* Sorted by their first UID, a range overlaps if at all the one before that reaches furthest. */
static void uids_compare(struct spaces *spaces, struct space **order) {
    size_t count = 0;
    for (size_t i = 0; i < spaces->count; i++) {
        if (uid_usable(&spaces->items[i])) {
            order[count++] = &spaces->items[i];
        }
    }
    qsort(order, count, sizeof *order, by_uid);
    struct space *furthest = count > 0 ? order[0] : NULL;
    for (size_t i = 1; i < count; i++) {
        if (order[i]->object->ranges.uid.min <= furthest->object->ranges.uid.max) {
            both_add(spaces, furthest, order[i], "uid-range");
        }
        furthest = order[i]->object->ranges.uid.max > furthest->object->ranges.uid.max ? order[i] : furthest;
    }
}

static void labels_compare(struct spaces *spaces, struct space **order) {
    size_t count = 0;
    for (size_t i = 0; i < spaces->count; i++) {
        if (!spaces->items[i].exempt && !str_empty(spaces->items[i].object->ranges.mcs)) {
            order[count++] = &spaces->items[i];
        }
    }
    qsort(order, count, sizeof *order, by_mcs);
    for (size_t i = 1; i < count; i++) {
        if (str_equal(order[i - 1]->object->ranges.mcs, order[i]->object->ranges.mcs)) {
            both_add(spaces, order[i - 1], order[i], "mcs");
        }
    }
}

static bool selected_by_labels(struct spaces *spaces) {
    struct verb *verb = spaces->verb;
    struct label_selector selector;
    if (!label_selector_parse(&verb->arena, spaces->selector, &selector, &verb->err)) {
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

/* Only what was asked for is shown, compared with all there are. */
static bool selected(struct spaces *spaces) {
    struct verb *verb = spaces->verb;
    if (spaces->selector != NULL && verb->words.count > 0) {
        verb_fail(verb, "name cannot be provided when a selector is specified", NULL);
        return false;
    }
    if (verb->connection.namespace_name != NULL && !spaces->everywhere && spaces->selector == NULL) {
        text_list_add(&verb->arena, &verb->words, verb->connection.namespace_name);
    }
    if (verb->words.count == 0) {
        return selected_by_labels(spaces);
    }
    struct space *kept = ARENA_ARRAY(&verb->arena, verb->words.count, struct space);
    for (size_t i = 0; i < verb->words.count; i++) {
        size_t at = 0;
        while (at < spaces->count && !str_equal(spaces->items[at].object->name, str_of(verb->words.items[i]))) {
            at++;
        }
        if (at == spaces->count) {
            error_set(&verb->err, ERROR_INPUT, "namespaces \"%s\" not found", verb->words.items[i]);
            return false;
        }
        kept[i] = spaces->items[at];
    }
    spaces->items = kept;
    spaces->count = verb->words.count;
    return true;
}

static struct str cell(struct str value) {
    return str_empty(value) ? STR("<none>") : value;
}

static void table_out(const struct spaces *spaces) {
    static const char *const heads[] = {"NAME", "UID-RANGE", "SUPPLEMENTAL-GROUPS", "MCS", "STATUS"};
    struct verb *verb = spaces->verb;
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

static void tree_out(const struct spaces *spaces) {
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
    verb_print(spaces->verb, root);
}

static bool spaces_print(const struct spaces *spaces) {
    struct verb *verb = spaces->verb;
    if (verb_outputs(verb, "json") || verb_outputs(verb, "yaml")) {
        tree_out(spaces);
    } else if (verb_outputs(verb, "name")) {
        for (size_t i = 0; i < spaces->count; i++) {
            printf("namespace/%.*s\n", STR_ARG(spaces->items[i].object->name));
        }
    } else if (verb->output == NULL || verb_outputs(verb, "wide")) {
        table_out(spaces);
    } else {
        verb_fail(verb, "-o: expected wide, name, json or yaml, found", verb->output);
        return false;
    }
    return true;
}

static int namespaces_run(struct verb *verb, void *own) {
    struct spaces *spaces = own;
    spaces->verb = verb;
    snapshot_each(verb->state.snapshot, POLICY_NAMESPACE, space_add, spaces);
    struct space **order = ARENA_ARRAY(&verb->arena, spaces->count, struct space *);
    for (size_t i = 0; i < spaces->count; i++) {
        ranges_check(spaces, &spaces->items[i]);
    }
    uids_compare(spaces, order);
    labels_compare(spaces, order);
    if (!selected(spaces) || !spaces_print(spaces)) {
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
    struct spaces spaces = {0};
    const struct flag flags[] = {
        label_selector_flag(&spaces.selector),
        all_namespaces_flag(&spaces.everywhere),
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
        .own = &spaces,
    };
    return verb_main(&verb, &form, count, words);
}
