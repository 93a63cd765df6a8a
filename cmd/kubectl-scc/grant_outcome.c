/* The lines of oc 3.10, of today's oc and our own; or the objects. */
#include "grant_outcome.h"

#include "base/buf.h"
#include "grants.h"
#include "json_tree.h"

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

void grant_ways_left(const struct grant_work *work) {
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

void grant_outcome(const struct grant_work *work, const char *alias, bool old) {
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
        (alias != NULL ? alias_outcome : plain_outcome)(work);
    }
    if (work->revoke && !old) {
        grant_ways_left(work);
    }
}
