/* kubectl scc export: every object that decides, one file per kind, as --policy reads them back. */
#include <errno.h>
#include <sys/stat.h>

#include "json_edit.h"
#include "live.h"
#include "verb.h"

enum { PAGE = 500 };

static const struct {
    const char *file, *path, *api_version, *kind;
} kinds[] = {
    {"sccs.json", "/apis/security.openshift.io/v1/securitycontextconstraints", "security.openshift.io/v1",
     "SecurityContextConstraints"},
    {"namespaces.json", "/api/v1/namespaces", "v1", "Namespace"},
    {"clusterroles.json", "/apis/rbac.authorization.k8s.io/v1/clusterroles", "rbac.authorization.k8s.io/v1",
     "ClusterRole"},
    {"clusterrolebindings.json", "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings",
     "rbac.authorization.k8s.io/v1", "ClusterRoleBinding"},
    {"roles.json", "/apis/rbac.authorization.k8s.io/v1/roles", "rbac.authorization.k8s.io/v1", "Role"},
    {"rolebindings.json", "/apis/rbac.authorization.k8s.io/v1/rolebindings", "rbac.authorization.k8s.io/v1",
     "RoleBinding"},
};

struct exporting {
    FILE *file;
    size_t at; /* of kinds */
    size_t count;
};

/* Without what the API server keeps for itself. */
static bool item_write(void *context, struct json *item, struct error *err) {
    struct exporting *to = context;
    struct arena arena = {0};
    arena_init(&arena, 0);
    struct buf text = BUF(&arena);
    struct json_out out = json_out(&text);
    struct json metadata = json_member(item, "metadata");
    json_open(&out, '{');
    json_put_member_str(&out, "apiVersion", str_of(kinds[to->at].api_version));
    json_put_member_str(&out, "kind", str_of(kinds[to->at].kind));
    json_key(&out, "metadata");
    json_open(&out, '{');
    json_put_members(&out, &metadata, "managedFields uid resourceVersion generation creationTimestamp selfLink");
    json_close(&out, '}');
    json_put_members(&out, item, "apiVersion kind metadata status");
    json_close(&out, '}');
    struct str object = buf_view(&text);
    fprintf(to->file, "%s\n%.*s", to->count++ > 0 ? "," : "", STR_ARG(object));
    arena_free(&arena);
    return ferror(to->file) == 0 || error_set(err, ERROR_UNAVAILABLE, "cannot be written");
}

static bool kind_export(struct verb *verb, const char *folder, size_t at) {
    const char *path = str_format(&verb->arena, "%s/%s", folder, kinds[at].file).bytes;
    struct exporting to = {.file = fopen(path, "we"), .at = at};
    if (to.file == NULL) {
        return error_set(&verb->err, ERROR_INPUT, "%s: %s", path, strerror(errno));
    }
    const struct live_list list = {.path = kinds[at].path, .page = PAGE, .take = item_write, .context = &to};
    int status;
    fputs("{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[", to.file);
    bool ok = live_each(verb->state.client, &list, &status, &verb->err);
    fputs("\n]}\n", to.file);
    ok = fclose(to.file) == 0 && ok;
    if (ok) {
        printf("%s: %zu\n", path, to.count);
    }
    return ok || (verb->err.code != ERROR_NONE && error_wrap(&verb->err, "%s", path)) ||
           error_set(&verb->err, ERROR_UNAVAILABLE, "%s: cannot be written", path);
}

static int export_run(struct verb *verb, void *own) {
    const char *folder = *(const char **)own;
    if (folder == NULL && verb->words.count == 1) {
        folder = verb->words.items[0];
    } else if (folder == NULL || verb->words.count > 0) {
        return verb_fail(verb, "expected one folder, as in: kubectl scc export --out policy/", NULL);
    }
    if (verb->state.client == NULL) {
        return verb_fail(verb, "expected a cluster; drop --scc-set and --policy", NULL);
    }
    if (mkdir(folder, 0777) != 0 && errno != EEXIST) {
        error_set(&verb->err, ERROR_INPUT, "%s: %s", folder, strerror(errno));
        return EXIT_UNDECIDED;
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (!kind_export(verb, folder, i)) {
            return EXIT_UNDECIDED;
        }
    }
    return EXIT_ADMITTED;
}

int cmd_export(int count, char **words) {
    struct verb verb = {0};
    const char *folder = NULL;
    const struct flag flags[] = {
        {"out", 0, FLAG_TEXT, &folder, "FOLDER", "Where to; it is made when it is missing"},
    };
    const struct verb_form form = {
        .usage =
            "Writes the SCCs, Namespaces, Roles and bindings of a cluster into a folder that --policy reads back.\n\n"
            "Usage:\n  kubectl scc export --out FOLDER [flags]\n\n"
            "Examples:\n  kubectl scc export --out policy/ --context prod\n"
            "  kubectl scc check -f app.yaml --policy policy/\n",
        .flags = flags,
        .flag_count = 1,
        .otherwise = STATE_LIVE,
        .spares = STATE_SCCS | STATE_NAMESPACES | STATE_RBAC, /* taken as they are sent, not decoded */
        .run = export_run,
        .own = &folder,
    };
    return verb_main(&verb, &form, count, words);
}
