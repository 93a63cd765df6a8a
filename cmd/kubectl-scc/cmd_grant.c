/*
 * kubectl scc grant and revoke, with the names that they have in oc: add-scc-to-user, add-scc-to-group,
 * remove-scc-from-user, remove-scc-from-group. The words, and what is said about the outcome.
 */
#include "base/buf.h"
#include "grant_work.h"
#include "grants.h"
#include "json_tree.h"

struct grant_flags {
    struct text_list accounts, users, groups;
    bool cluster, revoke;
    const char *alias; /* NULL: not one of oc's names */
    const char *dry_run, *style;
};

/* ---- What is asked ---- */

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

/* ---- What is said ---- */

static const char *suffix(const struct grant_work *work) {
    return work->dry_run == DRY_NONE ? "" : work->dry_run == DRY_SERVER ? " (server dry run)" : " (dry run)";
}

/* As Go prints a slice of strings with %q. */
static struct str quoted(const struct grant_work *work, bool short_names, int only_kind, size_t *count) {
    struct buf text = BUF(&work->verb->arena);
    *count = 0;
    for (size_t i = 0; i < work->count; i++) {
        const struct named_subject *target = &work->targets[i];
        if (only_kind >= 0 && (int)target->kind != only_kind) {
            continue;
        }
        buf_text(&text, (*count)++ > 0 ? " " : "");
        buf_go_quote(&text, short_names && !str_empty(target->account) ? target->account : target->name);
    }
    return *count > 0 ? buf_view(&text) : STR("");
}

/* oc 3.10, one line for users and one for groups. */
static void lists_outcome(const struct grant_work *work) {
    static const char *const kinds[] = {"", " groups"};
    for (int kind = SUBJECT_USER; kind <= SUBJECT_GROUP; kind++) {
        size_t count;
        struct str names = quoted(work, false, kind, &count);
        if (count > 0) {
            printf("scc \"%.*s\" %s%s: [%.*s]%s\n", STR_ARG(work->scc->name),
                   work->revoke ? "removed from" : "added to", kinds[kind], STR_ARG(names), suffix(work));
        }
    }
}

/* oc of today, which names the role also where it is a binding that changes. */
static void alias_outcome(const struct grant_work *work) {
    size_t count;
    struct str names = quoted(work, true, -1, &count);
    printf("clusterrole.rbac.authorization.k8s.io/%.*s %s: %s%.*s%s%s\n", STR_ARG(work->name),
           work->revoke ? "removed" : "added", count > 1 ? "[" : "", STR_ARG(names), count > 1 ? "]" : "",
           suffix(work));
}

static void plain_outcome(const struct grant_work *work) {
    for (size_t i = 0; i < work->count; i++) {
        const struct named_subject *target = &work->targets[i];
        printf("scc/%.*s %s %s %.*s %s%s, by %s/%.*s%s\n", STR_ARG(work->scc->name),
               work->revoke ? "revoked from" : "granted to", subject_kind_text(target), STR_ARG(target->name),
               work->home != NULL ? "in namespace " : "everywhere", work->home != NULL ? work->home : "",
               work->home != NULL ? "RoleBinding" : "ClusterRoleBinding", STR_ARG(work->name), suffix(work));
    }
}

static void ways_left(const struct grant_work *work) {
    const struct state *state = &work->verb->state;
    if (state->refused.code != ERROR_NONE) {
        fprintf(stderr, "note: what else grants it is not known: %s\n", state->refused.text);
        return;
    }
    struct grant_list grants = grants_of(state, work->scc);
    struct str by = str_format(&work->verb->arena, "%s/%.*s", work->home != NULL ? "RoleBinding" : "ClusterRoleBinding",
                               STR_ARG(work->name));
    for (size_t i = 0; i < grants.count; i++) {
        const struct grant *grant = &grants.items[i];
        bool taken = str_equal(grant->by, by) && str_equal(grant->namespace_name, str_of(work->home));
        for (size_t j = 0; j < work->count && !taken; j++) {
            if (grant->kind == work->targets[j].kind && str_equal(grant->subject, work->targets[j].name)) {
                fprintf(stderr, "note: %s %.*s may still use %.*s through %.*s\n", grant_kind_text(grant),
                        STR_ARG(grant->subject), STR_ARG(work->scc->name), STR_ARG(grant->by));
            }
        }
    }
}

static void objects_print(const struct grant_work *work) {
    const struct verb *verb = work->verb;
    if (work->objects.count == 0) {
        fprintf(stderr, "nobody is left in %s/%.*s: it %s deleted\n",
                work->home != NULL ? "RoleBinding" : "ClusterRoleBinding", STR_ARG(work->name),
                work->dry_run == DRY_NONE ? "is" : "would be");
    } else if (work->objects.count == 1) {
        struct json_object *holder = tree_new();
        tree_own_json(holder, "object", str_of(work->objects.items[0]));
        tree_print_member(verb_outputs(verb, "json"), holder, "object");
        tree_free(holder);
    } else {
        struct json_object *root = tree_new();
        tree_text(root, "apiVersion", "v1");
        tree_text(root, "kind", "List");
        struct json_object *items = tree_array(root, "items");
        for (size_t i = 0; i < work->objects.count; i++) {
            tree_add_own_json(items, str_of(work->objects.items[i]));
        }
        (verb_outputs(verb, "json") ? tree_print_json : tree_print_yaml)(stdout, root);
        tree_free(root);
    }
}

static void outcome(const struct grant_work *work, const struct grant_flags *flags, bool old) {
    struct verb *verb = work->verb;
    if (verb_outputs(verb, "name")) {
        printf("%s/%.*s\n",
               old                  ? SCC_RESOURCE "." SCC_GROUP
               : work->home != NULL ? "rolebinding.rbac.authorization.k8s.io"
                                    : "clusterrolebinding.rbac.authorization.k8s.io",
               STR_ARG(old ? work->scc->name : work->name));
    } else if (verb->output != NULL || verb->state.client == NULL) {
        objects_print(work);
    } else if (old) {
        lists_outcome(work);
    } else {
        (flags->alias != NULL ? alias_outcome : plain_outcome)(work);
    }
    if (work->revoke && !old) {
        ways_left(work);
    }
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
            ways_left(&work);
        }
        return EXIT_UNDECIDED;
    }
    outcome(&work, flags, old);
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
