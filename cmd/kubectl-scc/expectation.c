/* Each expectation against every workload that it is about. */
#include "expectation.h"

#include "base/buf.h"

static bool fits(struct str wanted, struct str found) {
    return str_empty(wanted) || str_equal(wanted, found);
}

static bool concerns(const struct expectation *expectation, const struct workload *workload) {
    return fits(expectation->kind, workload->kind) && fits(expectation->name, workload->name) &&
           fits(expectation->namespace_name, workload->namespace_name);
}

/* Of every container; a pod that is not admitted has none that runs. */
static bool uid_true(const struct expectation *expectation, const struct prediction *prediction) {
    bool same = prediction->identity_count > 0;
    for (size_t i = 0; i < prediction->identity_count; i++) {
        struct opt_int64 uid = prediction->identities[i].uid;
        same = same && uid.set && uid.value == expectation->uid.value;
    }
    return same || !expectation->uid.set;
}

static bool comes_true(const struct expectation *expectation, const struct report_entry *entry) {
    const struct prediction *prediction = &entry->prediction;
    return fits(expectation->scc, prediction_scc(prediction)) &&
           fits(expectation->verdict, str_of(report_verdict(entry))) && uid_true(expectation, prediction);
}

/* ---- In words ---- */

static void part_add(struct buf *text, const char *what, struct str value) {
    if (!str_empty(value)) {
        buf_format(text, "%s%s%.*s", text->length > 0 ? " and " : "", what, STR_ARG(value));
    }
}

static struct str wanted_text(struct arena *arena, const struct expectation *expectation) {
    struct buf text = BUF(arena);
    part_add(&text, "", expectation->verdict);
    part_add(&text, "SCC ", expectation->scc);
    if (expectation->uid.set) {
        part_add(&text, "UID ", str_format(arena, "%lld", (long long)expectation->uid.value));
    }
    return buf_view(&text);
}

static struct str found_text(struct arena *arena, const struct report_entry *entry) {
    struct buf text = BUF(arena);
    struct str scc = prediction_scc(&entry->prediction);
    if (str_empty(scc)) {
        return str_of(report_verdict(entry));
    }
    part_add(&text, "SCC ", scc);
    part_add(&text, "UID ", report_uids(arena, &entry->prediction));
    return buf_view(&text);
}

/* "Deployment/web in namespace shop", "any Deployment", "a workload named web" */
static struct str subject_text(struct arena *arena, const struct expectation *expectation) {
    struct buf text = BUF(arena);
    struct str kind = expectation->kind, name = expectation->name;
    if (str_empty(name)) {
        buf_format(&text, "any %.*s", STR_ARG(kind));
    } else if (str_empty(kind)) {
        buf_format(&text, "a workload named %.*s", STR_ARG(name));
    } else {
        buf_format(&text, "%.*s/%.*s", STR_ARG(kind), STR_ARG(name));
    }
    if (!str_empty(expectation->namespace_name)) {
        buf_format(&text, " in namespace %.*s", STR_ARG(expectation->namespace_name));
    }
    return buf_view(&text);
}

/* ---- What does not come true ---- */

static void entry_miss(struct arena *arena, struct report_entry *entry, const struct expectation *expectation) {
    struct finding *items = ARENA_ARRAY(arena, entry->findings.count + 1, struct finding);
    struct str wanted = wanted_text(arena, expectation), found = found_text(arena, entry);
    items[0] = (struct finding){
        .rule = rule_named("scc-expectation"),
        .line = entry->prediction.workload->manifest->line,
        .path = STR("metadata.name"),
        .message = str_format(arena, "expected %.*s, found: %.*s", STR_ARG(wanted), STR_ARG(found)),
    };
    if (entry->findings.count > 0) {
        memcpy(items + 1, entry->findings.items, entry->findings.count * sizeof *items);
    }
    entry->findings.items = items;
    entry->findings.count++;
    entry->missed++;
}

static void subject_miss(struct report *report, const struct expectation *expectation) {
    struct str subject = subject_text(report->arena, expectation);
    const struct problem problem = {
        .file = expectation->file,
        .line = expectation->place.line,
        .column = expectation->place.column,
        .message = str_format(report->arena, "expected %.*s, found no such workload", STR_ARG(subject)),
    };
    problem_list_add(report->arena, &report->unmet, &problem);
}

void expectations_apply(struct report *report, const struct expectation_list *list) {
    for (size_t i = 0; i < list->count; i++) {
        const struct expectation *expectation = &list->items[i];
        size_t found = 0;
        for (size_t j = 0; j < report->count; j++) {
            struct report_entry *entry = &report->entries[j];
            if (!concerns(expectation, entry->prediction.workload)) {
                continue;
            }
            found++;
            entry->expectations++;
            if (!comes_true(expectation, entry)) {
                entry_miss(report->arena, entry, expectation);
            }
        }
        if (found == 0) {
            subject_miss(report, expectation);
        }
    }
}
