/*
 * SCC objects: defaulted by patch, refused with 422 and the reference's message. What the mutating pass would fill in
 * is filled in before validation too, so that an object asked for directly is judged as it would be stored.
 * Reference: defaulting_scc.go, validate_scc.go.
 */
#include "admit/scc_objects.h"

#include "policy/policy.h"

bool scc_objects_concern(const struct request *request) {
    return str_equal(request->group, STR(SCC_GROUP)) && str_equal(request->resource, STR(SCC_RESOURCE)) &&
           str_empty(request->subresource) && request->operation != OPERATION_CONNECT;
}

static struct str invalid_message(struct arena *arena, struct str name, const struct violations *violations) {
    struct buf message = BUF(arena);
    BUF_LITERAL(&message, "SecurityContextConstraints." SCC_GROUP " ");
    buf_go_quote(&message, name);
    BUF_LITERAL(&message, " is invalid: ");
    violations_print_aggregate(&message, violations);
    return buf_view(&message);
}

void scc_objects_admit(struct arena *arena, struct request *request, struct decision *decision) {
    struct scc scc;
    struct error err = {0};
    *decision = (struct decision){.code = 422, .reason = "Invalid"};
    if (request->operation == OPERATION_DELETE) {
        decision->skipped = decision->allowed = true;
        return;
    }
    if (!json_as_object(&request->object, &err) || !scc_decode(arena, &request->object, &scc, &err)) {
        decision->message = str_format(arena, "SecurityContextConstraints." SCC_GROUP " is invalid: %s", err.text);
        return;
    }
    scc_default(arena, &scc);
    if (request->pass == PASS_MUTATE) {
        decision->patch = scc_default_patch(arena, &request->object, &scc);
        decision->allowed = true;
        return;
    }
    struct violations violations = VIOLATIONS(arena);
    scc_validate(&violations, &request->object, &scc,
                 request->operation == OPERATION_UPDATE ? &request->old_object : NULL);
    decision->allowed = violations.count == 0;
    if (!decision->allowed) {
        decision->message = invalid_message(arena, scc.name, &violations);
    }
}
