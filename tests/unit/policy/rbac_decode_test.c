/*
 * Roles and bindings reduced to our three questions: who asks for what else finds nothing left of it.
 */
#include "policy/policy_text.h"

static struct policy_object *decoded(struct arena *arena, enum policy_kind kind, const char *quoted) {
    struct error err = {0};
    struct json root = json_from(arena, quoted);
    struct policy_object *object = policy_decode(kind, &root, &err);
    ck_assert_msg(object != NULL, "%s: %s", err.text, quoted);
    return object;
}

#define RULE(verb, group, resource, names)                                                                             \
    "{'verbs':['" verb "'],'apiGroups':['" group "'],'resources':['" resource "'],'resourceNames':[" names "]}"
#define ROLE(rules) "{'metadata':{'name':'r'},'rules':[" rules "]}"

static const struct {
    const char *rules;
    enum access_verb verb;
    bool all;
    size_t names;
} roles[] = {
    {ROLE(RULE("use", "security.openshift.io", "securitycontextconstraints", "'a'")), ACCESS_USE_SCC, false, 1},
    {ROLE(RULE("*", "security.openshift.io", "securitycontextconstraints", "'a'")), ACCESS_USE_SCC, false, 1},
    {ROLE(RULE("use", "*", "securitycontextconstraints", "'a'")), ACCESS_USE_SCC, false, 1},
    {ROLE(RULE("use", "security.openshift.io", "*", "'a'")), ACCESS_USE_SCC, false, 1},
    {ROLE(RULE("use", "security.openshift.io", "securitycontextconstraints", "")), ACCESS_USE_SCC, true, 0},
    {ROLE("{'verbs':['get','use'],'apiGroups':['','security.openshift.io'],"
          "'resources':['pods','securitycontextconstraints'],'resourceNames':['b','a','b']}"),
     ACCESS_USE_SCC, false, 2},
    {ROLE(RULE("use", "security.openshift.io", "securitycontextconstraints",
               "'a'") "," RULE("get", "security.openshift.io", "securitycontextconstraints",
                               "'x'") "," RULE("use", "security.openshift.io", "securitycontextconstraints", "'b'")),
     ACCESS_USE_SCC, false, 2},
    {ROLE(RULE("get", "security.openshift.io", "securitycontextconstraints", "")), ACCESS_USE_SCC, false, 0},
    {ROLE(RULE("Use", "security.openshift.io", "securitycontextconstraints", "")), ACCESS_USE_SCC, false, 0},
    {ROLE(RULE("use", "", "securitycontextconstraints", "")), ACCESS_USE_SCC, false, 0},
    {ROLE(RULE("use", "*.io", "securitycontextconstraints", "")), ACCESS_USE_SCC, false, 0},
    {ROLE(RULE("use", "security.openshift.io", "securitycontextconstraints/*", "")), ACCESS_USE_SCC, false, 0},
    {ROLE("{'verbs':['use'],'nonResourceURLs':['*']}"), ACCESS_USE_SCC, false, 0},
    {ROLE("{'verbs':['use'],'resources':['*']}"), ACCESS_USE_SCC, false, 0},
    {ROLE(RULE("set-scc-ranges", "", "namespaces", "'n'")), ACCESS_SET_RANGES, false, 1},
    {ROLE(RULE("*", "*", "*", "")), ACCESS_SET_RANGES, true, 0},
    {ROLE(RULE("set-scc-ranges", "", "namespaces", "")), ACCESS_SET_EXEMPTION, false, 0},
    {ROLE(RULE("set-scc-exemption", "", "namespaces", "")), ACCESS_SET_EXEMPTION, true, 0},
    {ROLE(""), ACCESS_USE_SCC, false, 0},
    {"{'metadata':{'name':'r'},'rules':null,'aggregationRule':{}}", ACCESS_USE_SCC, false, 0},
};

START_TEST(rules) {
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        struct policy_object *object = decoded(&arena, POLICY_CLUSTER_ROLE, roles[i].rules);
        ck_assert_msg(object->role.allows[roles[i].verb].all == roles[i].all, "%s", roles[i].rules);
        ck_assert_msg(object->role.allows[roles[i].verb].names.count == roles[i].names, "%s", roles[i].rules);
        policy_release(object);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(names_are_sorted_and_owned) {
    struct arena arena = {0};
    struct policy_object *object =
        decoded(&arena, POLICY_ROLE,
                ROLE(RULE("use", "security.openshift.io", "securitycontextconstraints", "'c','a','b','a'")));
    arena_free(&arena);
    const struct str_list *names = &object->role.allows[ACCESS_USE_SCC].names;
    ck_assert_uint_eq(names->count, 3);
    ck_assert_text(names->items[0], "a");
    ck_assert_text(names->items[1], "b");
    ck_assert_text(names->items[2], "c");
    policy_release(object);
}
END_TEST

START_TEST(subjects) {
    struct arena arena = {0};
    const char *text =
        "{'metadata':{'name':'b','namespace':'n'},'roleRef':{'kind':'ClusterRole','name':'r'},'subjects':["
        "{'kind':'User','name':'ann'},{'kind':'Group','name':'g','namespace':'x'},"
        "{'kind':'ServiceAccount','name':'sa'},{'kind':'ServiceAccount','name':'sa','namespace':'m'},"
        "{'kind':'user','name':'no'},{'kind':'SystemUser','name':'no'},{'kind':'User'}]}";
    struct policy_object *object = decoded(&arena, POLICY_ROLE_BINDING, text);
    const struct binding *binding = &object->binding;
    arena_free(&arena);
    ck_assert(binding->usable && binding->cluster_role);
    ck_assert_text(binding->role_name, "r");
    ck_assert_uint_eq(binding->subject_count, 4);
    ck_assert_int_eq(binding->subjects[0].kind, SUBJECT_USER);
    ck_assert_text(binding->subjects[0].name, "ann");
    ck_assert_int_eq(binding->subjects[1].kind, SUBJECT_GROUP);
    ck_assert_text(binding->subjects[1].name, "g");
    ck_assert_int_eq(binding->subjects[2].kind, SUBJECT_USER);
    ck_assert_text(binding->subjects[2].name, "system:serviceaccount:n:sa");
    ck_assert_text(binding->subjects[3].name, "system:serviceaccount:m:sa");
    policy_release(object);
}
END_TEST

START_TEST(service_account_without_namespace) {
    struct arena arena = {0};
    struct policy_object *object = decoded(&arena, POLICY_CLUSTER_ROLE_BINDING,
                                           "{'metadata':{'name':'b'},'roleRef':{'kind':'ClusterRole','name':'r'},"
                                           "'subjects':[{'kind':'ServiceAccount','name':'sa'}]}");
    ck_assert_uint_eq(object->binding.subject_count, 0);
    policy_release(object);
    arena_free(&arena);
}
END_TEST

START_TEST(role_references) {
    struct arena arena = {0};
    static const struct {
        enum policy_kind kind;
        const char *reference;
        bool usable, cluster_role;
    } cases[] = {
        {POLICY_ROLE_BINDING, "{'kind':'Role','name':'r'}", true, false},
        {POLICY_ROLE_BINDING, "{'kind':'ClusterRole','name':'r'}", true, true},
        {POLICY_ROLE_BINDING, "{'kind':'Other','name':'r'}", false, false},
        {POLICY_CLUSTER_ROLE_BINDING, "{'kind':'ClusterRole','name':'r'}", true, true},
        {POLICY_CLUSTER_ROLE_BINDING, "{'kind':'Role','name':'r'}", false, false},
        {POLICY_CLUSTER_ROLE_BINDING, "null", false, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf buf = BUF(&arena);
        buf_format(&buf, "{'metadata':{'name':'b'},'roleRef':%s}", cases[i].reference);
        struct policy_object *object = decoded(&arena, cases[i].kind, buf_view(&buf).bytes);
        ck_assert_int_eq(object->binding.usable, cases[i].usable);
        ck_assert_int_eq(object->binding.cluster_role, cases[i].cluster_role);
        policy_release(object);
    }
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("rbac_decode", rules, names_are_sorted_and_owned, subjects, service_account_without_namespace,
                     role_references);
}
