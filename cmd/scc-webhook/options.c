/* One row per option: its command, its place in struct options, its bounds and its help. */
#include "options.h"

#include <errno.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_LIST, OPTION_COUNT, OPTION_BYTES, OPTION_CHOICE };

struct option_row {
    const char *name;
    enum option_kind kind;
    unsigned commands; /* of enum command_set */
    size_t offset;
    size_t least, most;  /* of OPTION_COUNT and OPTION_BYTES */
    const char *choices; /* of OPTION_CHOICE the index is stored; of OPTION_TEXT one of them is asked for */
    const char *value;   /* for --help */
    const char *help;
};

#define PLACE(member) .offset = offsetof(struct options, member)
#define POLICY_COMMANDS (COMMAND_SERVE | COMMAND_REVIEW)

static const struct option_row rows[] = {
    {"--policy", OPTION_LIST, POLICY_COMMANDS, PLACE(policies), .value = "PATH",
     .help = "file or folder of SCCs, namespaces and RBAC, YAML or JSON; repeatable"},
    {"--scc-set", OPTION_TEXT, POLICY_COMMANDS, PLACE(scc_set), .choices = "today|3.10", .value = "SET",
     .help = "shipped SCCs to load before --policy: today or 3.10 (today without --policy)"},
    {"--validate", OPTION_FLAG, COMMAND_REVIEW, PLACE(validate), .help = "answer as /validate does, not as /mutate"},
    {"--kubeconfig", OPTION_TEXT, COMMAND_SERVE | COMMAND_INSTALL_SET, PLACE(kubeconfig), .value = "FILE",
     .help = "the cluster, instead of files (in a pod without --policy: its own cluster)"},
    {"--context", OPTION_TEXT, COMMAND_SERVE | COMMAND_INSTALL_SET, PLACE(context), .value = "NAME",
     .help = "context of --kubeconfig (the current one)"},
    {"--authorizer", OPTION_CHOICE, COMMAND_SERVE, PLACE(authorizer), .choices = "rbac|sar|rbac-then-sar",
     .value = "KIND", .help = "who says who may use an SCC: rbac, sar or rbac-then-sar (rbac)"},
    {"--stale-after", OPTION_COUNT, COMMAND_SERVE, PLACE(stale_after), .least = 1, .most = 86400, .value = "SECONDS",
     .help = "without contact to the API server the state counts as stale (300)"},
    {"--allocate-ranges", OPTION_FLAG, COMMAND_SERVE, PLACE(allocate_ranges),
     .help = "give namespaces their UID, group and SELinux ranges, one replica at a time"},
    {"--uid-range", OPTION_TEXT, COMMAND_SERVE, PLACE(uid_range), .value = "START-END/SIZE",
     .help = "UIDs to give (1000000000-1999999999/10000)"},
    {"--mcs-range", OPTION_TEXT, COMMAND_SERVE, PLACE(mcs_range), .value = "PREFIX/LABELS",
     .help = "SELinux levels to give (s0:/2)"},
    {"--lease-namespace", OPTION_TEXT, COMMAND_SERVE, PLACE(lease_namespace), .value = "NAME",
     .help = "namespace of the leader's Lease (the one we run in)"},
    {"--allow-builtin-changes", OPTION_FLAG, COMMAND_SERVE, PLACE(allow_builtin_changes),
     .help = "in a cluster: let shipped SCCs be edited and deleted"},
    {"--listen", OPTION_TEXT, COMMAND_SERVE, PLACE(listen), .value = "ADDR:PORT", .help = "HTTPS address (:8443)"},
    {"--metrics-listen", OPTION_TEXT, COMMAND_SERVE, PLACE(metrics_listen), .value = "ADDR:PORT",
     .help = "plain HTTP address for /metrics and probes (none)"},
    {"--tls-cert", OPTION_TEXT, COMMAND_SERVE, PLACE(tls_cert), .value = "FILE",
     .help = "certificate chain, PEM; taken up when it changes (self-signed without)"},
    {"--tls-key", OPTION_TEXT, COMMAND_SERVE, PLACE(tls_key), .value = "FILE", .help = "key of --tls-cert, PEM"},
    {"--client-ca", OPTION_TEXT, COMMAND_SERVE, PLACE(client_ca), .value = "FILE",
     .help = "ask every HTTPS client for a certificate of these CAs, PEM; taken up when it changes"},
    {"--client-name", OPTION_TEXT, COMMAND_SERVE, PLACE(client_name), .value = "NAME",
     .help = "common name or DNS name that the client certificate must have"},
    {"--max-body", OPTION_BYTES, COMMAND_SERVE, PLACE(max_body), .least = 1024, .most = (size_t)1 << 30,
     .value = "BYTES", .help = "largest request body (8Mi)"},
    {"--max-inflight-bytes", OPTION_BYTES, COMMAND_SERVE, PLACE(max_inflight_bytes), .least = 1024,
     .most = (size_t)1 << 36, .value = "BYTES", .help = "bodies held at one moment; 429 above (64Mi)"},
    {"--max-connections", OPTION_COUNT, COMMAND_SERVE, PLACE(max_connections), .least = 1, .most = 100000, .value = "N",
     .help = "connections that are served; 429 above (1000)"},
    {"--threads", OPTION_COUNT, COMMAND_SERVE, PLACE(threads), .least = 1, .most = 256, .value = "N",
     .help = "threads that answer (one per processor, at most 4)"},
    {"--header-timeout", OPTION_COUNT, COMMAND_SERVE, PLACE(header_timeout), .least = 1, .most = 3600,
     .value = "SECONDS", .help = "for handshake and header together (10)"},
    {"--body-timeout", OPTION_COUNT, COMMAND_SERVE, PLACE(body_timeout), .least = 1, .most = 3600, .value = "SECONDS",
     .help = "for the body, and again for the answer (10)"},
    {"--idle-timeout", OPTION_COUNT, COMMAND_SERVE, PLACE(idle_timeout), .least = 1, .most = 86400, .value = "SECONDS",
     .help = "between requests; the API server wants more than 90 (180)"},
    {"--drain", OPTION_COUNT, COMMAND_SERVE, PLACE(drain), .least = 0, .most = 3600, .value = "SECONDS",
     .help = "serve on after SIGTERM, not ready any more (10)"},
    {"--log-format", OPTION_CHOICE, COMMAND_SERVE, PLACE(log_format), .choices = "text|json", .value = "FORMAT",
     .help = "text or json (text)"},
    {"--log-level", OPTION_CHOICE, COMMAND_SERVE, PLACE(log_level), .choices = "debug|info|warn|error",
     .value = "LEVEL", .help = "debug, info, warn or error (info)"},
    {"--out", OPTION_TEXT, COMMAND_CERTS, PLACE(out), .value = "DIR", .help = "folder to write to; made when missing"},
    {"--name", OPTION_LIST, COMMAND_CERTS, PLACE(names), .value = "DNS",
     .help = "DNS name or IP address of the certificate; repeatable"},
    {"--days", OPTION_COUNT, COMMAND_CERTS, PLACE(days), .least = 1, .most = 3650, .value = "N",
     .help = "life of the serving certificate (365)"},
    {"--help", OPTION_FLAG, COMMAND_SERVE | COMMAND_REVIEW | COMMAND_CERTS | COMMAND_VERSION | COMMAND_INSTALL_SET,
     PLACE(help), .help = "this text"},
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

/* The index of text among "a|b|c", or -1. */
static int choice_index(const char *choices, const char *text) {
    struct str rest = str_of(choices), part;
    for (int i = 0; str_split(&rest, '|', &part); i++) {
        if (str_equal(part, str_of(text))) {
            return i;
        }
    }
    return -1;
}

static bool number_parse(const struct option_row *row, const char *text, size_t *out) {
    static const struct {
        const char *suffix;
        unsigned shift;
    } units[] = {{"", 0}, {"Ki", 10}, {"Mi", 20}, {"Gi", 30}};
    if (text[0] < '0' || text[0] > '9') {
        return false;
    }
    char *end = NULL;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 10);
    for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
        if (strcmp(end, units[i].suffix) == 0 && (units[i].shift == 0 || row->kind == OPTION_BYTES)) {
            if (errno != 0 || number > (ULLONG_MAX >> units[i].shift)) {
                return false;
            }
            number <<= units[i].shift;
            *out = (size_t)number;
            return number >= row->least && number <= row->most;
        }
    }
    return false;
}

static void list_add(struct text_list *list, const char *text) {
    const char **items = realloc(list->items, (list->count + 1) * sizeof *items);
    if (items == NULL) {
        abort();
    }
    items[list->count++] = text;
    list->items = items;
}

static bool value_set(struct options *options, const struct option_row *row, const char *text, struct error *err) {
    void *place = (char *)options + row->offset;
    if (text[0] == '\0') {
        return error_set(err, ERROR_INPUT, "%s needs a value", row->name);
    }
    switch (row->kind) {
    case OPTION_FLAG:
        break;
    case OPTION_LIST:
        list_add(place, text);
        break;
    case OPTION_TEXT:
        if (row->choices != NULL && choice_index(row->choices, text) < 0) {
            return error_set(err, ERROR_INPUT, "%s: \"%s\" is not one of %s", row->name, text, row->choices);
        }
        *(const char **)place = text;
        break;
    case OPTION_CHOICE:
        *(int *)place = choice_index(row->choices, text);
        if (*(int *)place < 0) {
            return error_set(err, ERROR_INPUT, "%s: \"%s\" is not one of %s", row->name, text, row->choices);
        }
        break;
    case OPTION_COUNT:
    case OPTION_BYTES:
        if (!number_parse(row, text, place)) {
            return error_set(err, ERROR_INPUT, "%s: \"%s\" is not a number from %zu to %zu", row->name, text,
                             row->least, row->most);
        }
        break;
    }
    return true;
}

/* The row of "--name" or "--name=value"; *value is behind the "=" or NULL. */
static const struct option_row *row_find(enum command_set command, const char *argument, const char **value) {
    size_t length = strcspn(argument, "=");
    *value = argument[length] == '=' ? argument + length + 1 : NULL;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if ((rows[i].commands & command) != 0 && strlen(rows[i].name) == length &&
            memcmp(rows[i].name, argument, length) == 0) {
            return &rows[i];
        }
    }
    return NULL;
}

static bool options_check(const struct options *options, struct error *err) {
    if ((options->tls_cert == NULL) != (options->tls_key == NULL)) {
        return error_set(err, ERROR_INPUT, "--tls-cert and --tls-key belong together");
    }
    if (options->client_name != NULL && options->client_ca == NULL) {
        return error_set(err, ERROR_INPUT, "--client-name needs --client-ca");
    }
    if (options->max_inflight_bytes < options->max_body) {
        return error_set(err, ERROR_INPUT, "--max-inflight-bytes is less than --max-body: one body must fit");
    }
    return true;
}

static void options_default(struct options *options) {
    *options = (struct options){
        .listen = ":8443",
        .max_body = 8 << 20,
        .max_inflight_bytes = 64 << 20,
        .max_connections = 1000,
        .drain = 10,
        .header_timeout = 10,
        .body_timeout = 10,
        .idle_timeout = 180,
        .stale_after = 300,
        .log_format = LOG_TEXT,
        .log_level = LOG_INFO,
        .days = 365,
    };
}

bool options_parse(struct options *options, enum command_set command, int argc, char **argv, struct error *err) {
    options_default(options);
    for (int i = 1; i < argc; i++) {
        const char *argument = strcmp(argv[i], "-h") == 0 ? "--help" : argv[i];
        const char *value = NULL;
        const struct option_row *row = row_find(command, argument, &value);
        if (row == NULL && command == COMMAND_INSTALL_SET && argument[0] != '-') {
            list_add(&options->rest, argument);
            continue;
        }
        if (row == NULL) {
            return error_set(err, ERROR_INPUT, "unknown %s \"%s\"", argument[0] == '-' ? "option" : "argument",
                             argument);
        }
        if (row->kind == OPTION_FLAG) {
            if (value != NULL) {
                return error_set(err, ERROR_INPUT, "%s takes no value", row->name);
            }
            *(bool *)(void *)((char *)options + row->offset) = true;
            continue;
        }
        if (value == NULL && ++i < argc) {
            value = argv[i];
        }
        if (!value_set(options, row, value == NULL ? "" : value, err)) {
            return false;
        }
    }
    return options->help || options_check(options, err);
}

void options_free(struct options *options) {
    free(options->policies.items);
    free(options->names.items);
    free(options->rest.items);
    *options = (struct options){0};
}

void options_print_help(enum command_set command) {
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if ((rows[i].commands & command) != 0) {
            char left[48];
            snprintf(left, sizeof left, "%s %s", rows[i].name, rows[i].value == NULL ? "" : rows[i].value);
            printf("  %-28s %s\n", left, rows[i].help);
        }
    }
}
