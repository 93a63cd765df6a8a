/*
 * One report over many workloads, and its writers: table, wide, json, yaml, name, sarif, junit, github. Several may be
 * asked for at once, each to standard output or a file.
 */
#ifndef KUBECTL_SCC_REPORT_H
#define KUBECTL_SCC_REPORT_H

#include "advice.h"

struct json_object;

struct report_entry {
    struct prediction prediction;
    struct finding_list findings;
    struct advice advice;        /* of a denied pod */
    size_t expectations, missed; /* that are about it; those of them that did not come true */
};

struct report {
    struct arena *arena;
    struct report_entry *entries;
    size_t count, admitted, denied, denied_as_expected, skipped, warnings; /* denied: all of them */
    size_t others;                                                         /* objects that make no pods */
    struct text_list passed_over; /* those of them that seem to: they have a pod template */
    const struct problem_list *unreadable;
    struct problem_list unmet; /* expectations of workloads that are not there */
    const char *rendered_from; /* what all manifests were made from, NULL: they are files of their own */
    enum level fails_from;     /* the least level that is a failure */
    struct str source;         /* of the state */
    bool headers, color;
};

struct report_target {
    void (*write)(FILE *to, const struct report *report);
    const char *file; /* NULL: standard output */
};

struct report_targets {
    struct report_target *items;
    size_t count;
};

/* "table" or "FORMAT=FILE", several; nothing given is the table. */
bool report_targets_read(struct arena *arena, const struct text_list *formats, struct report_targets *targets,
                         struct error *err);
bool report_write(const struct report *report, const struct report_targets *targets, struct error *err);

void report_table(FILE *to, const struct report *report);
void report_wide(FILE *to, const struct report *report);
void report_name(FILE *to, const struct report *report);
void report_json(FILE *to, const struct report *report);
void report_yaml(FILE *to, const struct report *report);
void report_sarif(FILE *to, const struct report *report);
void report_junit(FILE *to, const struct report *report);
void report_github(FILE *to, const struct report *report);

/* One workload as it is in json and yaml. */
struct json_object *report_entry_json(struct arena *arena, const struct report_entry *entry);
/* What was not judged; left out when there is nothing. */
void report_passed_over_json(struct json_object *root, const struct text_list *texts);
/* "Deployment/web" */
struct str report_resource(struct arena *arena, const struct report_entry *entry);
const char *report_verdict(const struct report_entry *entry); /* "admitted", "denied", "skipped" */
/* The message of a denial, less the long list of SCCs that are not usable. */
struct str report_denial(struct arena *arena, const struct report_entry *entry);
/* "1000,image": of the containers, each once; "-" where there are none. */
struct str report_uids(struct arena *arena, const struct prediction *prediction);
struct str report_gids(struct arena *arena, const struct prediction *prediction);
struct str report_groups(struct arena *arena, const struct prediction *prediction);

/* All expectations about it came true: then what is wrong with it is no finding. */
bool report_expected(const struct report_entry *entry);
/* The gravest finding that makes it a failure; NULL: it is none. */
const struct finding *report_failure(const struct report *report, const struct report_entry *entry);

/* Where programs are to point at. */
struct report_place {
    const char *file;
    size_t line;
};
struct report_place report_place(const struct report *report, const char *file, size_t line);

#endif
