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
    for (const char *at = path; *at != '\0'; at++) {
        if (strchr(" %#?\"<>[]{}|\\^`:", *at) != NULL || (unsigned char)*at >= 0x80 || (unsigned char)*at < 0x20) {
            buf_format(&text, "%%%02X", (unsigned)(unsigned char)*at);
        } else {
            buf_char(&text, *at);
        }
    }
    return buf_view(&text);
}

static void result_add(struct json_object *results, const struct report *report, const struct report_entry *entry,
                       const struct finding *finding) {
    struct json_object *result = tree_item(results);
    struct str resource = report_resource(report->arena, entry);
    tree_text(result, "ruleId", finding->rule->id);
    tree_int(result, "ruleIndex", (int64_t)(finding->rule - rules));
    tree_text(result, "level", level_text(finding->rule->level));
    message_add(result, "message",
                str_format(report->arena, "%.*s: %.*s%s%.*s", STR_ARG(resource), STR_ARG(finding->message),
                           str_empty(finding->scc) ? "" : " under SCC ", STR_ARG(finding->scc)));
    struct json_object *location = tree_item(tree_array(result, "locations"));
    struct json_object *physical = tree_object(location, "physicalLocation");
    struct json_object *artifact = tree_object(physical, "artifactLocation");
    tree_str(artifact, "uri", uri_of(report->arena, entry->prediction.workload->manifest->file));
    tree_int(tree_object(physical, "region"), "startLine", (int64_t)(finding->line > 0 ? finding->line : 1));
    tree_str(tree_object(result, "partialFingerprints"), "sccFinding/v1", fingerprint(report->arena, entry, finding));
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
    tree_text(run, "columnKind", "utf16CodeUnits");
    struct json_object *results = tree_array(run, "results");
    for (size_t i = 0; i < report->count; i++) {
        const struct report_entry *entry = &report->entries[i];
        for (size_t j = 0; j < entry->findings.count && !entry->expected; j++) {
            result_add(results, report, entry, &entry->findings.items[j]);
        }
    }
    tree_print_json(to, root);
    tree_free(root);
}
