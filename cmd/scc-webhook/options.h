/*
 * What the command line says, as one struct: every option of every command is a row of one table in options.c, which
 * also gives --help its text.
 */
#ifndef WEBHOOK_OPTIONS_H
#define WEBHOOK_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/log.h"

enum command_set {
    COMMAND_SERVE = 1,
    COMMAND_REVIEW = 2,
    COMMAND_CERTS = 4,
    COMMAND_VERSION = 8,
    COMMAND_INSTALL_SET = 16
};

enum authorizer_choice { AUTHORIZER_RBAC, AUTHORIZER_SAR, AUTHORIZER_RBAC_THEN_SAR };

struct text_list {
    const char **items; /* the texts are argv's */
    size_t count;
};

struct options {
    bool help;
    struct text_list rest; /* of install-set: what is no option */

    struct text_list policies;
    const char *scc_set;

    const char *kubeconfig;
    const char *context;
    int authorizer; /* enum authorizer_choice */
    size_t stale_after;
    bool allocate_ranges;
    const char *uid_range;
    const char *mcs_range;
    const char *lease_namespace;
    bool allow_builtin_changes;

    const char *listen;
    const char *metrics_listen;
    const char *tls_cert;
    const char *tls_key;
    const char *client_ca;
    const char *client_name;

    size_t max_body;
    size_t max_inflight_bytes;
    size_t max_connections;
    size_t threads; /* 0: as many as there are processors, at most four */
    size_t drain;
    size_t header_timeout;
    size_t body_timeout;
    size_t idle_timeout;

    int log_format; /* enum log_format */
    int log_level;  /* enum log_level */

    bool validate;

    const char *out;
    struct text_list names;
    size_t days;
};

/* Reads argv[1..]; ERROR_INPUT names the flag that is wrong. Free with options_free whatever the result. */
bool options_parse(struct options *options, enum command_set command, int argc, char **argv, struct error *err);
void options_free(struct options *options);

/* The options of one command, one line each, on standard output. */
void options_print_help(enum command_set command);

#endif
