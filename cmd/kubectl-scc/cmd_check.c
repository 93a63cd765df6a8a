/* kubectl scc check: every workload of the manifests before the engine, and one report over all of them. */
#include "advice.h"
#include "cmd.h"
#include "color.h"
#include "expectation.h"

struct check {
    struct arena arena;
    struct connection_flags connection;
    struct state_flags policy;
    struct input_flags input;
    struct text_list formats;
    const char *fail_on, *expect, *color;
    bool no_headers, no_defaults;
    struct inputs inputs;
    struct state state;
    struct workload *workloads;
    struct report report;
    size_t missed; /* expectations of workloads that are not there */
};

static const char usage[] =
    "Says for every Pod, Deployment, StatefulSet, DaemonSet, Job, CronJob, ... of the manifests which SCC admits its "
    "pods\n"
    "and as whom they run, or why not. SCCs, RBAC and Namespaces among the manifests count. No cluster is needed.\n\n"
    "Usage:\n  kubectl scc check -f FILES [flags]\n\n"
    "Examples:\n"
    "  # Will this chart run on OpenShift?\n"
    "  helm template my-chart | kubectl scc check -f -\n\n"
    "  # In namespace myproject with a known range, against the SCCs of OKD 3.10\n"
    "  kubectl scc check -f deploy/ -R -n myproject --namespace-range myproject=1000120000/10000 --scc-set 3.10\n\n"
    "  # In CI: a table in the log, SARIF and JUnit in files, warnings fail as well\n"
    "  kubectl scc check -k overlays/prod -o table -o sarif=scc.sarif -o junit=scc.xml --fail-on warn\n\n"
    "  # Against the cluster of the current context\n"
    "  kubectl scc check -f app.yaml --live\n\n"
    "Exit status: 0 all admitted, 1 at least one denied or a finding, 2 could not decide.\n";

static bool flags_read(struct check *check, int count, char **words, bool *help, struct error *err) {
    const struct flag own[] = {
        {"output", 'o', FLAG_LIST, &check->formats, "FORMAT[=FILE]",
         "table, wide, json, yaml, name, sarif, junit, github (repeatable)"},
        {"fail-on", 0, FLAG_TEXT, &check->fail_on, "LEVEL", "Exit with 1 on: deny (default), warn, never"},
        {"expect", 0, FLAG_TEXT, &check->expect, "FILE", "Expected outcomes; what they cover fails only if untrue"},
        {"no-headers", 0, FLAG_SWITCH, &check->no_headers, NULL, "No header and no summary in the table"},
        {"no-defaults", 0, FLAG_SWITCH, &check->no_defaults, NULL, "Take pods as written: no default service account"},
        {"color", 0, FLAG_TEXT, &check->color, "WHEN", "always, auto, never"},
    };
    const struct flag_table tables[] = {
        input_flags(&check->input),
        {.title = "Report", .flags = own, .count = sizeof own / sizeof own[0]},
        state_flags(&check->policy),
        connection_flags(&check->connection),
        {0},
    };
    struct flag_parse parse = {.arena = &check->arena, .tables = tables, .count = count - 1, .words = words + 1};
    bool ok = flags_parse(&parse, err);
    *help = parse.help;
    if (parse.help) {
        fputs(usage, stdout);
        flags_print(stdout, tables);
        return true;
    }
    if (ok && parse.rest.count > 0) {
        return error_set(err, ERROR_INPUT, "expected flags only, found \"%s\"; manifests go behind -f",
                         parse.rest.items[0]);
    }
    const char *on = check->fail_on;
    if (ok && on != NULL && strcmp(on, "deny") != 0 && strcmp(on, "warn") != 0 && strcmp(on, "never") != 0) {
        return error_set(err, ERROR_INPUT, "--fail-on: expected deny, warn or never, found \"%s\"", on);
    }
    return ok && (input_named(&check->input) || error_set(err, ERROR_INPUT, "expected manifests behind -f or -k"));
}

static void entry_fill(struct check *check, const struct workload *workload, struct report_entry *entry) {
    predict(&check->state, workload, &entry->prediction);
    entry->findings = findings_of_prediction(&check->arena, &check->state, &entry->prediction);
    if (!entry->prediction.decision.allowed) {
        entry->least = advice_least(&check->arena, &entry->prediction);
    }
}

static bool workloads_check(struct check *check, struct error *err) {
    struct report *report = &check->report;
    const struct workload_options options = {
        .namespace_name = check->connection.namespace_name,
        .default_namespace = check->state.default_namespace,
        .as = check->connection.as,
        .as_groups = &check->connection.as_groups,
        .no_defaults = check->no_defaults,
    };
    check->workloads = ARENA_ARRAY(&check->arena, check->inputs.count, struct workload);
    report->entries = ARENA_ARRAY(&check->arena, check->inputs.count, struct report_entry);
    for (size_t i = 0; i < check->inputs.count; i++) {
        const struct manifest *manifest = &check->inputs.items[i];
        struct workload *workload = &check->workloads[report->count];
        if (!workload_kind(manifest)) {
            report->others++;
            continue;
        }
        if (!workload_read(&check->arena, &options, manifest, workload, err)) {
            return false;
        }
        entry_fill(check, workload, &report->entries[report->count++]);
    }
    return true;
}

static void report_count(struct report *report) {
    for (size_t i = 0; i < report->count; i++) {
        report->denied += !report->entries[i].prediction.decision.allowed;
        for (size_t j = 0; j < report->entries[i].findings.count; j++) {
            report->warnings += report->entries[i].findings.items[j].rule->level == LEVEL_WARNING;
        }
    }
}

static int exit_status(const struct check *check) {
    const char *on = check->fail_on != NULL ? check->fail_on : "deny";
    enum level least = strcmp(on, "warn") == 0 ? LEVEL_WARNING : LEVEL_ERROR;
    for (size_t i = 0; i < check->report.count && strcmp(on, "never") != 0; i++) {
        const struct report_entry *entry = &check->report.entries[i];
        for (size_t j = 0; j < entry->findings.count && !entry->expected; j++) {
            if (entry->findings.items[j].rule->level >= least) {
                return EXIT_FINDING;
            }
        }
    }
    return check->missed > 0 && strcmp(on, "never") != 0 ? EXIT_FINDING : EXIT_ADMITTED;
}

static int check_run(struct check *check, struct error *err) {
    struct report_targets targets;
    struct report *report = &check->report;
    const struct state_request request = {
        .flags = &check->policy, .connection = &check->connection, .inputs = &check->inputs};
    *report = (struct report){.arena = &check->arena, .headers = !check->no_headers};
    if (!report_targets_read(&check->arena, &check->formats, &targets, err) ||
        !color_wanted(check->color, &report->color, err) ||
        !inputs_read(&check->arena, &check->input, &check->inputs, err) || !inputs_complete(&check->inputs) ||
        !state_open(&check->arena, &request, &check->state, err)) {
        return EXIT_UNDECIDED;
    }
    report->source = check->state.source;
    if (!workloads_check(check, err) ||
        (check->expect != NULL && !expectations_apply(report, check->expect, &check->missed, err))) {
        return EXIT_UNDECIDED;
    }
    report_count(report);
    if (report->count == 0) {
        fprintf(stderr, "warning: no workload among %zu objects of %zu files\n", check->inputs.count,
                check->inputs.files);
    }
    return report_write(report, &targets, err) ? exit_status(check) : EXIT_UNDECIDED;
}

int cmd_check(int count, char **words) {
    struct check check = {0};
    struct error err = {0};
    bool help = false;
    int status = EXIT_UNDECIDED;
    arena_init(&check.arena, 0);
    if (flags_read(&check, count, words, &help, &err)) {
        status = help ? EXIT_ADMITTED : check_run(&check, &err);
    }
    if (err.code != ERROR_NONE && !help) {
        fprintf(stderr, "error: %s\n", err.text);
    }
    state_close(&check.state);
    arena_free(&check.arena);
    return status;
}
