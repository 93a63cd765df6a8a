/*
 * kubectl scc grant and revoke, with the names that they have in oc: add-scc-to-user, add-scc-to-group,
 * remove-scc-from-user, remove-scc-from-group: the words.
 */
#include "grant_outcome.h"

struct grant_flags {
    struct text_list accounts, users, groups;
    bool cluster, revoke;
    const char *alias; /* NULL: not one of oc's names */
    const char *dry_run, *style;
};

static void target_add(struct grant_work *work, const struct named_subject *target) {
    for (size_t i = 0; i < work->count; i++) {
        if (work->targets[i].kind == target->kind && str_equal(work->targets[i].name, target->name)) {
            return;
        }
    }
    work->targets[work->count++] = *target;
}

static void names_add(struct grant_work *work, const struct text_list *names, const char *prefix) {
    struct named_subject target;
    for (size_t i = 0; i < names->count; i++) {
        if (subject_word_read(str_format(&work->verb->arena, "%s%s", prefix, names->items[i]).bytes, &target)) {
            target_add(work, &target);
        }
    }
}

/* In oc's order: words, then service accounts. */
static bool targets_read(struct grant_work *work, const struct grant_flags *flags) {
    struct verb *verb = work->verb;
    struct text_list words = {.items = verb->words.items + 1, .count = verb->words.count - 1};
    bool groups = flags->alias != NULL && str_ends(str_of(flags->alias), STR("-group"));
    size_t most = words.count + flags->accounts.count + flags->users.count + flags->groups.count;
    work->targets = ARENA_ARRAY(&verb->arena, most, struct named_subject);
    names_add(work, &words, groups ? "group:" : "");
    names_add(work, &flags->users, "");
    names_add(work, &flags->groups, "group:");
    for (size_t i = 0; i < flags->accounts.count; i++) {
        struct named_subject account =
            subject_of_account(&verb->arena, str_of(verb->state.default_namespace), str_of(flags->accounts.items[i]));
        if (!subject_account_fits(flags->accounts.items[i], &verb->err)) {
            return false;
        }
        target_add(work, &account);
    }
    return work->count > 0 ||
           error_set(&verb->err, ERROR_INPUT, "you must specify at least one user or service account");
}

/* As kubectl: it means client, and takes no value behind a blank. Who writes one gets no subject of that name. */
static bool dry_run_bare(struct grant_work *work) {
    struct verb *verb = work->verb;
    for (size_t i = 0; i < verb->words.count; i++) {
        const char *word = verb->words.items[i];
        if (strcmp(word, "none") == 0 || strcmp(word, "client") == 0 || strcmp(word, "server") == 0) {
            return error_set(&verb->err, ERROR_INPUT, "--dry-run takes its value behind a \"=\": --dry-run=%s", word);
        }
    }
    fputs("warning: --dry-run is deprecated and can be replaced with --dry-run=client.\n", stderr);
    work->dry_run = DRY_CLIENT;
    return true;
}

static bool dry_run_read(struct grant_work *work, const char *word) {
    static const char *const words[] = {"none", "client", "server"};
    struct verb *verb = work->verb;
    bool offline = verb->state.client == NULL;
    work->dry_run = offline ? DRY_CLIENT : DRY_NONE;
    if (word == NULL) {
        return true;
    }
    if (word[0] == '\0') {
        return dry_run_bare(work);
    }
    size_t at = 0;
    while (at < 3 && strcmp(words[at], word) != 0) {
        at++;
    }
    if (at == 3) {
        return error_set(&verb->err, ERROR_INPUT,
                         "Invalid dry-run value (%s). Must be \"none\", \"server\", or \"client\".", word);
    }
    work->dry_run = (enum dry_run)at;
    return !offline || work->dry_run == DRY_CLIENT ||
           error_set(&verb->err, ERROR_INPUT, "--dry-run=%s needs a cluster; drop --scc-set and --policy", word);
}

static bool old_style(struct verb *verb, const char *word, bool *old) {
    const char *style = word != NULL ? word : verb->policy.scc_set;
    *old = style != NULL && strcmp(style, "3.10") == 0;
    return word == NULL || *old || strcmp(word, "today") == 0 ||
           error_set(&verb->err, ERROR_INPUT, "--style: expected today or 3.10, found \"%s\"", word);
}

static bool output_known(struct verb *verb) {
    return verb->output == NULL || verb_outputs(verb, "json") || verb_outputs(verb, "yaml") ||
           verb_outputs(verb, "name") ||
           error_set(&verb->err, ERROR_INPUT, "-o: expected json, yaml or name, found \"%s\"", verb->output);
}

static int grant_run(struct verb *verb, void *own) {
    const struct grant_flags *flags = own;
    struct grant_work work = {.verb = verb, .revoke = flags->revoke};
    bool old;
    if (verb->words.count == 0) {
        return verb_fail(verb, "you must specify a scc", NULL);
    }
    work.scc = verb_scc(verb, verb->words.items[0]);
    if (work.scc == NULL || !output_known(verb) || !dry_run_read(&work, flags->dry_run) ||
        !old_style(verb, flags->style, &old) || !targets_read(&work, flags)) {
        return EXIT_UNDECIDED;
    }
    work.name = str_format(&verb->arena, "system:openshift:scc:%.*s", STR_ARG(work.scc->name));
    work.home = flags->cluster ? NULL : verb->state.default_namespace;
    if (!(old ? grant_by_lists : grant_by_rbac)(&work)) {
        verb_complain(verb);
        if (work.revoke && !old) {
            grant_ways_left(&work);
        }
        return EXIT_UNDECIDED;
    }
    grant_outcome(&work, flags->alias, old);
    return EXIT_ADMITTED;
}

static int grant_main(struct grant_flags *own, const char *usage, int count, char **words) {
    struct verb verb = {0};
    own->alias = str_starts(str_of(words[0]), STR("add-scc-")) || str_starts(str_of(words[0]), STR("remove-scc-"))
                     ? words[0]
                     : NULL;
    const struct flag flags[] = {
        {"serviceaccount", 'z', FLAG_LIST, &own->accounts, "NAMES", "Service accounts of the namespace"},
        {"users", 'u', FLAG_LIST, &own->users, "NAMES", "Users"},
        {"groups", 'g', FLAG_LIST, &own->groups, "NAMES", "Groups"},
        {"cluster-wide", 0, FLAG_SWITCH, &own->cluster, NULL, "In every namespace: a ClusterRoleBinding"},
        {"dry-run", 0, FLAG_OPTIONAL, &own->dry_run, "MODE", "none, client or server"},
        {"style", 0, FLAG_TEXT, &own->style, "STYLE", "today: RBAC; 3.10: the SCC's own users and groups"},
    };
    const struct verb_form form = {
        .usage = usage,
        .flags = flags,
        .flag_count = sizeof flags / sizeof flags[0],
        .outputs = "json, yaml, name",
        .otherwise = STATE_LIVE,
        .spares = own->revoke ? STATE_NAMESPACES : STATE_NAMESPACES | STATE_RBAC,
        .bears = STATE_RBAC, /* for a note only */
        .run = grant_run,
        .own = own,
    };
    return verb_main(&verb, &form, count, words);
}

int cmd_grant(int count, char **words) {
    struct grant_flags own = {0};
    return grant_main(
        &own,
        "Lets users, groups or service accounts use an SCC: by a RoleBinding in one namespace, or with\n"
        "--cluster-wide by a ClusterRoleBinding. With --scc-set or --policy nothing is sent, and what to\n"
        "apply is printed.\n\n"
        "Usage:\n  kubectl scc grant SCC (USER | group:NAME | -z SERVICEACCOUNT) ... [flags]\n"
        "  kubectl scc add-scc-to-user SCC (USER | -z SERVICEACCOUNT) [USER ...]\n"
        "  kubectl scc add-scc-to-group SCC GROUP [GROUP ...]\n\n"
        "Examples:\n  kubectl scc grant anyuid -z with-anyuid -n sandbox\n"
        "  kubectl scc grant nonroot-v2 group:developers -n shop --dry-run=server\n"
        "  kubectl scc grant nonroot-v2 -z worker -n shop --scc-set today | kubectl apply -f -\n"
        "  kubectl scc add-scc-to-user nonroot -z default --style 3.10\n",
        count, words);
}

int cmd_revoke(int count, char **words) {
    struct grant_flags own = {.revoke = true};
    return grant_main(&own,
                      "Takes back what `grant` gave, in the same place; a binding that is left empty is deleted. What\n"
                      "else still allows it is noted.\n\n"
                      "Usage:\n  kubectl scc revoke SCC (USER | group:NAME | -z SERVICEACCOUNT) ... [flags]\n"
                      "  kubectl scc remove-scc-from-user SCC (USER | -z SERVICEACCOUNT) [USER ...]\n"
                      "  kubectl scc remove-scc-from-group SCC GROUP [GROUP ...]\n\n"
                      "Examples:\n  kubectl scc revoke anyuid -z with-anyuid -n sandbox\n"
                      "  kubectl scc revoke anyuid alice --cluster-wide --dry-run=server\n",
                      count, words);
}
