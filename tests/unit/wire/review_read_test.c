/*
 * AdmissionReview bytes into a request: what is read, and that what is wrong is an error, with the uid where one was read.
 */
#include "wire/review_read.h"

#include "suite.h"

#define REVIEW(members)                                                                                                \
    "{'kind':'AdmissionReview','apiVersion':'admission.k8s.io/v1','request':{'uid':'u1'" members "}}"
#define PODS ",'resource':{'group':'','version':'v1','resource':'pods'}"
#define CREATE ",'operation':'CREATE'"

static bool read(struct arena *arena, const char *text, struct request *request, struct error *err) {
    struct str bytes = unquoted(arena, text);
    *request = (struct request){.pass = PASS_VALIDATE};
    return review_read(arena, (struct review_bytes){(char *)bytes.bytes, bytes.length, true}, request, err);
}

START_TEST(everything_is_read) {
    struct arena arena = {0};
    struct error err = {0};
    struct request request;
    const char *text =
        REVIEW(",'kind':{'kind':'Pod'}" PODS ",'subResource':'resize','name':'n','namespace':'ns','operation':'UPDATE',"
               "'userInfo':{'username':'ann','uid':'7','groups':['a','b'],'extra':{'scopes':['x','y']}},'object':{'a':"
               "1},'oldObject':{'a':2},'dryRun':true,"
               "'options':{},'unknown':[]");
    ck_assert_msg(read(&arena, text, &request, &err), "%s", err.text);
    ck_assert_text(request.uid, "u1");
    ck_assert_text(request.kind, "Pod");
    ck_assert_text(request.resource, "pods");
    ck_assert_text(request.subresource, "resize");
    ck_assert_text(request.name, "n");
    ck_assert_text(request.namespace_name, "ns");
    ck_assert_text(request.operation_name, "UPDATE");
    ck_assert(request.operation == OPERATION_UPDATE && request.pass == PASS_VALIDATE && request.dry_run);
    ck_assert_text(request.user.user, "ann");
    ck_assert_uint_eq(request.user.groups.count, 2);
    ck_assert_text(json_text(&arena, &request.user.extra), "{\"scopes\":[\"x\",\"y\"]}");
    ck_assert_text(json_text(&arena, &request.object), "{\"a\":1}");
    ck_assert_text(json_text(&arena, &request.old_object), "{\"a\":2}");
    struct json member = json_member(&request.object, "a");
    ck_assert_text(json_path(&arena, &member), "request.object.a");
    arena_free(&arena);
}
END_TEST

START_TEST(operations) {
    static const struct {
        const char *name;
        enum operation operation;
    } cases[] = {{"CREATE", OPERATION_CREATE},
                 {"UPDATE", OPERATION_UPDATE},
                 {"DELETE", OPERATION_DELETE},
                 {"CONNECT", OPERATION_CONNECT}};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct arena arena = {0};
        struct error err = {0};
        struct request request;
        char text[256];
        snprintf(text, sizeof text, REVIEW(PODS ",'operation':'%s'"), cases[i].name);
        ck_assert(read(&arena, text, &request, &err) && request.operation == cases[i].operation);
        ck_assert(json_is_null(&request.object) && json_is_null(&request.old_object) && str_empty(request.user.user));
        arena_free(&arena);
    }
}
END_TEST

static const struct {
    const char *text, *error;
    bool has_uid;
} refusals[] = {
    {"[]", "expected an object, found an array", false},
    {"null", "expected an object, found nothing", false},
    {"{}", "request: expected an object, found nothing", false},
    {"{'request':null}", "request: expected an object, found nothing", false},
    {"{'request':[]}", "request: expected an object, found an array", false},
    {"{'request':{}}", "request.uid: expected a text, found nothing", false},
    {"{'request':{'uid':''}}", "request.uid: expected a text, found nothing", false},
    {"{'request':{'uid':7}}", "request.uid: expected a string, found a number", false},
    {"{'request':{'uid':'u1'}}", "expected admission.k8s.io/v1 AdmissionReview, found \"\" \"\"", true},
    {"{'kind':'AdmissionReview','apiVersion':'admission.k8s.io/v1beta1','request':{'uid':'u1'}}",
     "expected admission.k8s.io/v1 AdmissionReview, found \"admission.k8s.io/v1beta1\" \"AdmissionReview\"", true},
    {"{'kind':[],'request':{'uid':'u1'}}", "kind: expected a string, found an array", true},
    {REVIEW(PODS), "request.operation: expected CREATE, UPDATE, DELETE or CONNECT, found \"\"", true},
    {REVIEW(PODS ",'operation':'create'"),
     "request.operation: expected CREATE, UPDATE, DELETE or CONNECT, found \"create\"", true},
    {REVIEW(PODS ",'operation':'*'"), "request.operation: expected CREATE, UPDATE, DELETE or CONNECT, found \"*\"",
     true},
    {REVIEW(PODS ",'operation':1"), "request.operation: expected a string, found a number", true},
    {REVIEW(CREATE), "request.resource.resource: expected a resource, found nothing", true},
    {REVIEW(CREATE ",'resource':'pods'"), "request.resource: expected an object, found a string", true},
    {REVIEW(CREATE ",'resource':{'resource':1}"), "request.resource.resource: expected a string, found a number", true},
    {REVIEW(CREATE PODS ",'kind':'Pod'"), "request.kind: expected an object, found a string", true},
    {REVIEW(CREATE PODS ",'subResource':1"), "request.subResource: expected a string, found a number", true},
    {REVIEW(CREATE PODS ",'namespace':{}"), "request.namespace: expected a string, found an object", true},
    {REVIEW(CREATE PODS ",'name':1"), "request.name: expected a string, found a number", true},
    {REVIEW(CREATE PODS ",'userInfo':'ann'"), "request.userInfo: expected an object, found a string", true},
    {REVIEW(CREATE PODS ",'userInfo':{'username':1}"), "request.userInfo.username: expected a string, found a number",
     true},
    {REVIEW(CREATE PODS ",'userInfo':{'groups':'a'}"), "request.userInfo.groups: expected an array, found a string",
     true},
    {REVIEW(CREATE PODS ",'userInfo':{'groups':[1]}"), "request.userInfo.groups[0]: expected a string, found a number",
     true},
    {REVIEW(CREATE PODS ",'object':[]"), "request.object: expected an object, found an array", true},
    {REVIEW(CREATE PODS ",'object':'x'"), "request.object: expected an object, found a string", true},
    {REVIEW(CREATE PODS ",'oldObject':7"), "request.oldObject: expected an object, found a number", true},
    {REVIEW(CREATE PODS ",'dryRun':'true'"), "request.dryRun: expected a boolean, found a string", true},
};

START_TEST(wrong) {
    for (size_t i = 0; i < COUNT(refusals); i++) {
        struct arena arena = {0};
        struct error err = {0};
        struct request request;
        ck_assert_msg(!read(&arena, refusals[i].text, &request, &err), "%s", refusals[i].text);
        ck_assert_int_eq(err.code, ERROR_INPUT);
        ck_assert_str_eq(err.text, refusals[i].error);
        ck_assert_text(request.uid, refusals[i].has_uid ? "u1" : "");
        arena_free(&arena);
    }
}
END_TEST

/* A text that holds NUL is not cut where it is compared. */
START_TEST(nul_in_values) {
    struct arena arena = {0};
    struct error err = {0};
    struct request request;
    ck_assert(!read(&arena, REVIEW(PODS ",'operation':'CREATE\\u0000'"), &request, &err));
    ck_assert(read(&arena, REVIEW(CREATE ",'resource':{'resource':'pods\\u0000'}"), &request, &err));
    ck_assert_uint_eq(request.resource.length, 5);
    ck_assert(read(&arena, REVIEW(CREATE PODS ",'subResource':'status\\u0000'"), &request, &err));
    ck_assert(!str_equal(request.subresource, STR("status")));
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("review_read", everything_is_read, operations, wrong, nul_in_values);
}
