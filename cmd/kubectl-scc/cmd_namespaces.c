/* kubectl scc namespaces: which ranges the namespaces have, which have none, and which share one. */
#include "json_tree.h"
#include "table.h"
#include "verb.h"

enum { COLUMNS = 5, LEAST_WIDTH = 6 };

struct listing {
    struct verb *verb;
    const struct policy_object **items;
    size_t count;
};

static bool namespace_visit(const struct policy_object *object, void *context) {
    struct listing *listing = context;
    listing->items[listing->count++] = object;
    return true;
}

/* "" for one that is as it should be. */
static const char *remark_on(const struct listing *listing, size_t index) {
    const struct namespace_ranges *ranges = &listing->items[index]->ranges;
    if (ranges->uid_range.bytes == NULL || ranges->mcs.bytes == NULL) {
        return "missing";
    }
    if (!str_empty(ranges->uid_cause) || !str_empty(ranges->groups_cause)) {
        return "unreadable";
    }
    for (size_t i = 0; i < listing->count; i++) {
        const struct namespace_ranges *other = &listing->items[i]->ranges;
        if (i != index && other->uid_range.bytes != NULL && str_empty(other->uid_cause) &&
            other->uid.min <= ranges->uid.max && ranges->uid.min <= other->uid.max) {
            return "shared";
        }
    }
    return "";
}

static struct str cell(struct str value) {
    return str_empty(value) ? STR("<none>") : value;
}

static int namespaces_run(struct verb *verb, void *own) {
    (void)own;
    size_t count = snapshot_count(verb->state.snapshot, POLICY_NAMESPACE), wrong = 0;
    struct listing listing = {.verb = verb, .items = ARENA_ARRAY(&verb->arena, count, const struct policy_object *)};
    snapshot_each(verb->state.snapshot, POLICY_NAMESPACE, namespace_visit, &listing);
    bool structured = verb_outputs(verb, "json") || verb_outputs(verb, "yaml");
    struct json_object *root = structured ? tree_new() : NULL;
    struct json_object *array = structured ? tree_array(root, "namespaces") : NULL;
    struct table table = table_new(&verb->arena, COLUMNS, LEAST_WIDTH);
    static const char *const heads[COLUMNS] = {"NAMESPACE", "UID RANGE", "GROUPS", "MCS", "REMARK"};
    for (size_t i = 0; !verb->no_headers && i < COLUMNS; i++) {
        table_cell(&table, str_of(heads[i]));
    }
    for (size_t i = 0; i < listing.count; i++) {
        const struct policy_object *object = listing.items[i];
        const char *remark = remark_on(&listing, i);
        wrong += remark[0] != '\0';
        if (structured) {
            struct json_object *item = tree_item(array);
            tree_str(item, "name", object->name);
            tree_str(item, "uidRange", object->ranges.uid_range);
            tree_str(item, "supplementalGroups", object->ranges.groups);
            tree_str(item, "mcs", object->ranges.mcs);
            tree_text(item, "remark", remark);
            continue;
        }
        table_cell(&table, object->name);
        table_cell(&table, cell(object->ranges.uid_range));
        table_cell(&table, cell(object->ranges.groups));
        table_cell(&table, cell(object->ranges.mcs));
        table_cell(&table, remark[0] != '\0' ? str_of(remark) : STR("-"));
    }
    if (structured) {
        verb_print(verb, root);
    } else {
        table_print(stdout, &table);
    }
    return wrong > 0 ? EXIT_FINDING : EXIT_ADMITTED;
}

int cmd_namespaces(int count, char **words) {
    struct verb verb = {0};
    const struct verb_form form = {
        .usage = "Lists the UID ranges, groups and MCS labels of namespaces, and marks missing and shared ones.\n\n"
                 "Usage:\n  kubectl scc namespaces [flags]\n\n"
                 "Examples:\n  kubectl scc namespaces\n  kubectl scc namespaces --policy policy/ -o json\n\n"
                 "Exit status: 0 all well, 1 some are missing, unreadable or shared, 2 could not decide.\n",
        .outputs = "json, yaml",
        .otherwise = STATE_LIVE,
        .run = namespaces_run,
    };
    return verb_main(&verb, &form, count, words);
}
