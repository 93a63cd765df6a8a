/*
 * A small policy state and requests against it: SCCs from text, one namespace "ns" with ranges, and an authorizer that
 * lets the service account and the user use the SCCs named. JSON has single quotes for double ones.
 */
#ifndef TESTS_ADMIT_ADMISSION_H
#define TESTS_ADMIT_ADMISSION_H

#include "admit/admit.h"
#include "policy/policy_objects.h"
#include "suite.h"

/* An SCC that allows all users and levels, with more members (begin with a comma). */
#define SCC(name, members)                                                                                             \
    "{'metadata':{'name':'" name "'},'runAsUser':{'type':'RunAsAny'},'seLinuxContext':{'type':'RunAsAny'}" members "}"
#define NAMESPACE                                                                                                      \
    "{'metadata':{'name':'ns','annotations':{'openshift.io/sa.scc.uid-range':'1000/10','openshift.io/"                 \
    "sa.scc.mcs':'s0:c1,c0'}}}"

/* Names with commas before, between and after: ",a,b,". */
struct may_use {
    const char *service_account, *user;
    bool unknown; /* the authorizer has to find out first */
};

struct access_subject {
    const char *names;
};

static inline struct access_subject *may_use_prepare(const void *context, struct arena *arena,
                                                     const struct subject *subject, struct str namespace_name) {
    const struct may_use *may = context;
    struct access_subject *prepared = ARENA_NEW(arena, struct access_subject);
    bool service_account = str_starts(subject->user, STR("system:serviceaccount:ns:"));
    ck_assert(str_equal(namespace_name, STR("ns")));
    prepared->names = service_account ? may->service_account : may->user;
    return prepared;
}

static inline enum access may_use_ask(const void *context, struct access_subject *subject, enum access_verb verb,
                                      struct str name) {
    const struct may_use *may = context;
    char key[128];
    snprintf(key, sizeof key, ",%.*s,", STR_ARG(name));
    ck_assert_int_eq(verb, ACCESS_USE_SCC);
    bool named = subject->names != NULL && strstr(subject->names, key) != NULL;
    return named ? ACCESS_ALLOWED : may->unknown ? ACCESS_UNKNOWN : ACCESS_DENIED;
}

struct scene {
    struct arena arena;
    struct snapshot *snapshot;
    struct may_use may;
    struct authorizer authorizer;
    struct admission admission;
    struct request request;
    struct decision decision;
};

/* SCCs end with NULL. `namespace_object` may be NULL: there is none. */
static inline void scene_open(struct scene *scene, const char *const *sccs, const char *namespace_object) {
    *scene = (struct scene){0};
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    for (; *sccs != NULL; sccs++) {
        edit_put(edit, object_of(POLICY_SCC, "%s", *sccs));
    }
    if (namespace_object != NULL) {
        edit_put(edit, object_of(POLICY_NAMESPACE, "%s", namespace_object));
    }
    scene->snapshot = snapshot_edit_commit(edit);
    scene->authorizer = (struct authorizer){.prepare = may_use_prepare, .ask = may_use_ask, .context = &scene->may};
    scene->admission =
        (struct admission){.arena = &scene->arena, .snapshot = scene->snapshot, .authorizer = &scene->authorizer};
}

static inline void scene_close(struct scene *scene) {
    snapshot_release(scene->snapshot);
    arena_free(&scene->arena);
}

/* What is asked: a pod and, on UPDATE, the old one (NULL: CREATE). */
struct asked {
    enum pass pass;
    const char *subresource, *pod, *old;
};

static inline void scene_ask(struct scene *scene, const struct asked *asked) {
    scene->request = (struct request){
        .pass = asked->pass,
        .uid = STR("u"),
        .namespace_name = STR("ns"),
        .resource = STR("pods"),
        .subresource = str_of(asked->subresource),
        .operation = asked->old == NULL ? OPERATION_CREATE : OPERATION_UPDATE,
        .user = {.user = STR("ann")},
        .object = json_from(&scene->arena, asked->pod),
    };
    if (asked->old != NULL) {
        scene->request.old_object = json_from(&scene->arena, asked->old);
    }
}

static inline const struct decision *scene_decide(struct scene *scene, const struct asked *asked) {
    scene_ask(scene, asked);
    admit(&scene->admission, &scene->request, &scene->decision);
    return &scene->decision;
}

static inline struct str chosen_name(const struct decision *decision) {
    return decision->chosen != NULL ? decision->chosen->scc->name : STR("");
}

/* "key: value" lines in order. */
static inline struct str audit_text(struct arena *arena, const struct decision *decision) {
    struct buf buf = BUF(arena);
    for (size_t i = 0; i < decision->audit_count; i++) {
        buf_str(&buf, decision->audit[i].key);
        buf_text(&buf, ": ");
        buf_str(&buf, decision->audit[i].value);
        buf_text(&buf, "\n");
    }
    return buf_view(&buf);
}

#endif
