/* Each expectation against every workload that it names. */
#include "expectation.h"

#include "base/buf.h"

struct expectation {
    struct str kind, name, namespace_name, scc, verdict;
    struct opt_int64 uid;
};

static bool expectation_read(struct json *item, struct expectation *out, struct error *err) {
    return json_as_object(item, err) && json_string(item, "kind", &out->kind, err) &&
           json_string(item, "name", &out->name, err) && json_string(item, "namespace", &out->namespace_name, err) &&
           json_string(item, "scc", &out->scc, err) && json_string(item, "verdict", &out->verdict, err) &&
           json_opt_int64(item, "uid", &out->uid, err);
}

static bool names(struct str wanted, struct str found) {
    return str_empty(wanted) || str_equal(wanted, found);
}

static bool concerns(const struct expectation *expectation, const struct workload *workload) {
    return names(expectation->kind, workload->kind) && names(expectation->name, workload->name) &&
           names(expectation->namespace_name, workload->namespace_name);
}

static bool uid_true(const struct expectation *expectation, const struct prediction *prediction) {
    for (size_t i = 0; expectation->uid.set && i < prediction->identity_count; i++) {
        struct opt_int64 uid = prediction->identities[i].uid;
        if (!uid.set || uid.value != expectation->uid.value) {
            return false;
        }
    }
    return true;
}

static bool comes_true(const struct expectation *expectation, const struct report_entry *entry) {
    const struct prediction *prediction = &entry->prediction;
    return names(expectation->scc, prediction_scc(prediction)) &&
           names(expectation->verdict, str_of(report_verdict(entry))) && uid_true(expectation, prediction);
}

static void entry_miss(struct arena *arena, struct report_entry *entry, const struct expectation *expectation) {
    const struct workload *workload = entry->prediction.workload;
    struct finding *items = ARENA_ARRAY(arena, entry->findings.count + 1, struct finding);
    struct str scc = prediction_scc(&entry->prediction);
    items[0] = (struct finding){
        .rule = rule_named("scc-expectation"),
        .line = workload->manifest->line,
        .path = STR("metadata.name"),
        .message =
            str_format(arena, "expected %s%.*s%.*s%s, found %s %.*s", str_empty(expectation->verdict) ? "" : "verdict ",
                       STR_ARG(expectation->verdict), STR_ARG(expectation->scc),
                       expectation->uid.set ? " with the given uid" : "", report_verdict(entry), STR_ARG(scc)),
    };
    if (entry->findings.count > 0) {
        memcpy(items + 1, entry->findings.items, entry->findings.count * sizeof *items);
    }
    entry->findings.items = items;
    entry->findings.count++;
}

static size_t expectation_apply(struct report *report, const struct expectation *expectation) {
    size_t found = 0;
    for (size_t i = 0; i < report->count; i++) {
        struct report_entry *entry = &report->entries[i];
        if (!concerns(expectation, entry->prediction.workload)) {
            continue;
        }
        found++;
        entry->expected = comes_true(expectation, entry);
        if (!entry->expected) {
            entry_miss(report->arena, entry, expectation);
        }
    }
    return found;
}

bool expectations_apply(struct report *report, const char *file, size_t *missed, struct error *err) {
    struct arena *arena = report->arena;
    struct str text;
    struct yaml_document *documents;
    size_t count;
    if (!input_file_text(arena, file, &text, err)) {
        return false;
    }
    if (!yaml_parse(arena, text, &documents, &count, err)) {
        return error_wrap(err, "%s", file);
    }
    for (size_t i = 0; i < count; i++) {
        struct json list, item;
        if (!json_array(&documents[i].root, "expect", &list, err)) {
            return error_wrap(err, "%s:%zu", file, documents[i].line);
        }
        for (struct json_walk walk = json_walk(&list); json_next(&walk, &item);) {
            struct expectation expectation = {0};
            size_t line = yaml_line(&documents[i], &item);
            if (!expectation_read(&item, &expectation, err)) {
                return error_wrap(err, "%s:%zu", file, line);
            }
            if (expectation_apply(report, &expectation) == 0) {
                fprintf(stderr, "%s:%zu: expected %.*s/%.*s, found no such workload\n", file, line,
                        STR_ARG(expectation.kind), STR_ARG(expectation.name));
                ++*missed;
            }
        }
    }
    return true;
}
