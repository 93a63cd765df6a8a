/* Sentences that hold under the SCC at hand, since they are made from it. */
#include "fix.h"

#include "base/json_join.h"

/* The values themselves, behind a sentence of the reference that does not say them. */
static void allow(const struct mending *mending, struct buf *values) {
    struct finding *finding = mending->finding;
    struct str text = values->length > 0 ? buf_view(values) : STR("none");
    finding->allowed = str_format(mending->arena, "%.*s; allowed: %.*s", STR_ARG(finding->allowed), STR_ARG(text));
}

static void list_print(struct buf *text, const struct str_list *list) {
    for (size_t i = 0; i < list->count; i++) {
        buf_text(text, text->length > 0 ? ", " : "");
        buf_str(text, list->items[i]);
    }
}

static void ranges_print(struct buf *text, const struct id_ranges *ranges) {
    for (size_t i = 0; i < ranges->count; i++) {
        const struct id_range *range = &ranges->items[i];
        buf_format(text, "%s%lld", i > 0 ? ", " : "", (long long)range->min);
        if (range->max != range->min) {
            buf_format(text, "-%lld", (long long)range->max);
        }
    }
}

/* "leave WHAT out: SCC fills in VALUE" */
static struct str leave_out(const struct mending *mending, const char *what, struct str value) {
    return str_format(mending->arena, "leave %s out: %.*s fills in %.*s", what, STR_ARG(mending->verdict->scc->name),
                      STR_ARG(value));
}

static struct str number(const struct mending *mending, int64_t value) {
    return str_format(mending->arena, "%lld", (long long)value);
}

struct str mend_user(const struct mending *mending) {
    const struct run_as_user_rule *rule = &mending->verdict->scc->run_as_user;
    struct finding *finding = mending->finding;
    bool root = str_equal(finding->value, STR("0"));
    finding->cost = root ? COST_OF_REBUILD : COST_OF_EDIT;
    if (rule->type == RULE_MUST_RUN_AS_NON_ROOT) {
        return STR("set runAsUser to a number other than 0; nothing is filled in where it is left out, and then the "
                   "USER of the image must be such a number");
    }
    const struct filled_scc *filled_scc = &mending->verdict->filled;
    if (rule->type == RULE_MUST_RUN_AS_RANGE && filled_scc->uid_min.value > filled_scc->uid_max.value) {
        finding->cost = COST_OF_REBUILD;
        return STR("correct the range, which has no user ID in it: " ANNOTATION_UID_RANGE " of the namespace, or the "
                   "SCC's own");
    }
    /* A container whose own goes has the pod's, if there is one. */
    bool both = str_empty(finding->containers) && mending->verdict->pod.security.run_as_user.set;
    int64_t filled = rule->type == RULE_MUST_RUN_AS ? rule->uid.value : filled_scc->uid_min.value;
    struct str fix = leave_out(mending, both ? "runAsUser of container and pod" : "runAsUser", number(mending, filled));
    return root ? str_format(mending->arena, "%.*s, and the program must do without root", STR_ARG(fix)) : fix;
}

struct str mend_non_root(const struct mending *mending) {
    mending->finding->cost = COST_OF_REBUILD;
    return STR("set runAsNonRoot: true, with a runAsUser other than 0 or a USER of the image that is such a number");
}

struct str mend_groups(const struct mending *mending) {
    const struct finding *finding = mending->finding;
    const struct filled_scc *filled = &mending->verdict->filled;
    bool fs_group = str_ends(finding->path, STR("fsGroup"));
    struct buf values = BUF(mending->arena);
    ranges_print(&values, fs_group ? &filled->fs_group : &filled->supplemental_groups);
    allow(mending, &values);
    if (fs_group) {
        return leave_out(mending, "fsGroup", number(mending, filled->fs_group.items[0].min));
    }
    return str_format(mending->arena, "remove %.*s from supplementalGroups", STR_ARG(finding->value));
}

struct str mend_se_linux(const struct mending *mending) {
    static const struct str field = STR_INIT("seLinuxOptions");
    const struct se_linux *options = mending->verdict->filled.se_linux;
    struct str *edit = &mending->finding->edit;
    const char *found = memmem(edit->bytes, edit->length, field.bytes, field.length);
    if (found != NULL) { /* its members are mended together */
        edit->length = (size_t)(found - edit->bytes) + field.length;
    }
    return leave_out(mending, "seLinuxOptions",
                     options == NULL || str_empty(options->level)
                         ? STR("its own")
                         : str_format(mending->arena, "level %.*s", STR_ARG(options->level)));
}

struct str mend_seccomp(const struct mending *mending) {
    const struct str_list *profiles = &mending->verdict->scc->seccomp_profiles;
    bool field = str_ends(mending->finding->path, STR("seccompProfile"));
    const char *what = field ? "seccompProfile" : "the seccomp annotation, and any seccompProfile in its stead,";
    for (size_t i = 0; i < profiles->count; i++) {
        if (!str_equal(profiles->items[i], STR("*"))) {
            return leave_out(mending, what, profiles->items[i]);
        }
    }
    if (profiles->count == 0) {
        allow(mending, &(struct buf){.arena = mending->arena});
    }
    return str_format(mending->arena, "remove %s", what);
}

struct str mend_capabilities(const struct mending *mending) {
    const struct scc *scc = mending->verdict->scc;
    struct str name = word_plain(mending->finding->value);
    struct buf values = BUF(mending->arena);
    bool added = json_is_string(mending->at);
    list_print(&values, &scc->default_add_capabilities);
    list_print(&values, &scc->allowed_capabilities);
    allow(mending, &values);
    return added ? str_format(mending->arena, "remove %.*s from capabilities.add", STR_ARG(name)) : (struct str){0};
}

struct str mend_volumes(const struct mending *mending) {
    const struct scc *scc = mending->verdict->scc;
    struct str value = word_plain(mending->finding->value); /* the type, or the driver of a flexVolume */
    bool driver = str_ends(mending->finding->path, STR("driver"));
    struct buf values = BUF(mending->arena);
    list_print(&values, driver ? &scc->flex_drivers : &scc->volumes);
    allow(mending, &values);
    if (str_equal(value, STR("\"\""))) { /* a type that nobody knows */
        return (struct str){0};
    }
    if (!driver && scc->volume_types == 0) {
        return str_format(mending->arena, "remove the %.*s volume", STR_ARG(value));
    }
    return str_format(mending->arena, "use an allowed %s instead of %.*s", driver ? "driver" : "volume type",
                      STR_ARG(value));
}

/* Has another port of the container the same number on the host, as under another protocol? */
static bool is_repeated(struct arena *arena, const struct json *host_port) {
    const struct json *ports = host_port->parent->parent;
    struct json port;
    size_t count = 0;
    for (struct json_walk walk = json_walk(ports); json_next(&walk, &port);) {
        struct json other = json_member(&port, "hostPort");
        count += json_equal(arena, &other, host_port);
    }
    return count > 1;
}

struct str mend_host_access(const struct mending *mending) {
    struct finding *finding = mending->finding;
    if (str_ends(finding->path, STR("hostPort"))) {
        return str_format(mending->arena, "remove hostPort %.*s%s", STR_ARG(finding->value),
                          is_repeated(mending->arena, mending->at) ? " from every port that has it" : "");
    }
    if (str_ends(finding->path, STR("containerPort"))) {
        const char *template = mending->workload->template_path;
        finding->edit = str_format(mending->arena, "%s%sspec.hostNetwork", template, template[0] == '\0' ? "" : ".");
        return str_format(mending->arena, "remove hostNetwork: true, which makes containerPort %.*s one of the host",
                          STR_ARG(finding->value));
    }
    struct str field = path_field(finding->path);
    return str_format(mending->arena, "remove %.*s: true", STR_ARG(field));
}

struct str mend_privilege_escalation(const struct mending *mending) {
    bool filled = mending->verdict->scc->default_allow_privilege_escalation.value;
    return filled ? STR("set allowPrivilegeEscalation: false") : (struct str){0};
}

struct str mend_user_namespace(const struct mending *mending) {
    mending->finding->cost = COST_OF_USER_NAMESPACE;
    return (struct str){0};
}

struct str mend_sysctls(const struct mending *mending) {
    struct json sysctl = *mending->at, member = json_member(&sysctl, "name");
    struct str name = word_plain(json_text(mending->arena, &member));
    struct buf values = BUF(mending->arena);
    BUF_LITERAL(&values, "the safe ones");
    list_print(&values, &mending->verdict->scc->allowed_unsafe_sysctls);
    allow(mending, &values);
    return str_format(mending->arena, "remove the sysctl %.*s", STR_ARG(name));
}
