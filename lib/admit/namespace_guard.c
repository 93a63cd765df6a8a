/*
 * Refuses changes of openshift.io/sa.scc.* annotations and of the exemption label to those without the named verb
 * (`set-scc-ranges`, `set-scc-exemption` on namespaces). The reference has no such guard: on OpenShift editing a
 * namespace is for administrators; on plain Kubernetes an owner of a namespace could give himself any UID range.
 */
#include "admit/namespace_guard.h"

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

static bool members_differ(const struct json *from, struct json *other, bool (*guarded)(struct str key)) {
    struct json member;
    for (struct json_walk walk = json_walk(from); json_next(&walk, &member);) {
        struct json counterpart = json_member_of(other, member.key);
        if (guarded(member.key) && !json_equal(&member, &counterpart)) {
            return true;
        }
    }
    return false;
}

/* Is a guarded member of metadata.MAP added, changed or removed? */
static bool changes(struct request *request, const char *map, bool (*guarded)(struct str key)) {
    struct json old_metadata = json_member(&request->old_object, "metadata"),
                new_metadata = json_member(&request->object, "metadata");
    struct json before = json_member(&old_metadata, map), after = json_member(&new_metadata, map);
    return members_differ(&after, &before, guarded) || members_differ(&before, &after, guarded);
}

struct guarded_change {
    bool changed;
    enum access_verb verb;
    const char *verb_name, *what;
};

void namespace_guard_admit(const struct admission *admission, struct request *request, struct decision *decision) {
    const struct authorizer *authorizer = admission->authorizer;
    const struct guarded_change guarded[] = {
        {changes(request, "annotations", is_range), ACCESS_SET_RANGES, "set-scc-ranges",
         "openshift.io/sa.scc.* annotations"},
        {changes(request, "labels", is_exemption), ACCESS_SET_EXEMPTION, "set-scc-exemption", "label " LABEL_EXEMPT},
    };
    *decision = (struct decision){.code = 403, .reason = "Forbidden"};
    struct str name = str_empty(request->name) ? request->namespace_name : request->name;
    struct access_subject *user = NULL;
    for (size_t i = 0; i < sizeof guarded / sizeof guarded[0]; i++) {
        if (!guarded[i].changed) {
            continue;
        }
        if (user == NULL) {
            user = authorizer->prepare(authorizer->context, admission->arena, &request->user, name);
        }
        enum access access = authorizer->ask(authorizer->context, user, guarded[i].verb, name);
        if (access == ACCESS_UNKNOWN) {
            decision->state = DECISION_NEEDS_ACCESS;
        }
        if (access != ACCESS_ALLOWED) {
            decision->message = str_format(admission->arena, "changing %s needs the verb \"%s\" on namespaces \"%.*s\"",
                                           guarded[i].what, guarded[i].verb_name, STR_ARG(name));
            return;
        }
    }
    decision->allowed = true;
    decision->skipped = user == NULL;
}
