/* kubectl scc check: every workload of the manifests before the engine, and one report over all of them. */
#include "cmd.h"
#include "color.h"
#include "diagnosis.h"
#include "expectation.h"
#include "hint.h"
#include "progress.h"
#include "workload_kinds.h"

enum { PROGRESS_STEP = 100 };

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
    struct expectation_list expectations;
    struct report report;
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
    "  # As a test of a chart: what must come out\n"
    "  helm template my-chart | kubectl scc check -f - --expect expect.yaml\n\n"
    "Expectations: a file with the list `expect`. An item is about the workloads of its kind, name and namespace; "
    "verdict\n"
    "(admitted, denied, skipped), scc and uid (of every container) say what must come out. All items about a workload\n"
    "must hold: then it is no finding, also when it is denied. An item about no workload is a failure.\n"
    "  expect:\n"
    "  - {kind: Deployment, name: web, namespace: shop, scc: restricted-v2, uid: 1000660000}\n"
    "  - {name: debug, verdict: denied}\n\n"
    "Exit status: 0 all admitted, 1 at least one denied or a finding, 2 could not decide: also when something could "
    "not be\n"
    "read (the rest is reported all the same), or when there was no workload at all.\n";

static bool flags_read(struct check *check, int count, char **words, bool *help, struct error *err) {
    const struct flag own[] = {
        {"output", 'o', FLAG_LIST, &check->formats, "FORMAT[=FILE]",
         "table, wide, json, yaml, name, sarif, junit, github (repeatable)"},
        {"fail-on", 0, FLAG_TEXT, &check->fail_on, "LEVEL", "Exit with 1 on: deny (default), warn, never"},
        {"expect", 0, FLAG_TEXT, &check->expect, "FILE",
         "Expected outcomes, as above: what they cover fails only if untrue"},
        {"no-headers", 0, FLAG_SWITCH, &check->no_headers, NULL, "No header and no summary in the table"},
        {"no-defaults", 0, FLAG_SWITCH, &check->no_defaults, NULL,
         "Take pods as recorded requests: nothing is added, no namespace exempt"},
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
    if (!entry->prediction.decision.allowed) {
        entry->advice = advice_of(&check->arena, &entry->prediction);
    }
    entry->findings = findings_of_prediction(&check->arena, &check->state, &entry->prediction, &entry->advice);
}

static void workloads_check(struct check *check) {
    struct report *report = &check->report;
    struct inputs *inputs = &check->inputs;
    const struct workload_options options = {
        .state = &check->state,
        .as = check->connection.as,
        .as_groups = &check->connection.as_groups,
        .no_defaults = check->no_defaults,
    };
    check->workloads = ARENA_ARRAY(&check->arena, inputs->count, struct workload);
    report->entries = ARENA_ARRAY(&check->arena, inputs->count, struct report_entry);
    for (size_t i = 0; i < inputs->count; i++) {
        if (i > 0 && i % PROGRESS_STEP == 0) {
            progress_show("checked %zu of %zu objects", i, inputs->count);
        }
        const struct manifest *manifest = &inputs->items[i];
        struct workload *workload = &check->workloads[report->count];
        struct problem problem;
        if (!workload_kind(manifest)) {
            report->others++;
            workload_pass_over(&check->arena, manifest, &report->passed_over);
        } else if (workload_read(&check->arena, &options, manifest, workload, &problem)) {
            entry_fill(check, workload, &report->entries[report->count++]);
        } else {
            problem_list_add(&check->arena, &inputs->problems, &problem);
        }
    }
    progress_clear();
}

static void report_count(struct report *report) {
    for (size_t i = 0; i < report->count; i++) {
        const struct report_entry *entry = &report->entries[i];
        const struct decision *decision = &entry->prediction.decision;
        report->admitted += decision->allowed && !decision->skipped;
        report->denied += !decision->allowed;
        report->denied_as_expected += !decision->allowed && report_expected(entry);
        report->skipped += decision->skipped;
        for (size_t j = 0; j < entry->findings.count && !report_expected(entry); j++) {
            report->warnings += entry->findings.items[j].rule->level == LEVEL_WARNING;
        }
    }
}

static bool never_fails(const struct check *check) {
    return check->fail_on != NULL && strcmp(check->fail_on, "never") == 0;
}

/* How what would be a failure is called. */
static const char *failure_word(const struct check *check) {
    return never_fails(check) ? "warning" : "error";
}

/* Nothing to check is no success, unless nothing is to be a failure. */
static bool something_checked(const struct check *check) {
    const struct inputs *inputs = &check->inputs;
    if (check->report.count > 0 || inputs->problems.count > 0) {
        return true;
    }
    fprintf(stderr, "%s: no workload among %zu object%s of %zu file%s\n", failure_word(check), inputs->count,
            inputs->count == 1 ? "" : "s", inputs->files, inputs->files == 1 ? "" : "s");
    return never_fails(check);
}

static int exit_status(const struct check *check, bool decided) {
    const struct report *report = &check->report;
    size_t failures = report->unmet.count;
    for (size_t i = 0; i < report->count; i++) {
        failures += report_failure(report, &report->entries[i]) != NULL;
    }
    if (!decided) {
        return EXIT_UNDECIDED;
    }
    failures += report->fails_from == LEVEL_WARNING ? report->passed_over.count : 0;
    return failures > 0 && !never_fails(check) ? EXIT_FINDING : EXIT_ADMITTED;
}

static bool check_open(struct check *check, struct report_targets *targets, struct error *err) {
    struct arena *arena = &check->arena;
    const struct state_request request = {
        .flags = &check->policy, .connection = &check->connection, .inputs = &check->inputs};
    if (!report_targets_read(arena, &check->formats, targets, err) ||
        !color_wanted(check->color, &check->report.color, err) ||
        (check->expect != NULL && !expectations_read(arena, check->expect, &check->expectations, err)) ||
        !inputs_read(arena, &check->input, &check->inputs, err)) {
        return false;
    }
    if (!state_open(arena, &request, &check->state, err)) {
        inputs_complete(arena, &check->inputs);
        return false;
    }
    return true;
}

static int check_run(struct check *check, struct error *err) {
    struct report_targets targets;
    struct report *report = &check->report;
    *report = (struct report){
        .arena = &check->arena,
        .headers = !check->no_headers,
        .unreadable = &check->inputs.problems,
        .fails_from = check->fail_on != NULL && strcmp(check->fail_on, "warn") == 0 ? LEVEL_WARNING : LEVEL_ERROR,
    };
    if (!check_open(check, &targets, err)) {
        return EXIT_UNDECIDED;
    }
    report->rendered_from = check->inputs.rendered_from;
    hints_of_priorities(&check->state);
    workloads_check(check);
    report->source = state_source(&check->state); /* which knows what was assumed on the way */
    expectations_apply(report, &check->expectations);
    report_count(report);
    bool decided = inputs_complete(&check->arena, &check->inputs);
    decided = something_checked(check) && decided;
    for (size_t i = 0; i < report->unmet.count; i++) {
        fprintf(stderr, "%s: %s\n", failure_word(check), problem_text(&check->arena, &report->unmet.items[i]).bytes);
    }
    return report_write(report, &targets, err) ? exit_status(check, decided) : EXIT_UNDECIDED;
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
