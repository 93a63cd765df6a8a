/*
 * The frame that verbs about policy share: their flags read, the state opened, the work done, errors printed once.
 */
#ifndef KUBECTL_SCC_VERB_H
#define KUBECTL_SCC_VERB_H

#include "cmd.h"
#include "state.h"

struct verb {
    struct arena arena;
    struct connection_flags connection;
    struct state_flags policy;
    struct text_list words; /* behind the verb */
    const char *output;     /* -o */
    bool no_headers;
    struct state state;
    struct error err;
    bool not_found; /* the error is the API's NotFound and is printed as kubectl does */
};

struct verb_form {
    const char *usage;
    const struct flag *flags; /* the verb's own, beside -o and --no-headers */
    size_t flag_count;
    const char *outputs; /* what -o takes, for help; NULL: there is no -o */
    enum state_default otherwise;
    unsigned spares, bears;                   /* parts of the state, as in struct state_request */
    const bool *no_rbac;                      /* a flag of the verb's, which spares RBAC as well; or NULL */
    int (*run)(struct verb *verb, void *own); /* the exit status; verb->err says what went wrong */
    void *own;
};

int verb_main(struct verb *verb, const struct verb_form *form, int count, char **words);

/* Prints the error, where there is one, and forgets it. */
void verb_complain(struct verb *verb);
/* -o is this one. */
bool verb_outputs(const struct verb *verb, const char *format);
/* Sets the error and returns EXIT_UNDECIDED. */
int verb_fail(struct verb *verb, const char *text, const char *about);

struct json_object;
/* Prints the tree as -o json or yaml wants it, and frees it. */
void verb_print(const struct verb *verb, struct json_object *tree);

/* An SCC by name; otherwise kubectl's "not found" error, and a hint where there is one. */
const struct scc *verb_scc(struct verb *verb, const char *name);

#endif
