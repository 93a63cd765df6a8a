/* Annotations by GitHub's workflow commands: ::error file=F,line=L,title=T::MESSAGE */
#include "report.h"

/* `property`: also what separates properties. */
static void escaped(FILE *to, struct str text, bool property) {
    for (size_t i = 0; i < text.length; i++) {
        char c = text.bytes[i];
        if (c == '%' || c == '\r' || c == '\n' || (property && (c == ':' || c == ','))) {
            fprintf(to, "%%%02X", (unsigned)(unsigned char)c);
        } else {
            fputc(c, to);
        }
    }
}

static void property(FILE *to, const char *name, struct str value) {
    fprintf(to, ",%s=", name);
    escaped(to, value, true);
}

static void place_write(FILE *to, enum level level, struct report_place place) {
    static const char *const commands[] = {"notice", "warning", "error"};
    fprintf(to, "::%s file=", commands[level]);
    escaped(to, str_of(place.file), true);
    fprintf(to, ",line=%zu", place.line);
}

static void finding_write(FILE *to, const struct report *report, const struct report_entry *entry,
                          const struct finding *finding) {
    place_write(to, finding->rule->level,
                report_place(report, entry->prediction.workload->manifest->file, finding->line));
    property(to, "title", report_resource(report->arena, entry));
    fputs("::", to);
    escaped(to, finding->message, false);
    fprintf(to, " [%s]\n", finding->rule->id);
}

static void unmet_write(FILE *to, const struct problem *problem) {
    place_write(to, LEVEL_ERROR, (struct report_place){.file = problem->file, .line = problem->line});
    fputs(",title=--expect::", to);
    escaped(to, problem->message, false);
    fputs(" [scc-expectation]\n", to);
}

static void unreadable_write(FILE *to, const struct report *report, const struct problem *problem) {
    if (problem->file != NULL) {
        place_write(to, LEVEL_ERROR, report_place(report, problem->file, problem->line));
        fputs(",title=unreadable::", to);
    } else {
        fputs("::error title=unreadable::", to);
    }
    escaped(to, problem->message, false);
    fputc('\n', to);
}

void report_github(FILE *to, const struct report *report) {
    for (size_t i = 0; i < report->count; i++) {
        const struct report_entry *entry = &report->entries[i];
        for (size_t j = 0; j < entry->findings.count && !report_expected(entry); j++) {
            finding_write(to, report, entry, &entry->findings.items[j]);
        }
    }
    for (size_t i = 0; i < report->unmet.count; i++) {
        unmet_write(to, &report->unmet.items[i]);
    }
    for (size_t i = 0; i < report->unreadable->count; i++) {
        unreadable_write(to, report, &report->unreadable->items[i]);
    }
}
