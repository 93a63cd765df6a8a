/*
 * A shipped SCC may get other users, groups, labels and annotations; its rules change only under the label. Managed
 * OpenShift refuses the same (managed-cluster-validating-webhooks), for the same reason: every pod depends on them.
 */
#include "admit/scc_protection.h"

#include "policy/builtin.h"

static bool label_permits(struct json *object) {
    struct json metadata = json_member(object, "metadata"), labels = json_member(&metadata, "labels");
    struct str value;
    return json_string(&labels, LABEL_UNPROTECTED, &value, NULL) && str_equal(value, STR("true"));
}

static bool is_free(struct str member) {
    static const struct str names[] = {STR_INIT("apiVersion"), STR_INIT("kind"), STR_INIT("metadata"),
                                       STR_INIT("users"), STR_INIT("groups")};
    static const struct str_list members = {.items = names, .count = sizeof names / sizeof names[0]};
    return str_list_has(&members, member);
}

/* Is there a rule in a that b has otherwise? Null is absent, as ever. */
static bool rules_differ(const struct json *a, struct json *b) {
    struct json member;
    for (struct json_walk walk = json_walk(a); json_next(&walk, &member);) {
        struct json other = json_member_of(b, member.key);
        if (!is_free(member.key) && !json_equal(&member, &other)) {
            return true;
        }
    }
    return false;
}

bool scc_protection_refuses(struct arena *arena, struct request *request, struct decision *decision) {
    struct json *before = &request->old_object, *after = &request->object;
    bool deletion = request->operation == OPERATION_DELETE;
    if ((!deletion && request->operation != OPERATION_UPDATE) || !builtin_has(request->name) || label_permits(before) ||
        (!deletion && !rules_differ(before, after) && !rules_differ(after, before))) {
        return false;
    }
    *decision = (struct decision){.code = 403, .reason = "Forbidden"};
    decision->message = str_format(arena,
                                   "%s the shipped SCC \"%.*s\" is not allowed, since pods of the whole cluster depend "
                                   "on it; make an SCC of your own, or label this one %s=true first",
                                   deletion ? "deleting" : "editing", STR_ARG(request->name), LABEL_UNPROTECTED);
    return true;
}
