/* SARIF 2.1.0 for code scanning: rules once, one result per finding, a fingerprint that survives moved lines. */
#include "base/buf.h"
#include "json_tree.h"
#include "report.h"
#include "scc.h"

static void message_add(struct json_object *to, const char *key, struct str text) {
    tree_str(tree_object(to, key), "text", text);
}

static void rules_add(struct json_object *driver) {
    struct json_object *array = tree_array(driver, "rules");
    for (size_t i = 0; i < rule_count; i++) {
        struct json_object *rule = tree_item(array);
        tree_text(rule, "id", rules[i].id);
        message_add(rule, "shortDescription", str_of(rules[i].summary));
        message_add(rule, "help", str_of(rules[i].fix));
        tree_text(tree_object(rule, "defaultConfiguration"), "level", level_text(rules[i].level));
    }
}

static struct str fingerprint(struct arena *arena, const struct report_entry *entry, const struct finding *finding) {
    const struct workload *workload = entry->prediction.workload;
    struct str identity = str_format(arena, "%s|%.*s|%.*s|%.*s|%.*s|%.*s", finding->rule->id, STR_ARG(workload->kind),
                                     STR_ARG(workload->namespace_name), STR_ARG(workload->name), STR_ARG(finding->path),
                                     STR_ARG(finding->scc));
    return str_format(arena, "%016llx", (unsigned long long)str_fingerprint(identity));
}

/* A path as a URI reference. */
static struct str uri_of(struct arena *arena, const char *path) {
    struct buf text = BUF(arena);
    for (const unsigned char *at = (const unsigned char *)path; *at != '\0'; at++) {
        if (strchr(" %#?\"<>[]{}|\\^`:", *at) != NULL || *at < 0x20 || *at >= 0x7f) {
            buf_format(&text, "%%%02X", (unsigned)*at);
        } else {
            buf_char(&text, (char)*at);
        }
    }
    return buf_view(&text);
}

static void location_add(struct json_object *to, struct arena *arena, struct report_place place) {
    struct json_object *physical = tree_object(tree_item(tree_array(to, "locations")), "physicalLocation");
    tree_str(tree_object(physical, "artifactLocation"), "uri", uri_of(arena, place.file));
    tree_int(tree_object(physical, "region"), "startLine", (int64_t)place.line);
}

static struct json_object *result_new(struct json_object *results, const struct rule *rule, struct str message) {
    struct json_object *result = tree_item(results);
    tree_text(result, "ruleId", rule->id);
    tree_int(result, "ruleIndex", (int64_t)(rule - rules));
    tree_text(result, "level", level_text(rule->level));
    message_add(result, "message", message);
    return result;
}

static void finding_add(struct json_object *results, const struct report *report, const struct report_entry *entry,
                        const struct finding *finding) {
    struct str resource = report_resource(report->arena, entry);
    struct str message = str_format(report->arena, "%.*s: %.*s%s%.*s", STR_ARG(resource), STR_ARG(finding->message),
                                    str_empty(finding->scc) ? "" : " under SCC ", STR_ARG(finding->scc));
    struct json_object *result = result_new(results, finding->rule, message);
    location_add(result, report->arena,
                 report_place(report, entry->prediction.workload->manifest->file, finding->line));
    tree_str(tree_object(result, "partialFingerprints"), "sccFinding/v1", fingerprint(report->arena, entry, finding));
}

static void unmet_add(struct json_object *results, const struct report *report) {
    for (size_t i = 0; i < report->unmet.count; i++) {
        const struct problem *problem = &report->unmet.items[i];
        struct json_object *result = result_new(results, rule_named("scc-expectation"), problem->message);
        location_add(result, report->arena, (struct report_place){.file = problem->file, .line = problem->line});
    }
}

/* The run itself, and what it could not read. */
static void invocation_add(struct json_object *run, const struct report *report) {
    struct json_object *invocation = tree_item(tree_array(run, "invocations"));
    tree_bool(invocation, "executionSuccessful", report->unreadable->count == 0);
    if (report->unreadable->count == 0) {
        return;
    }
    struct json_object *notifications = tree_array(invocation, "toolExecutionNotifications");
    for (size_t i = 0; i < report->unreadable->count; i++) {
        const struct problem *problem = &report->unreadable->items[i];
        struct json_object *notification = tree_item(notifications);
        tree_text(notification, "level", level_text(LEVEL_ERROR));
        message_add(notification, "message", problem->message);
        if (problem->file != NULL) {
            location_add(notification, report->arena, report_place(report, problem->file, problem->line));
        }
    }
}

void report_sarif(FILE *to, const struct report *report) {
    struct json_object *root = tree_new();
    tree_text(root, "$schema", "https://json.schemastore.org/sarif-2.1.0.json");
    tree_text(root, "version", "2.1.0");
    struct json_object *run = tree_item(tree_array(root, "runs"));
    struct json_object *driver = tree_object(tree_object(run, "tool"), "driver");
    tree_text(driver, "name", "kubectl-scc");
    tree_text(driver, "version", SCC_VERSION);
    rules_add(driver);
    invocation_add(run, report);
    tree_text(run, "columnKind", "utf16CodeUnits");
    struct json_object *results = tree_array(run, "results");
    for (size_t i = 0; i < report->count; i++) {
        const struct report_entry *entry = &report->entries[i];
        for (size_t j = 0; j < entry->findings.count && !report_expected(entry); j++) {
            finding_add(results, report, entry, &entry->findings.items[j]);
        }
    }
    unmet_add(results, report);
    tree_print_json(to, root);
    tree_free(root);
}
