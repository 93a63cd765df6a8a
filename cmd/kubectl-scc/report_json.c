/* The report for programs: everything that is known, as one tree, printed as JSON or YAML. */
#include "advice.h"
#include "json_tree.h"
#include "report.h"

static const char *const container_kinds[] = {"init", "container", "ephemeral"};

static void opt_bool_add(struct json_object *to, const char *key, struct opt_bool value) {
    if (value.set) {
        tree_bool(to, key, value.value);
    }
}

static void list_add(struct json_object *to, const char *key, const struct str_list *list) {
    if (list->count == 0) {
        return;
    }
    struct json_object *array = tree_array(to, key);
    for (size_t i = 0; i < list->count; i++) {
        tree_add_str(array, list->items[i]);
    }
}

static void identity_add(struct json_object *to, const struct identity *identity) {
    tree_str(to, "name", identity->container->name);
    tree_text(to, "kind", container_kinds[identity->container->kind]);
    if (identity->uid.set) {
        tree_int(to, "uid", identity->uid.value);
    } else {
        tree_text(to, "uid", "image");
    }
    if (identity->gid.set) {
        tree_int(to, "gid", identity->gid.value);
    } else {
        tree_text(to, "gid", "image");
    }
    struct json_object *groups = tree_array(to, "groups");
    for (size_t i = 0; i < identity->group_count; i++) {
        tree_add_int(groups, identity->groups[i]);
    }
    if (identity->se_linux != NULL) {
        struct json_object *options = tree_object(to, "seLinuxOptions");
        tree_str(options, "user", identity->se_linux->user);
        tree_str(options, "role", identity->se_linux->role);
        tree_str(options, "type", identity->se_linux->type);
        tree_str(options, "level", identity->se_linux->level);
    }
    opt_bool_add(to, "runAsNonRoot", identity->non_root);
    opt_bool_add(to, "privileged", identity->privileged);
    opt_bool_add(to, "allowPrivilegeEscalation", identity->escalation);
    tree_str(to, "seccompProfile", identity->seccomp);
    if (identity->capabilities != NULL) {
        struct json_object *capabilities = tree_object(to, "capabilities");
        list_add(capabilities, "add", &identity->capabilities->add);
        list_add(capabilities, "drop", &identity->capabilities->drop);
    }
}

/* An object of a cluster has no lines. */
static void line_add(struct json_object *to, size_t line) {
    if (line > 0) {
        tree_int(to, "line", (int64_t)line);
    }
}

static void finding_add(struct json_object *array, const struct finding *finding, const char *file) {
    struct json_object *to = tree_item(array);
    tree_text(to, "rule", finding->rule->id);
    tree_text(to, "level", level_text(finding->rule->level));
    tree_str(to, "scc", finding->scc);
    tree_text(to, "file", file);
    line_add(to, finding->line);
    tree_str(to, "field", finding->path);
    tree_own_json(to, "value", finding->value);
    tree_str(to, "allowed", finding->allowed);
    tree_str(to, "message", finding->message);
    tree_str(to, "fix", finding_fix(finding));
}

/* The SCC to grant, and what to edit along with it. */
static void least_add(struct json_object *to, struct arena *arena, const struct report_entry *entry) {
    const struct prediction *prediction = &entry->prediction;
    const struct proposal least = entry->advice.grant;
    if (least.scc == NULL) {
        return;
    }
    struct json_object *object = tree_object(to, "leastSCC");
    tree_str(object, "name", least.scc->name);
    tree_str(object, "grant", advice_grant(arena, prediction, least.scc));
    struct json_object *edits = tree_array(object, "edits");
    for (size_t i = 0; i < least.edits.count; i++) {
        const struct finding *edit = &least.edits.items[i];
        struct json_object *item = tree_item(edits);
        tree_str(item, "field", edit->edit);
        line_add(item, edit->line);
        tree_str(item, "fix", edit->fix);
    }
}

struct json_object *report_entry_json(struct arena *arena, const struct report_entry *entry) {
    const struct prediction *prediction = &entry->prediction;
    const struct workload *workload = prediction->workload;
    const struct decision *decision = &prediction->decision;
    struct json_object *to = tree_new();
    tree_str(to, "kind", workload->kind);
    tree_str(to, "name", workload->name);
    tree_str(to, "namespace", workload->namespace_name);
    tree_text(to, "file", workload->manifest->file);
    line_add(to, workload->manifest->line);
    tree_str(to, "serviceAccount", workload->service_account);
    tree_str(to, "createdBy", workload->creator.user);
    tree_text(to, "verdict", report_verdict(entry));
    if (decision->skipped) {
        tree_str(to, "skipped", decision->message);
    }
    if (entry->expectations > 0) {
        tree_bool(to, "expected", report_expected(entry));
    }
    tree_str(to, "scc", prediction_scc(prediction));
    tree_str(to, "requiredSCC", decision->required);
    if (decision->allowed && decision->chosen != NULL) {
        tree_text(to, "subjectType", subject_type_text(decision->chosen->allowed_for));
    }
    if (prediction->identity_count > 0) {
        struct json_object *containers = tree_array(to, "containers");
        for (size_t i = 0; i < prediction->identity_count; i++) {
            identity_add(tree_item(containers), &prediction->identities[i]);
        }
    }
    tree_own_json(to, "filledIn", decision->patch);
    tree_str(to, "message", decision->message);
    struct json_object *findings = tree_array(to, "findings");
    for (size_t i = 0; i < entry->findings.count; i++) {
        finding_add(findings, &entry->findings.items[i], workload->manifest->file);
    }
    if (!decision->allowed) {
        least_add(to, arena, entry);
    }
    return to;
}

static void problems_add(struct json_object *to, const char *key, const struct problem_list *list) {
    if (list->count == 0) {
        return;
    }
    struct json_object *array = tree_array(to, key);
    for (size_t i = 0; i < list->count; i++) {
        const struct problem *problem = &list->items[i];
        struct json_object *item = tree_item(array);
        tree_text(item, "file", problem->file);
        if (problem->line > 0) {
            tree_int(item, "line", (int64_t)problem->line);
        }
        if (problem->column > 0) {
            tree_int(item, "column", (int64_t)problem->column);
        }
        tree_str(item, "message", problem->message);
    }
}

void report_passed_over_json(struct json_object *root, const struct text_list *texts) {
    struct json_object *array = texts->count > 0 ? tree_array(root, "passedOver") : NULL;
    for (size_t i = 0; i < texts->count; i++) {
        tree_add_str(array, str_of(texts->items[i]));
    }
}

static struct json_object *report_tree(const struct report *report) {
    struct json_object *root = tree_new();
    tree_text(root, "kind", "CheckReport");
    tree_str(root, "policy", report->source);
    struct json_object *summary = tree_object(root, "summary");
    tree_int(summary, "workloads", (int64_t)report->count);
    tree_int(summary, "admitted", (int64_t)report->admitted);
    tree_int(summary, "denied", (int64_t)report->denied);
    tree_int(summary, "deniedAsExpected", (int64_t)report->denied_as_expected);
    tree_int(summary, "skipped", (int64_t)report->skipped);
    tree_int(summary, "warnings", (int64_t)report->warnings);
    tree_int(summary, "otherObjects", (int64_t)report->others);
    problems_add(root, "unreadable", report->unreadable);
    problems_add(root, "unmetExpectations", &report->unmet);
    report_passed_over_json(root, &report->passed_over);
    struct json_object *results = tree_array(root, "results");
    for (size_t i = 0; i < report->count; i++) {
        tree_add(results, report_entry_json(report->arena, &report->entries[i]));
    }
    return root;
}

void report_json(FILE *to, const struct report *report) {
    struct json_object *tree = report_tree(report);
    tree_print_json(to, tree);
    tree_free(tree);
}

void report_yaml(FILE *to, const struct report *report) {
    struct json_object *tree = report_tree(report);
    tree_print_yaml(to, tree);
    tree_free(tree);
}
