/*
 * CONNECT to pods/exec and pods/attach: the running pod is judged as if the caller created it now. Another SCC than the
 * one it runs under will do. Reference: sccadmission/scc_exec.go, Validate.
 */
#include "admit/exec.h"

bool exec_concerns(const struct request *request) {
    return request->pass == PASS_VALIDATE && request->operation == OPERATION_CONNECT && str_empty(request->group) &&
           str_equal(request->resource, STR("pods")) &&
           (str_equal(request->subresource, STR("exec")) || str_equal(request->subresource, STR("attach")));
}

static struct str named(struct arena *arena, struct str name, const char *what) {
    struct buf text = BUF(arena);
    BUF_LITERAL(&text, "pods ");
    buf_go_quote(&text, name);
    buf_text(&text, what);
    return buf_view(&text);
}

void exec_admit(const struct admission *admission, const struct request *request, const struct json *pod,
                struct decision *decision) {
    *decision = (struct decision){.code = 404, .reason = "NotFound"};
    if (json_is_null(pod)) {
        decision->message = named(admission->arena, request->name, " not found");
        return;
    }
    struct request creation = *request;
    struct decision judged;
    creation.pass = PASS_MUTATE;
    creation.operation = OPERATION_CREATE;
    creation.subresource = (struct str){0};
    creation.object = *pod;
    creation.old_object = (struct json){0};
    admit(admission, &creation, &judged);
    *decision = (struct decision){
        .state = judged.state,
        .allowed = judged.allowed,
        .skipped = judged.skipped,
        .code = 403,
        .reason = "Forbidden",
    };
    if (!judged.allowed) {
        struct str cause = named(admission->arena, request->name, " is forbidden: ");
        decision->message = str_format(admission->arena,
                                       "%.*s operation is not allowed because the pod's security context exceeds your "
                                       "permissions: %.*s%.*s",
                                       STR_ARG(request->subresource), STR_ARG(cause), STR_ARG(judged.message));
    }
}
