/* kubectl scc who-can: everybody who may use an SCC, and by which way. */
#include "grant_report.h"
#include "json_tree.h"

static int who_can_run(struct verb *verb, void *own) {
    const bool *everywhere = own;
    if (verb->words.count != 1) {
        return verb_fail(verb, "expected the name of one SCC", NULL);
    }
    const struct scc *scc = verb_scc(verb, verb->words.items[0]);
    if (scc == NULL) {
        return EXIT_UNDECIDED;
    }
    struct str where = *everywhere ? ((struct str){0}) : str_of(verb->connection.namespace_name);
    struct grant_list grants = grants_of(&verb->state, scc);
    struct grant_report report = {.verb = verb, .root = tree_new()};
    tree_str(report.root, "scc", scc->name);
    tree_str(report.root, "namespace", where);
    for (size_t i = 0; i < grants.count; i++) {
        if (grant_counts(&grants.items[i], where)) {
            grant_report_add(&report, scc, &grants.items[i]);
        }
    }
    return grant_report_print(&report) ? EXIT_ADMITTED : EXIT_UNDECIDED;
}

int cmd_who_can(int count, char **words) {
    struct verb verb = {0};
    bool everywhere = false;
    const struct flag flags[] = {all_namespaces_flag(&everywhere)};
    const struct verb_form form = {
        .usage = "Lists who may use an SCC: its own users and groups, and every binding to a role that allows it.\n"
                 "With -n those who may use it in that namespace, otherwise everybody anywhere.\n\n"
                 "Usage:\n  kubectl scc who-can SCC [flags]\n\n"
                 "Examples:\n  kubectl scc who-can anyuid\n  kubectl scc who-can anyuid -n shop -o json\n"
                 "  kubectl scc who-can restricted-v2 --policy exported/\n",
        .flags = flags,
        .flag_count = 1,
        .outputs = "wide, name, json, yaml",
        .otherwise = STATE_LIVE,
        .spares = STATE_NAMESPACES,
        .run = who_can_run,
        .own = &everywhere,
    };
    return verb_main(&verb, &form, count, words);
}
