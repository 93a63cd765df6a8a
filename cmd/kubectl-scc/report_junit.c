/* JUnit XML: a suite per file, a case per workload; and a suite each for what could not be read or was not there. */
#include "base/buf.h"
#include "base/unicode.h"
#include "report.h"

static bool xml_holds(uint32_t rune) {
    return rune >= 0x20 ? rune != 0xfffe && rune != 0xffff : rune == '\t';
}

/* What XML 1.0 cannot hold is replaced. */
static void xml(FILE *to, struct str text) {
    uint32_t rune = 0;
    for (size_t i = 0, length; i<text.length; i += length> 0 ? length : 1) {
        length = utf8_decode(text, i, &rune);
        if (rune == '\n' && length > 0) {
            fputs("&#10;", to);
        } else if (length == 0 || !xml_holds(rune)) {
            fputc('?', to);
        } else if (rune == '&' || rune == '<' || rune == '>' || rune == '"') {
            fprintf(to, "&%s;", rune == '&' ? "amp" : rune == '<' ? "lt" : rune == '>' ? "gt" : "quot");
        } else {
            fwrite(text.bytes + i, 1, length, to);
        }
    }
}

static void attribute(FILE *to, const char *name, struct str value) {
    fprintf(to, " %s=\"", name);
    xml(to, value);
    fputc('"', to);
}

static void case_open(FILE *to, struct str class_name, struct str name) {
    fputs("    <testcase", to);
    attribute(to, "classname", class_name);
    attribute(to, "name", name);
    fputs(" time=\"0\">", to);
}

static void case_write(FILE *to, const struct report *report, const struct report_entry *entry) {
    const struct workload *workload = entry->prediction.workload;
    const struct finding *failure = report_failure(report, entry);
    case_open(to, workload->namespace_name, report_resource(report->arena, entry));
    if (failure != NULL) {
        fputs("\n      <failure", to);
        attribute(to, "type", str_of(failure->rule->id));
        attribute(to, "message", failure->message);
        fputc('>', to);
        for (size_t i = 0; i < entry->findings.count; i++) {
            const struct finding *finding = &entry->findings.items[i];
            xml(to, str_format(report->arena, "%s%s:%zu: %.*s [%s]", i > 0 ? "\n" : "", workload->manifest->file,
                               finding->line, STR_ARG(finding->message), finding->rule->id));
        }
        fputs("</failure>\n    ", to);
    } else if (entry->prediction.decision.skipped) {
        fputs("<skipped>", to); /* Jenkins takes a text and no attribute */
        xml(to, entry->prediction.decision.message);
        fputs("</skipped>", to);
    }
    fputs("</testcase>\n", to);
}

static bool same_file(const struct report *report, size_t a, size_t b) {
    return strcmp(report->entries[a].prediction.workload->manifest->file,
                  report->entries[b].prediction.workload->manifest->file) == 0;
}

struct tally {
    size_t tests, failures, errors, skipped;
};

static void suite_open(FILE *to, struct str name, const struct tally *tally) {
    fputs("  <testsuite", to);
    attribute(to, "name", name);
    fprintf(to, " tests=\"%zu\" failures=\"%zu\" errors=\"%zu\" skipped=\"%zu\" time=\"0\">\n", tally->tests,
            tally->failures, tally->errors, tally->skipped);
}

static struct tally tally_of(const struct report *report, size_t start, size_t end) {
    struct tally tally = {.tests = end - start};
    for (size_t i = start; i < end; i++) {
        tally.failures += report_failure(report, &report->entries[i]) != NULL;
        tally.skipped += report->entries[i].prediction.decision.skipped;
    }
    return tally;
}

/* `element`: error or failure, of this type. */
static void problems_write(FILE *to, struct arena *arena, const struct problem_list *list, const char *element,
                           struct str type) {
    for (size_t i = 0; i < list->count; i++) {
        const struct problem *problem = &list->items[i];
        case_open(to, type, problem_text(arena, problem));
        fprintf(to, "\n      <%s", element);
        attribute(to, "type", type);
        attribute(to, "message", problem->message);
        fputs("/>\n    </testcase>\n", to);
    }
}

static void others_write(FILE *to, const struct report *report) {
    const struct problem_list *unmet = &report->unmet, *unreadable = report->unreadable;
    if (unmet->count > 0) {
        suite_open(to, STR("expectations"), &(struct tally){.tests = unmet->count, .failures = unmet->count});
        problems_write(to, report->arena, unmet, "failure", STR("scc-expectation"));
        fputs("  </testsuite>\n", to);
    }
    if (unreadable->count > 0) {
        suite_open(to, STR("unreadable"), &(struct tally){.tests = unreadable->count, .errors = unreadable->count});
        problems_write(to, report->arena, unreadable, "error", STR("unreadable"));
        fputs("  </testsuite>\n", to);
    }
}

void report_junit(FILE *to, const struct report *report) {
    struct tally all = tally_of(report, 0, report->count);
    fprintf(to,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kubectl scc check\" tests=\"%zu\" "
            "failures=\"%zu\" errors=\"%zu\" time=\"0\">\n",
            all.tests + report->unmet.count + report->unreadable->count, all.failures + report->unmet.count,
            report->unreadable->count);
    for (size_t start = 0, end; start < report->count; start = end) {
        for (end = start + 1; end < report->count && same_file(report, start, end); end++) {
        }
        struct tally tally = tally_of(report, start, end);
        suite_open(to, str_of(report->entries[start].prediction.workload->manifest->file), &tally);
        for (size_t i = start; i < end; i++) {
            case_write(to, report, &report->entries[i]);
        }
        fputs("  </testsuite>\n", to);
    }
    others_write(to, report);
    fputs("</testsuites>\n", to);
}
