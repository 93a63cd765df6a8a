/*
 * The shipped sets: complete, valid, of one meaning with what they are named after, and in the order that follows.
 */
#include <stdio.h>

#include "policy/builtin.h"
#include "policy/policy_text.h"

static struct snapshot *loaded(const char *set) {
    struct error err = {0};
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    ck_assert_msg(builtin_load(edit, set, &err), "%s", err.text);
    return snapshot_edit_commit(edit);
}

static void expect_order(const struct snapshot *snapshot, const char *expected) {
    struct arena arena = {0};
    struct buf buf = BUF(&arena);
    size_t count;
    const struct scc *const *sccs = snapshot_sccs(snapshot, &count);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            buf_char(&buf, ' ');
        }
        buf_str(&buf, sccs[i]->name);
    }
    ck_assert_text(buf_view(&buf), expected);
    arena_free(&arena);
}

START_TEST(today) {
    struct snapshot *snapshot = loaded("today");
    ck_assert_uint_eq(snapshot_count(snapshot, POLICY_SCC), 13);
    ck_assert_uint_eq(snapshot_count(snapshot, POLICY_CLUSTER_ROLE), 14);
    ck_assert_uint_eq(snapshot_count(snapshot, POLICY_CLUSTER_ROLE_BINDING), 2);
    ck_assert_uint_eq(snapshot_count(snapshot, POLICY_ROLE), 0);
    expect_order(snapshot, "anyuid restricted-v2 restricted-v3 restricted nested-container nonroot-v2 nonroot "
                           "hostmount-anyuid hostmount-anyuid-v2 hostnetwork-v2 hostnetwork hostaccess privileged");
    ck_assert_int_eq(snapshot_scc(snapshot, STR("restricted-v2"))->score, 132010);
    ck_assert_int_eq(snapshot_scc(snapshot, STR("privileged"))->score, 3089000);
    ck_assert_int_eq(snapshot_scc(snapshot, STR("anyuid"))->priority.value, 10);
    snapshot_release(snapshot);
}
END_TEST

START_TEST(of_3_10) {
    struct snapshot *snapshot = loaded("3.10");
    ck_assert_uint_eq(snapshot_count(snapshot, POLICY_SCC), 7);
    ck_assert_uint_eq(snapshot_count(snapshot, POLICY_CLUSTER_ROLE), 0);
    const struct scc *restricted = snapshot_scc(snapshot, STR("restricted"));
    ck_assert_text(restricted->groups.items[0], "system:authenticated");
    ck_assert(restricted->allow_privilege_escalation.value); /* by default: the field is newer */
    ck_assert(!str_list_has(&restricted->volumes, STR("csi")));
    ck_assert_uint_eq(snapshot_scc(snapshot, STR("privileged"))->allowed_unsafe_sysctls.count, 0);
    snapshot_release(snapshot);
}
END_TEST

START_TEST(roles_and_bindings) {
    struct snapshot *snapshot = loaded("today");
    size_t count;
    const struct scc *const *sccs = snapshot_sccs(snapshot, &count);
    for (size_t i = 0; i < count; i++) {
        char name[128];
        snprintf(name, sizeof name, "system:openshift:scc:%s", sccs[i]->name.bytes);
        const struct role *role = snapshot_role(snapshot, (struct str){0}, str_of(name));
        ck_assert_ptr_nonnull(role);
        ck_assert(!role->allows[ACCESS_USE_SCC].all && role->allows[ACCESS_USE_SCC].names.count == 1);
        ck_assert_text(role->allows[ACCESS_USE_SCC].names.items[0], sccs[i]->name.bytes);
    }
    struct grants grants = snapshot_grants(snapshot, SUBJECT_GROUP, STR("system:authenticated"), (struct str){0});
    ck_assert_uint_eq(grants.count, 2);
    snapshot_release(snapshot);
}
END_TEST

static bool scc_is_known_and_valid(const struct policy_object *object, void *context) {
    struct arena arena = {0};
    struct violations violations = VIOLATIONS(&arena);
    struct json metadata = json_from(&arena, "{'metadata':{'name':'any'}}");
    (void)context;
    scc_validate(&violations, &metadata, &object->scc, NULL);
    ck_assert_text(violations_text(&arena, &violations), "");
    ck_assert(builtin_has(object->name));
    ck_assert_msg(strstr(object->source.bytes, object->name.bytes) != NULL, "%s", object->source.bytes);
    arena_free(&arena);
    return true;
}

START_TEST(valid_and_known_by_name) {
    const char *const sets[] = {"today", "3.10"};
    for (size_t i = 0; i < 2; i++) {
        struct snapshot *snapshot = loaded(sets[i]);
        snapshot_each(snapshot, POLICY_SCC, scc_is_known_and_valid, NULL);
        snapshot_release(snapshot);
    }
    ck_assert(!builtin_has(STR("rbac")) && !builtin_has(STR("")) && !builtin_has(STR("restricte")));
    ck_assert(!builtin_has(STR("hostmount")));
}
END_TEST

START_TEST(errors) {
    struct error err = {0};
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    ck_assert(!builtin_load(edit, "4.20", &err));
    ck_assert_int_eq(err.code, ERROR_INPUT);
    ck_assert_str_eq(err.text, "there is no built-in SCC set \"4.20\"; there are: 3.10, today");
    snapshot_edit_abandon(edit);
}
END_TEST

START_TEST(the_later_set_counts) {
    struct error err = {0};
    struct snapshot_edit *edit = snapshot_edit_begin(NULL);
    ck_assert(builtin_load(edit, "3.10", &err) && builtin_load(edit, "today", &err));
    struct snapshot *both = snapshot_edit_commit(edit), *later = loaded("today");
    ck_assert_uint_eq(snapshot_count(both, POLICY_SCC), snapshot_count(later, POLICY_SCC));
    ck_assert_uint_eq(snapshot_scc(both, STR("restricted"))->groups.count, 0);
    snapshot_release(later);
    snapshot_release(both);
}
END_TEST

int main(void) {
    return SUITE_RUN("builtin", today, of_3_10, roles_and_bindings, valid_and_known_by_name, errors,
                     the_later_set_counts);
}
