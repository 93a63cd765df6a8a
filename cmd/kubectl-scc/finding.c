/* Violations into findings: the rule by the field, the field's place in the file, one sentence, and the way out. */
#include "finding.h"

#include "fix.h"

static const struct {
    const char *ending; /* of the path, indexes left out */
    const char *rule;
} rule_of_field[] = {
    {"runAsUser", "scc-run-as-user"},
    {"runAsNonRoot", "scc-run-as-non-root"},
    {"fsGroup", "scc-groups"},
    {"supplementalGroups", "scc-groups"},
    {"privileged", "scc-privileged"},
    {"allowPrivilegeEscalation", "scc-privilege-escalation"},
    {"readOnlyRootFilesystem", "scc-read-only-root"},
    {"hostNetwork", "scc-host-access"},
    {"hostPID", "scc-host-access"},
    {"hostIPC", "scc-host-access"},
    {"hostPort", "scc-host-access"},
    {"hostUsers", "scc-user-namespace"},
    {"capabilities", "scc-capabilities"},
    {"add", "scc-capabilities"},
    {"drop", "scc-capabilities"},
    {"driver", "scc-volumes"},
    {"seLinuxOptions", "scc-se-linux"},
    {"level", "scc-se-linux"},
    {"role", "scc-se-linux"},
    {"type", "scc-se-linux"},
    {"user", "scc-se-linux"},
};

static const struct rule *rule_of(struct str path) {
    static const struct {
        const char *part, *rule;
    } parts[] = {{"seccomp.security", "scc-seccomp"}, {"sysctls[", "scc-sysctls"}, {"volumes[", "scc-volumes"}};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (memmem(path.bytes, path.length, parts[i].part, strlen(parts[i].part)) != NULL) {
            return rule_named(parts[i].rule);
        }
    }
    for (size_t i = 0; i < sizeof rule_of_field / sizeof rule_of_field[0]; i++) {
        struct str ending = str_of(rule_of_field[i].ending);
        if (str_ends(path, ending) && path.length > ending.length &&
            path.bytes[path.length - ending.length - 1] == '.') {
            return rule_named(rule_of_field[i].rule);
        }
    }
    return rule_named("scc-denied");
}

/* The path without "provider NAME: ". */
static struct str path_text(struct arena *arena, const struct violation *violation) {
    struct buf text = BUF(arena);
    field_print(&text, violation->path);
    struct str path = buf_view(&text);
    const char *colon = str_starts(path, STR("provider ")) ? memmem(path.bytes, path.length, ": ", 2) : NULL;
    return colon != NULL ? str_after(path, (size_t)(colon - path.bytes) + 2) : path;
}

static struct str value_text(struct arena *arena, const struct violation *violation) {
    struct buf text = BUF(arena);
    const struct violation_value *value = &violation->value;
    if (violation->kind == VIOLATION_REQUIRED || violation->kind == VIOLATION_FORBIDDEN) {
        return (struct str){0};
    }
    switch (value->kind) {
    case VALUE_NULL:
        return (struct str){0};
    case VALUE_BOOL:
        return value->boolean ? STR("true") : STR("false");
    case VALUE_INT:
        buf_int(&text, value->integer);
        break;
    case VALUE_STRING:
        buf_json_quote(&text, value->text);
        break;
    case VALUE_JSON:
        buf_str(&text, value->text);
        break;
    }
    return buf_view(&text);
}

/* "1001 is not an allowed group" is about one element of the list that is its value. */
static struct str group_of(struct str detail) {
    struct str rest = detail, number = {0};
    str_split(&rest, ' ', &number);
    return str_ends(detail, STR(" is not an allowed group")) ? number : (struct str){0};
}

/* ---- Findings ---- */

static struct str sentence(struct arena *arena, const struct finding *finding, bool there) {
    struct buf text = BUF(arena);
    buf_str(&text, finding->path);
    if (!there) {
        BUF_LITERAL(&text, " is not set");
    } else if (!str_empty(finding->value)) {
        BUF_LITERAL(&text, " is ");
        buf_str(&text, finding->value);
    }
    if (!str_empty(finding->containers)) {
        bool several = memchr(finding->containers.bytes, ',', finding->containers.length) != NULL;
        buf_format(&text, " for container%s %.*s", several ? "s" : "", STR_ARG(finding->containers));
    }
    if (!str_empty(finding->allowed)) {
        buf_format(&text, ": %.*s", STR_ARG(finding->allowed));
    }
    return buf_view(&text);
}

/* The same field of the pod, found wrong for one container more. */
static bool finding_merge(struct arena *arena, struct finding_list *list, const struct finding *finding) {
    for (size_t i = 0; i < list->count; i++) {
        struct finding *known = &list->items[i];
        if (!str_equal(known->path, finding->path) || !str_equal(known->value, finding->value) ||
            !str_equal(known->allowed, finding->allowed)) {
            continue;
        }
        if (!str_empty(known->containers) && !str_empty(finding->containers)) {
            known->containers =
                str_format(arena, "%.*s, %.*s", STR_ARG(known->containers), STR_ARG(finding->containers));
        }
        return true;
    }
    return false;
}

static struct str allowed_text(const struct violation *violation) {
    if (str_equal(violation->detail, STR("must be "))) { /* an SELinux option that the SCC leaves open */
        return STR("must not be set");
    }
    bool bare = str_empty(violation->detail) && violation->kind == VIOLATION_REQUIRED;
    return bare ? STR("a value is required") : violation->detail;
}

/* The API server adds the volume; in the manifest is the field that keeps it from doing so. */
static struct place token_finding_fill(struct arena *arena, const struct workload *workload, struct str detail,
                                       struct finding *finding) {
    struct place place = place_find(arena, workload, STR(".spec.automountServiceAccountToken"), (struct str){0});
    *finding = (struct finding){
        .rule = rule_named("scc-token-volume"),
        .path = place.path,
        .line = place.line,
        .allowed =
            str_format(arena, "unless it is false, the API server adds a volume for the token: %.*s", STR_ARG(detail)),
        .edit = place.path,
        .cost = COST_OF_EDIT,
    };
    return place;
}

static struct place finding_fill(struct arena *arena, const struct workload *workload,
                                 const struct violation *violation, struct finding *finding) {
    struct str path = path_text(arena, violation), group = group_of(violation->detail);
    if (str_equal(path, workload->token_volume)) {
        return token_finding_fill(arena, workload, violation->detail, finding);
    }
    struct str value = str_empty(group) ? value_text(arena, violation) : group;
    struct place place = place_find(arena, workload, path, value);
    *finding = (struct finding){
        .rule = rule_of(path),
        .path = place.path,
        .line = place.line,
        .value = json_is_null(&place.at) ? ((struct str){0}) : value,
        .containers = place.container,
        .allowed = allowed_text(violation),
        .edit = place.path,
        .cost = COST_OF_EDIT,
    };
    return place;
}

struct finding_list findings_of_verdict(struct arena *arena, const struct workload *workload,
                                        const struct verdict *verdict) {
    size_t count = verdict->violations.count;
    struct finding_list list = {.items = ARENA_ARRAY(arena, count, struct finding)};
    struct place *places = ARENA_ARRAY(arena, count, struct place);
    for (const struct violation *at = verdict->violations.first; at != NULL; at = at->next) {
        struct finding finding;
        places[list.count] = finding_fill(arena, workload, at, &finding);
        finding.scc = verdict->scc->name;
        if (!finding_merge(arena, &list, &finding)) {
            list.items[list.count++] = finding;
        }
    }
    for (size_t i = 0; i < list.count; i++) {
        struct finding *finding = &list.items[i];
        const struct mending mending = {arena, workload, verdict, &places[i].at, finding};
        if (finding->rule->mend != NULL) {
            finding->fix = finding->rule->mend(&mending);
        }
        finding->fix = finding_fix(finding);
        finding->message = sentence(arena, finding, !json_is_null(&places[i].at));
    }
    return list;
}

struct finding finding_at(const char *rule, const struct place *place, struct str message) {
    struct finding finding = {
        .rule = rule_named(rule),
        .path = place->path,
        .line = place->line,
        .message = message,
        .edit = place->path,
        .cost = COST_OF_EDIT,
    };
    finding.fix = finding_fix(&finding);
    return finding;
}

struct finding_list findings_edits(struct arena *arena, const struct finding_list *findings) {
    struct finding_list edits = {.items = ARENA_ARRAY(arena, findings->count, struct finding)};
    for (size_t i = 0; i < findings->count; i++) {
        bool known = false;
        for (size_t j = 0; j < edits.count && !known; j++) {
            known = str_equal(edits.items[j].edit, findings->items[i].edit);
        }
        if (!known) {
            edits.items[edits.count++] = findings->items[i];
        }
    }
    return edits;
}

struct str finding_fix(const struct finding *finding) {
    return str_empty(finding->fix) ? str_of(finding->rule->fix) : finding->fix;
}

/* ---- In a word ---- */

struct str word_plain(struct str json) {
    bool quoted = json.length > 2 && json.bytes[0] == '"' && memchr(json.bytes, '\\', json.length) == NULL;
    return quoted ? (struct str){json.bytes + 1, json.length - 2} : json;
}

struct str finding_word(struct arena *arena, const struct finding *finding) {
    struct str name = path_field(finding->path), value = word_plain(finding->value);
    if (finding->rule == rule_named("scc-seccomp")) {
        return STR("seccompProfile");
    }
    if (finding->rule == rule_named("scc-se-linux")) {
        return STR("seLinuxOptions");
    }
    if (str_equal(name, STR("volumes"))) {
        return str_format(arena, "%.*s volume", STR_ARG(value));
    }
    if (str_equal(name, STR("add"))) {
        name = STR("capability");
    }
    bool told = !str_empty(value) && !str_equal(value, STR("true"));
    return str_format(arena, "%.*s%s%.*s", STR_ARG(name), told ? " " : "", STR_ARG(told ? value : ((struct str){0})));
}
