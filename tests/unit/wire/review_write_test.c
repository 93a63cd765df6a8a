/*
 * A decision into an AdmissionReview: byte for byte, and never a patch with a denial.
 */
#include "wire/review_write.h"

#include "suite.h"

#define HEAD "{'kind':'AdmissionReview','apiVersion':'admission.k8s.io/v1','response':{'uid':'u1','allowed':"

static struct annotation audit[] = {{STR_INIT("denied"), STR_INIT("")}, {STR_INIT("reason"), STR_INIT("say \"a\"\n")}};
static struct str warnings[] = {STR_INIT("careful")};

static const struct {
    struct decision decision;
    const char *text;
} cases[] = {
    {{.code = 403, .reason = "Forbidden", .message = STR_INIT("no: \"x\"")},
     HEAD "false,'status':{'status':'Failure','message':'no: \\'x\\'','reason':'Forbidden','code':403}}}"},
    {{.allowed = true}, HEAD "true}}"},
    {{.allowed = true, .code = 403, .reason = "Forbidden"}, HEAD "true}}"},
    {{.allowed = true, .patch = STR_INIT("[{}]")}, HEAD "true,'patchType':'JSONPatch','patch':'W3t9XQ=='}}"},
    {{.code = 403, .reason = "Forbidden", .patch = STR_INIT("[{}]")},
     HEAD "false,'status':{'status':'Failure','message':'','reason':'Forbidden','code':403}}}"},
    {{.allowed = true, .audit = audit, .audit_count = 2, .warnings = warnings, .warning_count = 1},
     HEAD "true,'auditAnnotations':{'denied':'','reason':'say \\'a\\'\\n'},'warnings':['careful']}}"},
};

START_TEST(bytes) {
    const struct request request = {.uid = STR_INIT("u1"), .name = STR_INIT("not echoed")};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        struct buf buf = BUF(&arena);
        review_write(&buf, &request, &cases[i].decision);
        ck_assert_text(buf_view(&buf), unquoted(&arena, cases[i].text).bytes);
        arena_free(&arena);
    }
}
END_TEST

START_TEST(a_hostile_uid) {
    struct arena arena = {0};
    struct buf buf = BUF(&arena);
    struct error err = {0};
    struct json root;
    struct str uid;
    const struct request request = {.uid = STR_INIT("\",\"allowed\":true,\"\0")};
    review_write(&buf, &request, &(struct decision){.reason = "Forbidden"});
    ck_assert(json_parse(&arena, buf_view(&buf), &root, &err));
    struct json response = json_member(&root, "response");
    bool allowed = true;
    ck_assert(json_bool(&response, "allowed", &allowed, &err) && !allowed);
    ck_assert(json_string(&response, "uid", &uid, &err) && str_equal(uid, request.uid));
    arena_free(&arena);
}
END_TEST

START_TEST(errors_are_denials) {
    static const struct {
        struct error err;
        int code;
        const char *reason;
    } errors[] = {
        {{.code = ERROR_NONE, .text = "t"}, 500, "InternalError"},
        {{.code = ERROR_INPUT, .text = "t"}, 400, "BadRequest"},
        {{.code = ERROR_LIMIT, .text = "t"}, 413, "RequestEntityTooLarge"},
        {{.code = ERROR_POLICY, .text = "t"}, 500, "InternalError"},
        {{.code = ERROR_UNAVAILABLE, .text = "t"}, 503, "ServiceUnavailable"},
        {{.code = ERROR_INTERNAL, .text = "t"}, 500, "InternalError"},
    };
    for (size_t i = 0; i < COUNT(errors); i++) {
        struct arena arena = {0};
        struct decision decision = {.allowed = true};
        decision_of_error(&decision, &errors[i].err, &arena);
        ck_assert(!decision.allowed && decision.patch.bytes == NULL);
        ck_assert_int_eq(decision.code, errors[i].code);
        ck_assert_str_eq(decision.reason, errors[i].reason);
        ck_assert_text(decision.message, errors[i].err.code == ERROR_INPUT ? "the request could not be understood: t"
                                                                           : "the request could not be decided: t");
        arena_free(&arena);
    }
}
END_TEST

int main(void) {
    return SUITE_RUN("review_write", bytes, a_hostile_uid, errors_are_denials);
}
