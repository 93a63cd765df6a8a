/*
 * Which objects are policy, and what they have in common: identity, their own memory, counting.
 */
#include "policy/policy_text.h"

START_TEST(kinds) {
    static const struct {
        const char *api_version, *kind;
        int expected; /* -1: none of ours */
    } cases[] = {
        {"security.openshift.io/v1", "SecurityContextConstraints", POLICY_SCC},
        {"v1", "SecurityContextConstraints", POLICY_SCC},
        {"security.openshift.io/v2", "SecurityContextConstraints", -1},
        {"v1", "Namespace", POLICY_NAMESPACE},
        {"v2", "Namespace", -1},
        {"core/v1", "Namespace", -1},
        {"rbac.authorization.k8s.io/v1", "Role", POLICY_ROLE},
        {"rbac.authorization.k8s.io/v1beta1", "Role", POLICY_ROLE},
        {"rbac.authorization.k8s.io/v1alpha1", "Role", -1},
        {"authorization.openshift.io/v1", "Role", -1},
        {"v1", "Role", -1},
        {"rbac.authorization.k8s.io/v1", "ClusterRole", POLICY_CLUSTER_ROLE},
        {"rbac.authorization.k8s.io/v1", "RoleBinding", POLICY_ROLE_BINDING},
        {"rbac.authorization.k8s.io/v1", "ClusterRoleBinding", POLICY_CLUSTER_ROLE_BINDING},
        {"v1", "Pod", -1},
        {"", "Namespace", -1},
        {"v1", "", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        enum policy_kind kind = POLICY_KINDS;
        bool found = policy_kind_of(str_of(cases[i].api_version), str_of(cases[i].kind), &kind);
        ck_assert_msg(found == (cases[i].expected >= 0), "%s %s", cases[i].api_version, cases[i].kind);
        if (found) {
            ck_assert_int_eq((int)kind, cases[i].expected);
            ck_assert_str_eq(policy_kind_name(kind), cases[i].kind);
        }
    }
    enum policy_kind kind;
    ck_assert(!policy_kind_of((struct str){0}, (struct str){0}, &kind));
}
END_TEST

/* The document is gone when the caller looks at the object. */
static struct policy_object *decoded(enum policy_kind kind, const char *quoted) {
    struct arena arena = {0};
    struct error err = {0};
    struct json root = json_from(&arena, quoted);
    struct policy_object *object = policy_decode(kind, &root, &err);
    ck_assert_msg(object != NULL, "%s: %s", err.text, quoted);
    arena_free(&arena);
    return object;
}

START_TEST(scc_is_defaulted) {
    struct policy_object *object = decoded(
        POLICY_SCC, "{'metadata':{'name':'a','namespace':'x','resourceVersion':'7'},'volumes':['secret'],'users':['u'],"
                    "'runAsUser':{'type':'RunAsAny'},'seLinuxContext':{'type':'MustRunAs'}}");
    ck_assert_int_eq(object->kind, POLICY_SCC);
    ck_assert_text(object->name, "a");
    ck_assert_text(object->scc.name, "a");
    ck_assert(object->namespace_name.bytes == NULL);
    ck_assert(object->source.bytes == NULL);
    ck_assert_text(object->resource_version, "7");
    ck_assert_text(object->scc.volumes.items[0], "secret");
    ck_assert_text(object->scc.users.items[0], "u");
    ck_assert_text(object->scc.fs_group.type_name, "RunAsAny");
    ck_assert_int_eq(object->scc.score, 55000);
    policy_release(object);
}
END_TEST

START_TEST(namespace_ranges) {
    struct policy_object *object =
        decoded(POLICY_NAMESPACE, "{'metadata':{'name':'n','annotations':{'openshift.io/sa.scc.uid-range':'10/5',"
                                  "'openshift.io/sa.scc.mcs':'','else':'x'}}}");
    ck_assert_text(object->name, "n");
    ck_assert_text(object->ranges.uid_range, "10/5");
    ck_assert(object->ranges.groups.bytes == NULL);
    ck_assert(object->ranges.mcs.bytes != NULL && object->ranges.mcs.length == 0);
    ck_assert_int_eq(object->ranges.uid.max, 14);
    policy_release(object);
    object = decoded(POLICY_NAMESPACE, "{'metadata':{'name':'bare'}}");
    ck_assert(object->ranges.uid_range.bytes == NULL && object->ranges.uid_cause.bytes != NULL);
    policy_release(object);
}
END_TEST

START_TEST(labels) {
    struct policy_object *object =
        decoded(POLICY_NAMESPACE, "{'metadata':{'name':'n','labels':{'tier':'','team':'web'}}}");
    ck_assert_uint_eq(object->labels.count, 2);
    ck_assert_text(label_value(&object->labels, STR("team")), "web");
    ck_assert(label_value(&object->labels, STR("tier")).bytes != NULL);
    ck_assert(label_value(&object->labels, STR("app")).bytes == NULL);
    ck_assert(!object->ranges.exempt);
    policy_release(object);
    object = decoded(POLICY_SCC, "{'metadata':{'name':'a','labels':{'team':'web'}}}");
    ck_assert_text(label_value(&object->labels, STR("team")), "web");
    policy_release(object);
}
END_TEST

START_TEST(exempt_namespaces) {
    static const struct {
        const char *labels;
        bool exempt;
    } cases[] = {{"{'" LABEL_EXEMPT "':'true'}", true},
                 {"{'" LABEL_EXEMPT "':'True'}", false},
                 {"{'" LABEL_EXEMPT "':''}", false},
                 {"{'openshift.io/run-level':'0'}", false},
                 {"null", false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[256];
        snprintf(text, sizeof text, "{'metadata':{'name':'n','labels':%s}}", cases[i].labels);
        struct policy_object *object = decoded(POLICY_NAMESPACE, text);
        ck_assert_msg(object->ranges.exempt == cases[i].exempt, "%s", text);
        policy_release(object);
    }
}
END_TEST

START_TEST(namespace_of_namespaced_kinds) {
    struct policy_object *object = decoded(POLICY_ROLE, "{'metadata':{'name':'r','namespace':'n'}}");
    ck_assert_text(object->namespace_name, "n");
    policy_release(object);
    object = decoded(POLICY_ROLE_BINDING, "{'metadata':{'name':'r'}}");
    ck_assert_text(object->namespace_name, "default");
    policy_release(object);
    object = decoded(POLICY_CLUSTER_ROLE, "{'metadata':{'name':'r','namespace':'n'}}");
    ck_assert(object->namespace_name.bytes == NULL);
    policy_release(object);
}
END_TEST

static void expect_error(enum policy_kind kind, const char *quoted, const char *expected) {
    struct arena arena = {0};
    struct error err = {0};
    struct json root = json_from(&arena, quoted);
    ck_assert_ptr_null(policy_decode(kind, &root, &err));
    ck_assert_int_eq(err.code, ERROR_INPUT);
    ck_assert_str_eq(err.text, expected);
    arena_free(&arena);
}

START_TEST(errors) {
    expect_error(POLICY_SCC, "{}", "metadata.name: expected a name, found none");
    expect_error(POLICY_SCC, "{'metadata':{'name':''}}", "metadata.name: expected a name, found none");
    expect_error(POLICY_SCC, "{'metadata':{'name':'a'},'runAsUser':{'uid':'x'}}",
                 "runAsUser.uid: expected an integer, found a string");
    expect_error(POLICY_NAMESPACE, "{'metadata':{'name':'a','annotations':{'openshift.io/sa.scc.mcs':1}}}",
                 "metadata.annotations.openshift.io/sa.scc.mcs: expected a string, found a number");
    expect_error(POLICY_NAMESPACE, "{'metadata':{'name':'a','resourceVersion':1}}",
                 "metadata.resourceVersion: expected a string, found a number");
    expect_error(POLICY_ROLE, "[]", "expected an object, found an array");
    expect_error(POLICY_ROLE, "{'metadata':{'name':'a'},'rules':[{'verbs':'use'}]}",
                 "rules[0].verbs: expected an array, found a string");
    expect_error(POLICY_NAMESPACE, "{'metadata':{'name':'a','labels':{'x':1}}}",
                 "metadata.labels.x: expected a string, found a number");
    expect_error(POLICY_ROLE_BINDING, "{'metadata':{'name':'a'},'subjects':[{'name':'a'},3]}",
                 "subjects[1]: expected an object, found a number");
}
END_TEST

START_TEST(counting) {
    struct policy_object *object = decoded(POLICY_ROLE, "{'metadata':{'name':'r'}}");
    policy_retain(object);
    policy_release(object);
    ck_assert_text(object->name, "r"); /* still there */
    policy_release(object);
    policy_release(NULL);
}
END_TEST

int main(void) {
    return SUITE_RUN("policy_decode", kinds, scc_is_defaulted, namespace_ranges, labels, exempt_namespaces,
                     namespace_of_namespaced_kinds, errors, counting);
}
