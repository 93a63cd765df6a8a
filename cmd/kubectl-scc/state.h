/*
 * The policy state a question is asked against, as one snapshot: from the shipped sets, from --policy and from the
 * objects among the inputs, or from a cluster. Namespaces that nobody has described get ranges of their own.
 */
#ifndef KUBECTL_SCC_STATE_H
#define KUBECTL_SCC_STATE_H

#include "admit/admit.h"
#include "connection_flags.h"
#include "input.h"
#include "policy/snapshot.h"

enum { STATE_FLAGS = 4 };

struct state_flags {
    const char *scc_set;               /* "today", "3.10", "none"; NULL: not given */
    struct text_list policy_paths;     /* --policy */
    struct text_list namespace_ranges; /* --namespace-range */
    bool live;                         /* --live: ask the cluster of the current context */
    struct flag flags[STATE_FLAGS];
};

struct flag_table state_flags(struct state_flags *flags);

struct kube_client;
struct known_account;

struct state {
    struct arena *arena;
    struct snapshot *snapshot; /* one reference */
    struct authorizer authorizer;
    const struct namespace_ranges *any_range; /* --namespace-range without a name; NULL: made from the name */
    bool no_range;                            /* --namespace-range none: an unknown namespace stays unknown */
    struct str source;                        /* where it came from, for people: "built-in set today, policy/" */
    const char *default_namespace;            /* of the flag or the context; "default" otherwise */
    bool namespace_assumed;                   /* it is "default" because nothing says otherwise */
    bool range_assumed;                       /* and a prediction was made with UIDs made up for it */
    const struct inputs *inputs;              /* of the request */
    struct kube_client *client;               /* NULL when offline */
    struct error refused;                     /* why what the request can bear to miss is missing */
    const struct known_account
        *accounts;      /* service accounts of manifests, and those that the cluster was asked about */
    bool accounts_read; /* those of the manifests */
};

enum state_default { STATE_OFFLINE, STATE_LIVE };

/* Parts of the state, in groups that verbs need together. */
enum {
    STATE_SCCS = 1 << POLICY_SCC,
    STATE_NAMESPACES = 1 << POLICY_NAMESPACE,
    STATE_RBAC =
        1 << POLICY_ROLE | 1 << POLICY_CLUSTER_ROLE | 1 << POLICY_ROLE_BINDING | 1 << POLICY_CLUSTER_ROLE_BINDING,
};

/* What a verb says about where its state comes from. */
struct state_request {
    const struct state_flags *flags;
    const struct connection_flags *connection;
    const struct inputs *inputs;  /* policy objects among them take part; NULL: none */
    enum state_default otherwise; /* where nothing names a source */
    unsigned spares;              /* parts that a cluster is not asked for */
    unsigned bears;               /* parts that the cluster may refuse to list */
};

bool state_open(struct arena *arena, const struct state_request *request, struct state *state, struct error *err);
void state_close(struct state *state);

/* Is the cluster asked? The same rule that state_open follows. */
bool state_is_live(const struct state_request *request);

/* The rest of state_open for a cluster: client, default namespace and the objects of every kind that we read. */
bool state_live_open(const struct state_request *request, struct state *state, struct error *err);
void state_live_close(struct state *state);

/* The engine's view of the state for one request in that namespace. */
struct admission state_admission(struct state *state, struct arena *arena, struct str namespace_name);
/* The ranges that a request in this namespace is given; NULL: the namespace has none. */
const struct namespace_ranges *state_ranges(const struct state *state, struct arena *arena, struct str namespace_name);
/* Are they of our own making, since nothing says what they are? */
bool state_range_is_made_up(const struct state *state, struct str namespace_name);
/* The source, and what was assumed besides. */
struct str state_source(const struct state *state);
/* Where an object lives: in the namespace that it names, or else in the default one. */
struct str state_namespace(const struct state *state, struct str own);
/* Why SCC leaves the pods of a namespace alone (by the registration of the webhook); NULL where it does not. */
const char *state_exemption(const struct state *state, struct str namespace_name);

#endif
