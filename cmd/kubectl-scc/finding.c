/* Violations into findings: the rule by the field, the field's place in the file, one sentence. */
#include "finding.h"

#include "access/named_subjects.h"
#include "advice.h"
#include "base/buf.h"

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

static struct str sentence(struct arena *arena, const struct finding *finding) {
    struct buf text = BUF(arena);
    buf_str(&text, finding->path);
    if (!str_empty(finding->value)) {
        BUF_LITERAL(&text, " is ");
        buf_str(&text, finding->value);
    }
    if (!str_empty(finding->allowed)) {
        BUF_LITERAL(&text, ": ");
        buf_str(&text, finding->allowed);
    }
    return buf_view(&text);
}

/* The API server adds the volume; in the manifest is the field that keeps it from doing so. */
static void token_finding_fill(struct arena *arena, const struct workload *workload, struct str detail,
                               struct finding *finding) {
    struct place place = place_find(arena, workload, STR(".spec.automountServiceAccountToken"), 0);
    finding->rule = rule_named("scc-token-volume");
    finding->path = place.path;
    finding->line = place.line;
    finding->allowed =
        str_format(arena, "unless it is false, the API server adds a volume for the token: %.*s", STR_ARG(detail));
    finding->message = sentence(arena, finding);
}

static void finding_fill(struct arena *arena, const struct workload *workload, const struct violation *violation,
                         struct finding *finding) {
    struct str path = path_text(arena, violation);
    if (str_equal(path, workload->token_volume)) {
        token_finding_fill(arena, workload, violation->detail, finding);
        return;
    }
    struct place place = place_find(arena, workload, path, violation->value.integer);
    finding->rule = rule_of(path);
    finding->path = place.path;
    finding->line = place.line;
    finding->value = value_text(arena, violation);
    finding->allowed = str_empty(violation->detail) && violation->kind == VIOLATION_REQUIRED
                           ? STR("a value is required")
                           : violation->detail;
    finding->message = sentence(arena, finding);
}

static bool is_known(const struct finding_list *list, const struct finding *finding) {
    for (size_t i = 0; i < list->count; i++) {
        if (str_equal(list->items[i].message, finding->message)) {
            return true;
        }
    }
    return false;
}

struct finding_list findings_of_verdict(struct arena *arena, const struct workload *workload,
                                        const struct verdict *verdict) {
    struct finding_list list = {.items = ARENA_ARRAY(arena, verdict->violations.count, struct finding)};
    for (const struct violation *at = verdict->violations.first; at != NULL; at = at->next) {
        struct finding *finding = &list.items[list.count];
        finding->scc = verdict->scc->name;
        finding_fill(arena, workload, at, finding);
        list.count += !is_known(&list, finding);
    }
    return list;
}

static struct finding_list one_finding(struct arena *arena, const struct workload *workload, const char *rule,
                                       struct str message) {
    struct finding *finding = ARENA_NEW(arena, struct finding);
    struct json template = workload->template, spec = json_member(&template, "spec");
    const char *dot = workload->template_path[0] == '\0' ? "" : ".";
    *finding = (struct finding){
        .rule = rule_named(rule),
        .path = str_format(arena, "%s%sspec", workload->template_path, dot),
        .line = manifest_line(workload->manifest, &spec),
        .message = message,
    };
    return (struct finding_list){.items = finding, .count = 1};
}

static struct finding_list findings_of_denial(struct arena *arena, const struct prediction *prediction) {
    const struct workload *workload = prediction->workload;
    const struct decision *decision = &prediction->decision;
    if (decision->state == DECISION_NEEDS_NAMESPACE) {
        return one_finding(arena, workload, "scc-namespace", decision->message);
    }
    const struct verdict *nearest = advice_nearest(arena, prediction);
    if (nearest != NULL) {
        return findings_of_verdict(arena, workload, nearest);
    }
    if (!str_empty(decision->required)) {
        return one_finding(arena, workload, "scc-required", decision->message);
    }
    bool asked = decision->verdict_count > 0 && decision->verdicts[0].outcome == VERDICT_NOT_USABLE;
    if (!asked) {
        return one_finding(arena, workload, "scc-denied", decision->message);
    }
    struct str creator = str_empty(workload->creator.user) ? STR("any authenticated user") : workload->creator.user;
    struct str account = str_empty(workload->service_account)
                             ? STR("")
                             : str_format(arena, "service account %.*s or ", STR_ARG(workload->service_account));
    return one_finding(arena, workload, "scc-not-usable",
                       str_format(arena, "no SCC is usable in namespace %.*s by %.*s%.*s",
                                  STR_ARG(workload->namespace_name), STR_ARG(account), STR_ARG(creator)));
}

struct finding_list findings_of_prediction(struct arena *arena, struct state *state,
                                           const struct prediction *prediction) {
    const struct decision *decision = &prediction->decision;
    if (!decision->allowed) {
        return findings_of_denial(arena, prediction);
    }
    const struct workload *workload = prediction->workload;
    bool by_user = decision->chosen != NULL && decision->chosen->allowed_for == SUBJECT_IS_USER;
    if (!by_user || workload->controller != NULL || str_empty(workload->creator.user) ||
        advice_everyone_may(state, arena, prediction)) {
        return (struct finding_list){0};
    }
    return one_finding(
        arena, workload, "scc-user-only",
        str_format(arena, "%.*s admits this pod only because %.*s creates it; service account %.*s may not use it",
                   STR_ARG(decision->chosen->scc->name), STR_ARG(workload->creator.user),
                   STR_ARG(workload->service_account)));
}
