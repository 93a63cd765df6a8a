/*
 * Refuses changes of openshift.io/sa.scc.* annotations and of the exemption label to those without the named verb
 * (`set-scc-ranges`, `set-scc-exemption` on namespaces). The reference has no such guard: on OpenShift editing a
 * namespace is for administrators; on plain Kubernetes an owner of a namespace could give himself any UID range.
 */
#include "admit/namespace_guard.h"

#include "base/json_join.h"

bool namespace_guard_concerns(const struct request *request) {
    return request->pass == PASS_VALIDATE && str_empty(request->group) &&
           str_equal(request->resource, STR("namespaces")) &&
           (request->operation == OPERATION_CREATE || request->operation == OPERATION_UPDATE);
}

static bool is_range(struct str key) {
    return str_starts(key, STR("openshift.io/sa.scc."));
}

static bool is_exemption(struct str key) {
    return str_equal(key, STR(LABEL_EXEMPT));
}

struct guarded {
    const char *map; /* of metadata */
    bool (*has)(struct str key);
    enum access_verb verb;
    const char *verb_name, *what;
};

static bool metadata_map(struct json *metadata, struct json *object, const char *name, struct json *map,
                         struct error *err) {
    return json_object(object, "metadata", metadata, err) && json_object(metadata, name, map, err);
}

/* Is a guarded member of the map added, changed or removed? False when that cannot be read. */
static bool change_find(struct arena *arena, struct request *request, const struct guarded *guarded, bool *changed,
                        struct error *err) {
    struct json old_metadata, new_metadata, before, after, x, y;
    if (!metadata_map(&old_metadata, &request->old_object, guarded->map, &before, err) ||
        !metadata_map(&new_metadata, &request->object, guarded->map, &after, err)) {
        return false;
    }
    *changed = false;
    for (struct json_join join = json_join(arena, &before, &after); json_join_next(&join, &x, &y);) {
        *changed |= guarded->has(x.key) && !json_equal(arena, &x, &y);
    }
    return true;
}

bool namespace_guard_admit(const struct admission *admission, struct request *request, struct decision *decision,
                           struct error *err) {
    static const struct guarded all[] = {
        {"annotations", is_range, ACCESS_SET_RANGES, "set-scc-ranges", "openshift.io/sa.scc.* annotations"},
        {"labels", is_exemption, ACCESS_SET_EXEMPTION, "set-scc-exemption", "label " LABEL_EXEMPT},
    };
    const struct authorizer *authorizer = admission->authorizer;
    *decision = (struct decision){.code = 403, .reason = "Forbidden"};
    struct str name = str_empty(request->name) ? request->namespace_name : request->name;
    struct access_subject *user = NULL;
    for (const struct guarded *guarded = all; guarded < all + sizeof all / sizeof all[0]; guarded++) {
        bool changed;
        if (!change_find(admission->arena, request, guarded, &changed, err)) {
            return false;
        }
        if (!changed) {
            continue;
        }
        if (user == NULL) {
            user = authorizer->prepare(authorizer->context, admission->arena, &request->user, name);
        }
        enum access access = authorizer->ask(authorizer->context, user, guarded->verb, name);
        if (access == ACCESS_UNKNOWN) {
            decision->state = DECISION_NEEDS_ACCESS;
        }
        if (access != ACCESS_ALLOWED) {
            decision->message = str_format(admission->arena, "changing %s needs the verb \"%s\" on namespaces \"%.*s\"",
                                           guarded->what, guarded->verb_name, STR_ARG(name));
            return true;
        }
    }
    decision->allowed = true;
    decision->skipped = user == NULL;
    return true;
}
