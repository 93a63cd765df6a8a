/* Formats by name, files for them, and the few texts that several writers share. */
#include "report.h"

#include <errno.h>

#include "base/buf.h"

static const struct {
    const char *name;
    void (*write)(FILE *to, const struct report *report);
} formats[] = {
    {"table", report_table}, {"wide", report_wide},   {"json", report_json},   {"yaml", report_yaml},
    {"name", report_name},   {"sarif", report_sarif}, {"junit", report_junit}, {"github", report_github},
};

static bool target_read(struct arena *arena, const char *word, struct report_target *target, struct error *err) {
    struct str rest = str_of(word), name;
    str_split(&rest, '=', &name);
    *target = (struct report_target){.file = str_empty(rest) ? NULL : str_copy(arena, rest).bytes};
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        if (str_equal(name, str_of(formats[i].name))) {
            target->write = formats[i].write;
            return true;
        }
    }
    return error_set(err, ERROR_INPUT,
                     "-o: expected table, wide, json, yaml, name, sarif, junit or github, found \"%.*s\"",
                     STR_ARG(name));
}

bool report_targets_read(struct arena *arena, const struct text_list *words, struct report_targets *targets,
                         struct error *err) {
    targets->items = ARENA_ARRAY(arena, words->count + 1, struct report_target);
    targets->count = words->count;
    size_t to_stdout = 0;
    for (size_t i = 0; i < words->count; i++) {
        if (!target_read(arena, words->items[i], &targets->items[i], err)) {
            return false;
        }
        to_stdout += targets->items[i].file == NULL;
    }
    if (words->count == 0) {
        targets->items[targets->count++].write = report_table;
    }
    return to_stdout < 2 ||
           error_set(err, ERROR_INPUT,
                     "-o: only one format can go to standard output; give the others a file: sarif=FILE");
}

static bool file_write(const struct report *report, const struct report_target *target, struct error *err) {
    FILE *file = fopen(target->file, "we");
    if (file == NULL) {
        return error_set(err, ERROR_INPUT, "%s: %s", target->file, strerror(errno));
    }
    struct report plain = *report;
    plain.color = false;
    target->write(file, &plain);
    bool ok = ferror(file) == 0;
    ok = fclose(file) == 0 && ok;
    return ok || error_set(err, ERROR_UNAVAILABLE, "%s: cannot be written", target->file);
}

bool report_write(const struct report *report, const struct report_targets *targets, struct error *err) {
    for (size_t i = 0; i < targets->count; i++) {
        const struct report_target *target = &targets->items[i];
        if (target->file != NULL) {
            if (!file_write(report, target, err)) {
                return false;
            }
            continue;
        }
        target->write(stdout, report);
        if (fflush(stdout) != 0) {
            return error_set(err, ERROR_UNAVAILABLE, "standard output: %s", strerror(errno));
        }
    }
    return true;
}

struct str report_resource(struct arena *arena, const struct report_entry *entry) {
    const struct workload *workload = entry->prediction.workload;
    return str_format(arena, "%.*s/%.*s", STR_ARG(workload->kind), STR_ARG(workload->name));
}

const char *report_verdict(const struct report_entry *entry) {
    const struct decision *decision = &entry->prediction.decision;
    return decision->skipped ? "skipped" : decision->allowed ? "admitted" : "denied";
}

struct str report_denial(struct arena *arena, const struct report_entry *entry) {
    const struct decision *decision = &entry->prediction.decision;
    size_t tried = 0, unusable = 0;
    for (size_t i = 0; i < decision->verdict_count; i++) {
        tried += decision->verdicts[i].outcome == VERDICT_RESTRICTS;
        unusable += decision->verdicts[i].outcome == VERDICT_NOT_USABLE;
    }
    if (tried + unusable == 0) {
        return decision->message;
    }
    return str_format(arena, "no SCC admits it: %zu usable but too strict, %zu not usable", tried, unusable);
}

/* ---- Numbers of containers ---- */

static void id_add(struct buf *text, struct str id) {
    if (text->length == 0 || !str_among(buf_view(text), ',', id)) {
        buf_text(text, text->length > 0 ? "," : "");
        buf_str(text, id);
    }
}

static struct str ids_text(struct buf *text) {
    return text->length > 0 ? buf_view(text) : STR("-");
}

static struct str number_or_image(struct arena *arena, struct opt_int64 id) {
    return id.set ? str_format(arena, "%lld", (long long)id.value) : STR("image");
}

struct str report_uids(struct arena *arena, const struct prediction *prediction) {
    struct buf text = BUF(arena);
    for (size_t i = 0; i < prediction->identity_count; i++) {
        id_add(&text, number_or_image(arena, prediction->identities[i].uid));
    }
    return ids_text(&text);
}

struct str report_gids(struct arena *arena, const struct prediction *prediction) {
    struct buf text = BUF(arena);
    for (size_t i = 0; i < prediction->identity_count; i++) {
        id_add(&text, number_or_image(arena, prediction->identities[i].gid));
    }
    return ids_text(&text);
}

struct str report_groups(struct arena *arena, const struct prediction *prediction) {
    struct buf text = BUF(arena);
    for (size_t i = 0; prediction->identity_count > 0 && i < prediction->identities[0].group_count; i++) {
        id_add(&text, str_format(arena, "%lld", (long long)prediction->identities[0].groups[i]));
    }
    return ids_text(&text);
}

/* ---- What counts ---- */

bool report_expected(const struct report_entry *entry) {
    return entry->expectations > 0 && entry->missed == 0;
}

const struct finding *report_failure(const struct report *report, const struct report_entry *entry) {
    const struct finding *gravest = NULL;
    for (size_t i = 0; i < entry->findings.count && !report_expected(entry); i++) {
        const struct finding *finding = &entry->findings.items[i];
        bool graver = gravest == NULL || finding->rule->level > gravest->rule->level;
        if (graver && finding->rule->level >= report->fails_from) {
            gravest = finding;
        }
    }
    return gravest;
}

/* Lines of what kustomize prints are in no file. */
struct report_place report_place(const struct report *report, const char *file, size_t line) {
    return report->rendered_from != NULL ? (struct report_place){.file = report->rendered_from, .line = 1}
                                         : (struct report_place){.file = file, .line = line > 0 ? line : 1};
}

void report_name(FILE *to, const struct report *report) {
    for (size_t i = 0; i < report->count; i++) {
        const struct report_entry *entry = &report->entries[i];
        struct str resource = report_resource(report->arena, entry);
        struct str scc = prediction_scc(&entry->prediction);
        fprintf(to, "%.*s ", STR_ARG(resource));
        if (!str_empty(scc)) {
            fprintf(to, "%.*s\n", STR_ARG(scc));
        } else if (entry->prediction.decision.skipped) {
            fprintf(to, "<skipped: %.*s>\n", STR_ARG(entry->prediction.decision.message));
        } else {
            fprintf(to, "<%s>\n", report_verdict(entry));
        }
    }
}
