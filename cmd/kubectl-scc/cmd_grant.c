/*
 * kubectl scc grant and revoke: `use` of an SCC through RBAC, under the names that oc gives (ClusterRole and binding
 * system:openshift:scc:NAME). A RoleBinding in the namespace unless --cluster; SCCs that do not exist are refused.
 */
#include "json_edit.h"
#include "json_tree.h"
#include "live.h"
#include "verb.h"

#define RBAC_PATH "/apis/rbac.authorization.k8s.io/v1"

struct grant_flags {
    struct text_list service_accounts, users, groups;
    bool cluster, revoke;
    bool groups_behind; /* words behind the SCC are groups: add-scc-to-group */
    const char *dry_run;
};

struct target {
    const char *kind; /* "ServiceAccount", "User", "Group" */
    struct str name, namespace_name;
};

struct work {
    struct verb *verb;
    const struct grant_flags *flags;
    const struct scc *scc;
    struct target *targets;
    size_t count;
    struct str name;   /* of role and binding */
    const char *home;  /* NULL: cluster-wide */
    const char *query; /* dryRun=All, or NULL */
};

/* ---- Subjects ---- */

static void target_add(struct work *work, const char *kind, struct str name) {
    struct target *target = &work->targets[work->count++];
    struct str rest = str_after(name, strlen("system:serviceaccount:")), home;
    *target = (struct target){.kind = kind, .name = name};
    if (strcmp(kind, "User") == 0 && str_starts(name, STR("system:serviceaccount:")) && str_split(&rest, ':', &home)) {
        *target = (struct target){.kind = "ServiceAccount", .name = rest, .namespace_name = home};
    } else if (strcmp(kind, "ServiceAccount") == 0) {
        target->namespace_name = str_of(work->verb->state.default_namespace);
    }
}

static void targets_read(struct work *work) {
    const struct text_list *words = &work->verb->words;
    const struct grant_flags *flags = work->flags;
    work->targets = ARENA_ARRAY(&work->verb->arena,
                                words->count + flags->service_accounts.count + flags->users.count + flags->groups.count,
                                struct target);
    for (size_t i = 1; i < words->count; i++) {
        target_add(work, flags->groups_behind ? "Group" : "User", str_of(words->items[i]));
    }
    for (size_t i = 0; i < flags->users.count; i++) {
        target_add(work, "User", str_of(flags->users.items[i]));
    }
    for (size_t i = 0; i < flags->groups.count; i++) {
        target_add(work, "Group", str_of(flags->groups.items[i]));
    }
    for (size_t i = 0; i < flags->service_accounts.count; i++) {
        target_add(work, "ServiceAccount", str_of(flags->service_accounts.items[i]));
    }
}

static bool is_target(struct json *subject, const struct target *target) {
    struct str kind = {0}, name = {0}, home = {0};
    json_string(subject, "kind", &kind, NULL);
    json_string(subject, "name", &name, NULL);
    json_string(subject, "namespace", &home, NULL);
    return str_equal(kind, str_of(target->kind)) && str_equal(name, target->name) &&
           str_equal(home, target->namespace_name);
}

static void target_write(struct json_out *out, const struct target *target) {
    json_open(out, '{');
    json_put_member_str(out, "kind", str_of(target->kind));
    json_put_member_str(out, "name", target->name);
    if (strcmp(target->kind, "ServiceAccount") == 0) {
        json_put_member_str(out, "namespace", target->namespace_name);
    } else {
        json_put_member_str(out, "apiGroup", STR("rbac.authorization.k8s.io"));
    }
    json_close(out, '}');
}

/* ---- Objects ---- */

static struct str role_text(const struct work *work) {
    struct buf text = BUF(&work->verb->arena);
    buf_format(
        &text,
        "{\"apiVersion\":\"rbac.authorization.k8s.io/v1\",\"kind\":\"ClusterRole\",\"metadata\":{\"name\":\"%.*s\"},"
        "\"rules\":[{\"apiGroups\":[\"" SCC_GROUP "\"],\"resources\":[\"" SCC_RESOURCE "\"],"
        "\"resourceNames\":[\"%.*s\"],\"verbs\":[\"use\"]}]}",
        STR_ARG(work->name), STR_ARG(work->scc->name));
    return buf_view(&text);
}

/* The subjects as they are to be. *left: how many there are then; *matched: targets that were there before. */
static void subjects_write(struct json_out *out, const struct work *work, struct json *old, size_t *left,
                           size_t *matched) {
    struct json subject;
    bool *there = ARENA_ARRAY(&work->verb->arena, work->count, bool);
    json_open(out, '[');
    for (struct json_walk walk = json_walk(old); json_is_array(old) && json_next(&walk, &subject);) {
        bool target = false;
        for (size_t i = 0; i < work->count; i++) {
            bool same = is_target(&subject, &work->targets[i]);
            *matched += same && !there[i];
            there[i] = there[i] || same;
            target = target || same;
        }
        if (!target || !work->flags->revoke) {
            json_put_value(out, &subject);
            ++*left;
        }
    }
    for (size_t i = 0; i < work->count && !work->flags->revoke; i++) {
        if (!there[i]) {
            target_write(out, &work->targets[i]);
            ++*left;
        }
    }
    json_close(out, ']');
}

static struct str binding_text(const struct work *work, struct json *old, size_t *left, size_t *matched) {
    struct buf text = BUF(&work->verb->arena);
    struct json_out out = json_out(&text);
    struct json subjects = json_member(old, "subjects");
    json_open(&out, '{');
    if (json_is_object(old)) {
        json_put_members(&out, old, "subjects");
    } else {
        json_put_member_str(&out, "apiVersion", STR("rbac.authorization.k8s.io/v1"));
        json_put_member_str(&out, "kind", work->home != NULL ? STR("RoleBinding") : STR("ClusterRoleBinding"));
        json_key(&out, "metadata");
        json_open(&out, '{');
        json_put_member_str(&out, "name", work->name);
        if (work->home != NULL) {
            json_put_member_str(&out, "namespace", str_of(work->home));
        }
        json_close(&out, '}');
        json_key(&out, "roleRef");
        json_open(&out, '{');
        json_put_member_str(&out, "apiGroup", STR("rbac.authorization.k8s.io"));
        json_put_member_str(&out, "kind", STR("ClusterRole"));
        json_put_member_str(&out, "name", work->name);
        json_close(&out, '}');
    }
    json_key(&out, "subjects");
    subjects_write(&out, work, &subjects, left, matched);
    json_close(&out, '}');
    return buf_view(&text);
}

/* ---- The cluster ---- */

static const char *binding_path(const struct work *work, bool with_name) {
    struct arena *arena = &work->verb->arena;
    struct str name = kube_escape(arena, work->name);
    const char *slash = with_name ? "/" : "";
    if (!with_name) {
        name = (struct str){0};
    }
    return work->home == NULL
               ? str_format(arena, RBAC_PATH "/clusterrolebindings%s%.*s", slash, STR_ARG(name)).bytes
               : str_format(arena, RBAC_PATH "/namespaces/%s/rolebindings%s%.*s", work->home, slash, STR_ARG(name))
                     .bytes;
}

static bool send(const struct work *work, const char *method, const char *path, struct str body) {
    struct live_call call = {.method = method, .path = path, .query = work->query, .body = body};
    struct json answer;
    return live_json(work->verb->state.client, &call, &work->verb->arena, &answer, &work->verb->err);
}

/* False with *err when it could not be read; *found says whether it is there. */
static bool fetch(const struct work *work, const char *path, struct json *object, bool *found) {
    struct live_call call = {.method = "GET", .path = path};
    struct error err = {0};
    *found = live_json(work->verb->state.client, &call, &work->verb->arena, object, &err);
    return *found || call.status == 404 || error_set(&work->verb->err, err.code, "%s", err.text);
}

static bool role_ensure(const struct work *work) {
    struct json role;
    bool found;
    const char *path = str_format(&work->verb->arena, RBAC_PATH "/clusterroles/%.*s",
                                  STR_ARG(kube_escape(&work->verb->arena, work->name)))
                           .bytes;
    return fetch(work, path, &role, &found) &&
           (found || send(work, "POST", RBAC_PATH "/clusterroles", role_text(work)));
}

static bool role_fits(const struct work *work, struct json *binding) {
    struct json role = json_member(binding, "roleRef");
    struct str kind = {0}, name = {0};
    json_string(&role, "kind", &kind, NULL);
    json_string(&role, "name", &name, NULL);
    return (str_equal(kind, STR("ClusterRole")) && str_equal(name, work->name)) ||
           error_set(&work->verb->err, ERROR_INPUT, "the binding %.*s is for %.*s %.*s and is left alone",
                     STR_ARG(work->name), STR_ARG(kind), STR_ARG(name));
}

static bool apply(const struct work *work) {
    struct json old = {0};
    bool found = false, revoke = work->flags->revoke;
    size_t left = 0, matched = 0;
    if ((!revoke && !role_ensure(work)) || !fetch(work, binding_path(work, true), &old, &found)) {
        return false;
    }
    if (found && !role_fits(work, &old)) {
        return false;
    }
    if (!found) {
        old = (struct json){0};
    }
    struct str text = binding_text(work, &old, &left, &matched);
    if (revoke && matched < work->count) {
        return error_set(&work->verb->err, ERROR_INPUT,
                         "%zu of %zu subjects have no grant of %.*s there; nothing changed", work->count - matched,
                         work->count, STR_ARG(work->scc->name));
    }
    if (revoke && left == 0) {
        return send(work, "DELETE", binding_path(work, true), (struct str){0});
    }
    return found ? send(work, "PUT", binding_path(work, true), text)
                 : send(work, "POST", binding_path(work, false), text);
}

/* ---- The verb ---- */

static void outcome_print(const struct work *work) {
    const char *dry = work->flags->dry_run;
    const char *suffix = dry == NULL || strcmp(dry, "none") == 0 ? ""
                         : strcmp(dry, "server") == 0            ? " (server dry run)"
                                                                 : " (dry run)";
    for (size_t i = 0; i < work->count; i++) {
        const struct target *target = &work->targets[i];
        printf("scc/%.*s %s %s %.*s%s%.*s%s%s%s\n", STR_ARG(work->scc->name),
               work->flags->revoke ? "revoked from" : "granted to", target->kind, STR_ARG(target->namespace_name),
               str_empty(target->namespace_name) ? "" : "/", STR_ARG(target->name),
               work->home != NULL ? " in namespace " : " everywhere", work->home != NULL ? work->home : "", suffix);
    }
}

static int objects_print(const struct work *work) {
    struct json none = {0};
    size_t left = 0, matched = 0;
    struct json_object *root = tree_new();
    tree_text(root, "apiVersion", "v1");
    tree_text(root, "kind", "List");
    struct json_object *items = tree_array(root, "items");
    tree_add_own_json(items, role_text(work));
    tree_add_own_json(items, binding_text(work, &none, &left, &matched));
    verb_print(work->verb, root);
    return EXIT_ADMITTED;
}

static bool dry_run_known(struct work *work) {
    const char *dry = work->flags->dry_run;
    if (dry == NULL || strcmp(dry, "none") == 0 || strcmp(dry, "client") == 0) {
        return true;
    }
    work->query = "dryRun=All";
    return strcmp(dry, "server") == 0 ||
           error_set(&work->verb->err, ERROR_INPUT,
                     "Invalid dry-run value (%s). Must be \"none\", \"server\", or \"client\".", dry);
}

static int grant_run(struct verb *verb, void *own) {
    const struct grant_flags *flags = own;
    struct work work = {.verb = verb, .flags = flags};
    if (verb->words.count == 0) {
        return verb_fail(verb, "you must specify a scc", NULL);
    }
    work.scc = verb_scc(verb, verb->words.items[0]);
    if (work.scc == NULL || !dry_run_known(&work)) {
        return EXIT_UNDECIDED;
    }
    targets_read(&work);
    if (work.count == 0) {
        return verb_fail(verb, "you must specify at least one user or service account", NULL);
    }
    work.name = str_format(&verb->arena, "system:openshift:scc:%.*s", STR_ARG(work.scc->name));
    work.home = flags->cluster ? NULL : verb->state.default_namespace;
    bool client = flags->dry_run != NULL && strcmp(flags->dry_run, "client") == 0;
    if (verb->output != NULL && !flags->revoke) {
        if (!verb_outputs(verb, "yaml") && !verb_outputs(verb, "json")) {
            return verb_fail(verb, "-o: expected json or yaml, found", verb->output);
        }
        if (client) {
            return objects_print(&work);
        }
    }
    if (!client) {
        if (verb->state.client == NULL) {
            return verb_fail(verb, "a grant is made in a cluster; --dry-run=client -o yaml prints it", NULL);
        }
        if (!apply(&work)) {
            return EXIT_UNDECIDED;
        }
    }
    outcome_print(&work);
    return EXIT_ADMITTED;
}

static int grant_main(struct grant_flags *own, const char *usage, int count, char **words) {
    struct verb verb = {0};
    own->groups_behind = str_ends(str_of(words[0]), STR("-group"));
    const struct flag flags[] = {
        {"serviceaccount", 'z', FLAG_LIST, &own->service_accounts, "NAMES", "Service accounts of the namespace"},
        {"users", 'u', FLAG_LIST, &own->users, "NAMES", "Users"},
        {"groups", 'g', FLAG_LIST, &own->groups, "NAMES", "Groups"},
        {"cluster-wide", 0, FLAG_SWITCH, &own->cluster, NULL, "In every namespace (ClusterRoleBinding)"},
        {"dry-run", 0, FLAG_TEXT, &own->dry_run, "MODE", "none, client or server"},
    };
    const struct verb_form form = {
        .usage = usage,
        .flags = flags,
        .flag_count = sizeof flags / sizeof flags[0],
        .outputs = "json, yaml (with --dry-run=client)",
        .otherwise = STATE_LIVE,
        .run = grant_run,
        .own = own,
    };
    return verb_main(&verb, &form, count, words);
}

int cmd_grant(int count, char **words) {
    struct grant_flags own = {0};
    return grant_main(&own,
                      "Lets service accounts, users or groups use an SCC, through RBAC: in one namespace unless "
                      "--cluster-wide.\n\n"
                      "Usage:\n  kubectl scc grant SCC (USER ... | -z SERVICEACCOUNT | -g GROUP) [-n NAMESPACE]\n\n"
                      "Examples:\n  kubectl scc grant anyuid -z with-anyuid -n sandbox\n"
                      "  kubectl scc grant nonroot-v2 -z worker -n shop --dry-run=client -o yaml --scc-set today\n",
                      count, words);
}

int cmd_revoke(int count, char **words) {
    struct grant_flags own = {.revoke = true};
    return grant_main(&own,
                      "Takes back what `grant` gave.\n\n"
                      "Usage:\n  kubectl scc revoke SCC (USER ... | -z SERVICEACCOUNT | -g GROUP) [-n NAMESPACE]\n\n"
                      "Examples:\n  kubectl scc revoke anyuid -z with-anyuid -n sandbox\n",
                      count, words);
}
