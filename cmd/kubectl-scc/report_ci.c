/* JUnit XML (a suite per file, a case per workload) and the annotations of GitHub's workflow commands. */
#include "base/buf.h"
#include "report.h"

/* Characters that XML 1.0 cannot hold are replaced. */
static void xml(FILE *to, struct str text) {
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        switch (c) {
        case '&':
            fputs("&amp;", to);
            break;
        case '<':
            fputs("&lt;", to);
            break;
        case '>':
            fputs("&gt;", to);
            break;
        case '"':
            fputs("&quot;", to);
            break;
        case '\n':
            fputs("&#10;", to);
            break;
        default:
            fputc(c < 0x20 && c != '\t' ? '?' : c, to);
        }
    }
}

static bool has_failed(const struct report_entry *entry) {
    for (size_t i = 0; i < entry->findings.count && !entry->expected; i++) {
        if (entry->findings.items[i].rule->level == LEVEL_ERROR) {
            return true;
        }
    }
    return false;
}

static void case_write(FILE *to, const struct report *report, const struct report_entry *entry) {
    const struct workload *workload = entry->prediction.workload;
    fputs("    <testcase classname=\"", to);
    xml(to, workload->namespace_name);
    fputs("\" name=\"", to);
    xml(to, report_resource(report->arena, entry));
    fputs("\" time=\"0\"", to);
    if (!has_failed(entry)) {
        fputs(entry->prediction.decision.skipped ? "><skipped/></testcase>\n" : "/>\n", to);
        return;
    }
    fputs(">\n      <failure type=\"", to);
    xml(to, str_of(entry->findings.items[0].rule->id));
    fputs("\" message=\"", to);
    xml(to, entry->findings.items[0].message);
    fputs("\">", to);
    for (size_t i = 0; i < entry->findings.count; i++) {
        const struct finding *finding = &entry->findings.items[i];
        xml(to, str_format(report->arena, "%s%s:%zu: %.*s [%s]", i > 0 ? "\n" : "", workload->manifest->file,
                           finding->line, STR_ARG(finding->message), finding->rule->id));
    }
    fputs("</failure>\n    </testcase>\n", to);
}

static bool same_file(const struct report *report, size_t a, size_t b) {
    return strcmp(report->entries[a].prediction.workload->manifest->file,
                  report->entries[b].prediction.workload->manifest->file) == 0;
}

void report_junit(FILE *to, const struct report *report) {
    size_t failed = 0;
    for (size_t i = 0; i < report->count; i++) {
        failed += has_failed(&report->entries[i]);
    }
    fprintf(to,
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"kubectl scc check\" tests=\"%zu\" "
            "failures=\"%zu\" errors=\"0\" time=\"0\">\n",
            report->count, failed);
    for (size_t start = 0, end; start < report->count; start = end) {
        size_t failures = 0, skipped = 0;
        for (end = start; end < report->count && same_file(report, start, end); end++) {
            failures += has_failed(&report->entries[end]);
            skipped += report->entries[end].prediction.decision.skipped;
        }
        fputs("  <testsuite name=\"", to);
        xml(to, str_of(report->entries[start].prediction.workload->manifest->file));
        fprintf(to, "\" tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"%zu\" time=\"0\">\n", end - start,
                failures, skipped);
        for (size_t i = start; i < end; i++) {
            case_write(to, report, &report->entries[i]);
        }
        fputs("  </testsuite>\n", to);
    }
    fputs("</testsuites>\n", to);
}

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

void report_github(FILE *to, const struct report *report) {
    static const char *const commands[] = {"notice", "warning", "error"};
    for (size_t i = 0; i < report->count; i++) {
        const struct report_entry *entry = &report->entries[i];
        for (size_t j = 0; j < entry->findings.count && !entry->expected; j++) {
            const struct finding *finding = &entry->findings.items[j];
            fprintf(to, "::%s file=", commands[finding->rule->level]);
            escaped(to, str_of(entry->prediction.workload->manifest->file), true);
            fprintf(to, ",line=%zu,title=", finding->line);
            escaped(to, report_resource(report->arena, entry), true);
            fputs("::", to);
            escaped(to, finding->message, false);
            fprintf(to, " [%s]\n", finding->rule->id);
        }
    }
}
