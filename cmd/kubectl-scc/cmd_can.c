/* kubectl scc can: which SCCs a user, group or service account may use, and by which way. */
#include "access/named_subjects.h"
#include "grant_report.h"
#include "json_tree.h"
#include "subject_word.h"

struct can {
    const char *account; /* -z */
    bool everywhere;     /* -A */
    struct named_subject subject;
    struct str_list groups; /* that a user or service account is in */
    struct str where;       /* empty: anywhere */
};

/* Whoever creates a pod is authenticated; that counts for service accounts too, whose pods a controller creates. */
static void groups_fill(struct verb *verb, struct can *can) {
    const struct named_subject *subject = &can->subject;
    size_t count = 0, given = verb->connection.as_groups.count;
    struct str *groups = ARENA_ARRAY(&verb->arena, given + 3, struct str);
    if (!str_empty(subject->account)) {
        struct subject account = service_account_subject(&verb->arena, subject->account_namespace, subject->account);
        groups[count++] = account.groups.items[0];
        groups[count++] = account.groups.items[1];
    }
    for (size_t i = 0; i < given; i++) {
        groups[count++] = str_of(verb->connection.as_groups.items[i]);
    }
    if (subject->kind == SUBJECT_USER) {
        groups[count++] = STR("system:authenticated");
    }
    can->groups = (struct str_list){.items = groups, .count = count, .present = true};
}

/* The subject, and the SCCs that are asked about in what is left of the words. */
static bool subject_take(struct verb *verb, struct can *can) {
    const char *given = verb->connection.namespace_name;
    if (can->account != NULL) {
        if (!subject_account_fits(can->account, &verb->err)) {
            return false;
        }
        if (verb->words.count > 0 && verb_scc(verb, verb->words.items[0]) == NULL) {
            verb->not_found = false;
            return error_wrap(&verb->err, "-z names the subject, and SCCs may follow");
        }
        can->subject = subject_of_account(&verb->arena, str_of(verb->state.default_namespace), str_of(can->account));
    } else if (verb->words.count == 0 || !subject_word_read(verb->words.items[0], &can->subject)) {
        verb_fail(verb, "expected USER, group:NAME, system:serviceaccount:NAMESPACE:NAME, or -z NAME", NULL);
        return false;
    } else {
        verb->words.items++;
        verb->words.count--;
    }
    if (!can->everywhere) {
        can->where = given != NULL ? str_of(given) : can->subject.account_namespace;
    }
    groups_fill(verb, can);
    return true;
}

static bool concerns(const struct can *can, const struct grant *grant) {
    bool self = grant->kind == can->subject.kind && str_equal(grant->subject, can->subject.name);
    return (self || (grant->kind == SUBJECT_GROUP && str_list_has(&can->groups, grant->subject))) &&
           grant_counts(grant, can->where);
}

static void scc_add(struct grant_report *report, const struct can *can, const struct scc *scc) {
    struct grant_list grants = grants_of(&report->verb->state, scc);
    for (size_t i = 0; i < grants.count; i++) {
        if (concerns(can, &grants.items[i])) {
            grant_report_add(report, scc, &grants.items[i]);
        }
    }
}

static bool sccs_add(struct grant_report *report, const struct can *can) {
    struct verb *verb = report->verb;
    size_t count;
    const struct scc *const *all = snapshot_sccs(verb->state.snapshot, &count);
    for (size_t i = 0; verb->words.count == 0 && i < count; i++) {
        scc_add(report, can, all[i]);
    }
    for (size_t i = 0; i < verb->words.count; i++) {
        const struct scc *scc = verb_scc(verb, verb->words.items[i]);
        if (scc == NULL) {
            return false;
        }
        scc_add(report, can, scc);
    }
    return true;
}

static int can_run(struct verb *verb, void *own) {
    struct can *can = own;
    struct grant_report report = {.verb = verb, .names_sccs = true};
    if (!subject_take(verb, can) || !sccs_add(&report, can)) {
        return EXIT_UNDECIDED;
    }
    report.root = tree_new();
    struct json_object *subject = tree_object(report.root, "subject");
    tree_text(subject, "kind", subject_kind_text(&can->subject));
    tree_str(subject, "name", can->subject.name);
    struct json_object *groups = tree_array(subject, "groups");
    for (size_t i = 0; i < can->groups.count; i++) {
        tree_add_str(groups, can->groups.items[i]);
    }
    tree_str(report.root, "namespace", can->where);
    if (!grant_report_print(&report)) {
        return EXIT_UNDECIDED;
    }
    return report.count > 0 ? EXIT_ADMITTED : EXIT_FINDING;
}

int cmd_can(int count, char **words) {
    struct verb verb = {0};
    struct can can = {0};
    const struct flag flags[] = {
        {"serviceaccount", 'z', FLAG_TEXT, &can.account, "NAME", "The service account NAME of the namespace"},
        all_namespaces_flag(&can.everywhere),
    };
    const struct verb_form form = {
        .usage = "Lists the SCCs that a subject may use, in the order of admission, and what grants each.\n"
                 "Users and service accounts count as authenticated; --as-group adds groups of a user. A service\n"
                 "account is asked about in its own namespace, others everywhere, unless -n or -A say otherwise.\n\n"
                 "Usage:\n  kubectl scc can (SUBJECT | -z SERVICEACCOUNT) [SCC ...] [flags]\n\n"
                 "Examples:\n  kubectl scc can alice\n  kubectl scc can group:developers -n shop\n"
                 "  kubectl scc can -z default -n shop anyuid\n"
                 "  kubectl scc can system:serviceaccount:shop:web -o json\n\n"
                 "Exit status: 0 it may use one, 1 it may use none, 2 could not decide.\n",
        .flags = flags,
        .flag_count = 2,
        .outputs = "wide, name, json, yaml",
        .otherwise = STATE_LIVE,
        .spares = STATE_NAMESPACES,
        .run = can_run,
        .own = &can,
    };
    return verb_main(&verb, &form, count, words);
}
