/*
 * Manifests: documents, lists and other kinds; and what is wrong is named with file, line and field.
 */
#include "policy/policy_text.h"
#include "policy/source_files.h"

#define SCC(name) "apiVersion: security.openshift.io/v1\nkind: SecurityContextConstraints\nmetadata: {name: " name "}\n"

static struct snapshot *loaded(const char *text) {
    struct error err = {0};
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    ck_assert_msg(source_text_load(edit, "test.yaml", str_of(text), &err), "%s", err.text);
    return snapshot_edit_commit(edit);
}

static void expect_error(const char *text, const char *expected) {
    struct error err = {0};
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    ck_assert_msg(!source_text_load(edit, "test.yaml", str_of(text), &err), "%s", text);
    ck_assert_str_eq(err.text, expected);
    struct snapshot *snapshot = snapshot_edit_commit(edit);
    ck_assert_uint_eq(snapshot_count(snapshot, POLICY_SCC), 0);
    snapshot_release(snapshot);
}

static const struct policy_object *scc_object(const struct snapshot *snapshot, const char *name) {
    const struct policy_object *object = snapshot_object(snapshot, POLICY_SCC, (struct str){0}, str_of(name));
    ck_assert_msg(object != NULL, "no %s", name);
    return object;
}

START_TEST(documents_and_other_kinds) {
    struct snapshot *snapshot =
        loaded("# policy\n" SCC("a") "---\n# nothing here\n---\n"
                                     "apiVersion: v1\nkind: Pod\nspec: {anything: goes}\n---\n" SCC("b"));
    ck_assert_uint_eq(snapshot_count(snapshot, POLICY_SCC), 2);
    ck_assert_text(scc_object(snapshot, "a")->source, "test.yaml:2");
    ck_assert_text(scc_object(snapshot, "b")->source, "test.yaml:12");
    snapshot_release(snapshot);
}
END_TEST

START_TEST(lists) {
    struct snapshot *snapshot =
        loaded("apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Namespace\n  metadata: {name: ns}\n"
               "- apiVersion: apps/v1\n  kind: Deployment\n---\n"
               "apiVersion: security.openshift.io/v1\nkind: SecurityContextConstraintsList\nitems:\n"
               "- metadata: {name: a}\n- metadata: {name: b}\n---\n"
               "apiVersion: v1\nkind: PodList\nitems: [{metadata: {name: p}}]\n---\n"
               "apiVersion: v1\nkind: List\nitems: []\n---\napiVersion: own/v1\nkind: AllowList\nspec: {}\n");
    ck_assert_uint_eq(snapshot_count(snapshot, POLICY_SCC), 2);
    ck_assert_uint_eq(snapshot_count(snapshot, POLICY_NAMESPACE), 1);
    ck_assert_text(scc_object(snapshot, "b")->source, "test.yaml:14");
    snapshot_release(snapshot);
}
END_TEST

START_TEST(json) {
    struct snapshot *snapshot =
        loaded("{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[\n"
               "{\"apiVersion\":\"security.openshift.io/v1\",\"kind\":\"SecurityContextConstraints\","
               "\"metadata\":{\"name\":\"a\"}}]}");
    ck_assert_text(scc_object(snapshot, "a")->source, "test.yaml:2");
    snapshot_release(snapshot);
}
END_TEST

START_TEST(errors) {
    expect_error(SCC("a") "---\n" SCC("b") "priority: high\n",
                 "test.yaml:5: SecurityContextConstraints \"b\": priority: expected an integer, found a string");
    expect_error("\n" SCC("''"), "test.yaml:2: metadata.name: expected a name, found none");
    expect_error("apiVersion: v1\nkind: List\nitems:\n- 7\n",
                 "test.yaml:4: items[0]: expected an object, found a number");
    expect_error("apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, metadata: {name: x}}\n",
                 "test.yaml:4: no kind: this is not a Kubernetes object");
    expect_error(SCC("a") "---\nKind: Namespace\napiVersion: v1\n",
                 "test.yaml:5: no kind: this is not a Kubernetes object");
    expect_error("kind: Namespace\n", "test.yaml:1: no apiVersion: this is not a Kubernetes object");
    expect_error("just words\n", "test.yaml:1: expected an object, found a string");
    expect_error("kind: [a]\n", "test.yaml:1: kind: expected a string, found an array");
    expect_error(SCC("a") "metadata: {}\n", "test.yaml: line 4, column 1: duplicate key \"metadata\"");
    expect_error(SCC("a") "---\n" SCC("b") "---\n" SCC("a"),
                 "SecurityContextConstraints \"a\" is there twice: test.yaml:1 and test.yaml:9");
}
END_TEST

START_TEST(typed_list_items_need_no_type) {
    /* The kind of the list stands for both. */
    expect_error("apiVersion: security.openshift.io/v1\nkind: SecurityContextConstraintsList\nitems:\n"
                 "- {metadata: {name: a}}\n- {metadata: {name: a}}\n",
                 "SecurityContextConstraints \"a\" is there twice: test.yaml:4 and test.yaml:5");
}
END_TEST

START_TEST(same_name_in_other_namespaces) {
    struct snapshot *snapshot =
        loaded("apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r, namespace: a}\n---\n"
               "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r, namespace: b}\n---\n"
               "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n");
    ck_assert_uint_eq(snapshot_count(snapshot, POLICY_ROLE), 2);
    ck_assert_uint_eq(snapshot_count(snapshot, POLICY_CLUSTER_ROLE), 1);
    snapshot_release(snapshot);
}
END_TEST

START_TEST(what_the_edit_has_is_replaced) {
    struct error err = {0};
    struct snapshot *base = loaded(SCC("a") "---\n" SCC("b"));
    struct snapshot_edit *edit = snapshot_edit_begin(base);
    ck_assert_msg(source_text_load(edit, "more.yaml", str_of(SCC("a")), &err), "%s", err.text);
    struct snapshot *next = snapshot_edit_commit(edit);
    ck_assert_uint_eq(snapshot_count(next, POLICY_SCC), 2);
    ck_assert_text(scc_object(next, "a")->source, "more.yaml:1");
    ck_assert_text(scc_object(next, "b")->source, "test.yaml:5");
    snapshot_release(next);
    snapshot_release(base);
}
END_TEST

START_TEST(one_snapshot_on_top_of_another) {
    struct snapshot *base = loaded(SCC("a") "---\n" SCC("b")), *more = loaded("\n" SCC("a") "---\n" SCC("c"));
    struct snapshot_edit *edit = snapshot_edit_begin(base);
    snapshot_edit_put_all(edit, more);
    snapshot_release(more);
    struct snapshot *both = snapshot_edit_commit(edit);
    ck_assert_uint_eq(snapshot_count(both, POLICY_SCC), 3);
    ck_assert_text(scc_object(both, "a")->source, "test.yaml:2");
    ck_assert_text(scc_object(base, "a")->source, "test.yaml:1");
    snapshot_release(both);
    snapshot_release(base);
}
END_TEST

int main(void) {
    return SUITE_RUN("source_objects", documents_and_other_kinds, lists, json, errors, typed_list_items_need_no_type,
                     same_name_in_other_namespaces, what_the_edit_has_is_replaced, one_snapshot_on_top_of_another);
}
