/*
 * A shipped SCC may get other users, groups, labels and annotations; its rules change only under the label. Managed
 * OpenShift refuses the same (managed-cluster-validating-webhooks), for the same reason: every pod depends on them.
 */
#include "admit/scc_protection.h"

#include "base/json_join.h"
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

/* Null is absent, as ever. */
static bool rules_differ(struct arena *arena, const struct json *before, const struct json *after) {
    struct json x, y;
    for (struct json_join join = json_join(arena, before, after); json_join_next(&join, &x, &y);) {
        if (!is_free(x.key) && !json_equal(arena, &x, &y)) {
            return true;
        }
    }
    return false;
}

/* A request that deletes a collection names no object; each comes as the old one. */
static struct str name_of(struct request *request) {
    struct json metadata = json_member(&request->old_object, "metadata");
    struct str name = {0};
    json_string(&metadata, "name", &name, NULL);
    return str_empty(name) ? request->name : name;
}

bool scc_protection_refuses(struct arena *arena, struct request *request, struct decision *decision) {
    struct json *before = &request->old_object, *after = &request->object;
    struct str name = name_of(request);
    bool deletion = request->operation == OPERATION_DELETE;
    if ((!deletion && request->operation != OPERATION_UPDATE) || !(builtin_has(name) || str_empty(name)) ||
        label_permits(before) || (!deletion && !rules_differ(arena, before, after))) {
        return false;
    }
    *decision = (struct decision){.code = 403, .reason = "Forbidden"};
    decision->message = str_format(arena,
                                   "%s the shipped SCC \"%.*s\" is not allowed, since pods of the whole cluster depend "
                                   "on it; make an SCC of your own, or label this one %s=true first",
                                   deletion ? "deleting" : "editing", STR_ARG(name), LABEL_UNPROTECTED);
    return true;
}
