/* kubectl scc explain: every candidate of a decision, from files or of a workload in the cluster. */
#include "cmd.h"
#include "color.h"
#include "diagnosis.h"
#include "explanation.h"
#include "hint.h"
#include "json_tree.h"
#include "live_object.h"
#include "workload_kinds.h"

struct explain {
    struct arena arena;
    struct connection_flags connection;
    struct state_flags policy;
    struct input_flags input;
    struct text_list words, passed_over;
    const char *output, *color;
    bool no_defaults;
    struct inputs inputs;
    struct state state;
    size_t denied, count;
};

static const char usage[] =
    "Shows how the decision about a workload comes about: the candidates in their order with priority and points, who\n"
    "may use each through which binding, what each finds wrong, why the winner won, what it fills in, and for a "
    "denied\n"
    "pod the least change that makes it pass.\n\n"
    "Usage:\n  kubectl scc explain -f FILES [flags]\n  kubectl scc explain TYPE/NAME [flags]\n\n"
    "Examples:\n"
    "  # Why does this Deployment get the SCC it gets?\n"
    "  kubectl scc explain -f web.yaml -n myproject\n\n"
    "  # What if nonroot is granted to its service account, with no priority?\n"
    "  kubectl scc explain -f web.yaml -f rolebinding.yaml -n sandbox --scc-set 3.10\n\n"
    "  # A workload of the cluster\n"
    "  kubectl scc explain deploy/web -n myproject\n\n"
    "Exit status: 0 all admitted, 1 at least one denied, 2 could not decide.\n";

static bool flags_read(struct explain *explain, int count, char **words, bool *help, struct error *err) {
    const struct flag own[] = {
        {"output", 'o', FLAG_TEXT, &explain->output, "FORMAT", "text, json, yaml"},
        {"no-defaults", 0, FLAG_SWITCH, &explain->no_defaults, NULL,
         "Take pods as recorded requests: nothing is added, no namespace exempt"},
        {"color", 0, FLAG_TEXT, &explain->color, "WHEN", "always, auto, never"},
    };
    const struct flag_table tables[] = {
        input_flags(&explain->input),
        {.title = "Output", .flags = own, .count = sizeof own / sizeof own[0]},
        state_flags(&explain->policy),
        connection_flags(&explain->connection),
        {0},
    };
    struct flag_parse parse = {.arena = &explain->arena, .tables = tables, .count = count - 1, .words = words + 1};
    bool ok = flags_parse(&parse, err);
    *help = parse.help;
    explain->words = parse.rest;
    if (parse.help) {
        fputs(usage, stdout);
        flags_print(stdout, tables);
        return true;
    }
    const char *form = explain->output;
    if (ok && form != NULL && strcmp(form, "text") != 0 && strcmp(form, "json") != 0 && strcmp(form, "yaml") != 0) {
        return error_set(err, ERROR_INPUT, "-o: expected text, json or yaml, found \"%s\"", form);
    }
    return ok && (input_named(&explain->input) || explain->words.count > 0 ||
                  error_set(err, ERROR_INPUT, "expected manifests behind -f or -k, or TYPE/NAME"));
}

static bool workload_explain(struct explain *explain, const struct manifest *manifest, struct json_object *array,
                             bool color, struct error *err) {
    struct arena *arena = &explain->arena;
    const struct workload_options options = {
        .state = &explain->state,
        .as = explain->connection.as,
        .as_groups = &explain->connection.as_groups,
        .no_defaults = explain->no_defaults,
    };
    struct workload *workload = ARENA_NEW(arena, struct workload);
    struct report_entry *entry = ARENA_NEW(arena, struct report_entry);
    struct explanation explanation;
    struct problem problem;
    if (!workload_read(arena, &options, manifest, workload, &problem)) {
        return error_set(err, ERROR_INPUT, "%s", problem_text(arena, &problem).bytes);
    }
    predict(&explain->state, workload, &entry->prediction);
    if (!entry->prediction.decision.allowed) {
        entry->advice = advice_of(arena, &entry->prediction);
    }
    entry->findings = findings_of_prediction(arena, &explain->state, &entry->prediction, &entry->advice);
    explain->denied += !entry->prediction.decision.allowed;
    explanation_make(&explain->state, entry, &explanation);
    if (array != NULL) {
        tree_add(array, explanation_json(arena, &explanation));
    } else {
        fputs(explain->count > 0 ? "\n" : "", stdout);
        explanation_print(stdout, arena, &explanation, color);
    }
    explain->count++;
    return true;
}

static bool all_explain(struct explain *explain, bool color, struct error *err) {
    bool structured = explain->output != NULL && strcmp(explain->output, "text") != 0;
    struct json_object *root = structured ? tree_new() : NULL;
    bool ok = true;
    if (structured) {
        tree_text(root, "apiVersion", "kubectl-scc/v1");
        tree_text(root, "kind", "ExplainReport");
    }
    struct json_object *array = structured ? tree_array(root, "explanations") : NULL;
    for (size_t i = 0; ok && i < explain->inputs.count; i++) {
        const struct manifest *manifest = &explain->inputs.items[i];
        if (workload_kind(manifest)) {
            ok = workload_explain(explain, manifest, array, color, err);
        } else {
            workload_pass_over(&explain->arena, manifest, &explain->passed_over);
        }
    }
    if (ok && structured) {
        report_passed_over_json(root, &explain->passed_over);
        (strcmp(explain->output, "json") == 0 ? tree_print_json : tree_print_yaml)(stdout, root);
    }
    if (structured) {
        tree_free(root);
    }
    return ok;
}

static int explain_run(struct explain *explain, struct error *err) {
    bool color = false;
    const struct state_request request = {
        .flags = &explain->policy,
        .connection = &explain->connection,
        .inputs = &explain->inputs,
        .otherwise = explain->words.count > 0 ? STATE_LIVE : STATE_OFFLINE,
    };
    if (!color_wanted(explain->color, &color, err) ||
        !inputs_read(&explain->arena, &explain->input, &explain->inputs, err) ||
        !inputs_complete(&explain->arena, &explain->inputs) ||
        !state_open(&explain->arena, &request, &explain->state, err)) {
        return EXIT_UNDECIDED;
    }
    hints_of_priorities(&explain->state);
    if (explain->words.count > 0 && explain->state.client == NULL) {
        error_set(err, ERROR_INPUT, "%s: a workload of a cluster needs that cluster; drop --scc-set and --policy",
                  explain->words.items[0]);
        return EXIT_UNDECIDED;
    }
    for (size_t i = 0; i < explain->words.count; i++) {
        live_object_read(explain->state.client, &explain->arena, explain->state.default_namespace,
                         explain->words.items[i], &explain->inputs);
    }
    if (!inputs_complete(&explain->arena, &explain->inputs) || !all_explain(explain, color, err)) {
        return EXIT_UNDECIDED;
    }
    if (explain->count == 0) {
        error_set(err, ERROR_INPUT, "expected a workload, found none among %zu objects", explain->inputs.count);
        return EXIT_UNDECIDED;
    }
    return explain->denied > 0 ? EXIT_FINDING : EXIT_ADMITTED;
}

int cmd_explain(int count, char **words) {
    struct explain explain = {0};
    struct error err = {0};
    bool help = false;
    int status = EXIT_UNDECIDED;
    arena_init(&explain.arena, 0);
    if (flags_read(&explain, count, words, &help, &err)) {
        status = help ? EXIT_ADMITTED : explain_run(&explain, &err);
    }
    if (err.code != ERROR_NONE && !help) {
        fprintf(stderr, "error: %s\n", err.text);
    }
    state_close(&explain.state);
    arena_free(&explain.arena);
    return status;
}
