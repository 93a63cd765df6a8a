/* What is in a binding beside its subjects is kept as it was read. */
#include "grant_subjects.h"

#include "json_edit.h"

static void word_array(struct json_out *out, const char *key, const char *word) {
    json_key(out, key);
    json_open(out, '[');
    json_put_text(out, word);
    json_close(out, ']');
}

void rule_write(struct json_out *out, const struct rule_words *rule) {
    json_open(out, '{');
    word_array(out, "apiGroups", rule->group);
    word_array(out, "resources", rule->resource);
    if (rule->names.count > 0) {
        json_key(out, "resourceNames");
        json_put_str_list(out, &rule->names);
    }
    word_array(out, "verbs", rule->verb);
    json_close(out, '}');
}

struct str role_text(const struct grant_work *work) {
    struct buf text = BUF(&work->verb->arena);
    struct json_out out = json_out(&text);
    const struct rule_words rule = {SCC_GROUP, SCC_RESOURCE, "use", {.items = &work->scc->name, .count = 1}};
    json_open(&out, '{');
    json_put_member_str(&out, "apiVersion", STR(RBAC_GROUP "/v1"));
    json_put_member_str(&out, "kind", STR("ClusterRole"));
    json_key(&out, "metadata");
    json_open(&out, '{');
    json_put_member_str(&out, "name", work->name);
    json_close(&out, '}');
    json_key(&out, "rules");
    json_open(&out, '[');
    rule_write(&out, &rule);
    json_close(&out, ']');
    json_close(&out, '}');
    return buf_view(&text);
}

void subject_write(struct json_out *out, const struct named_subject *subject) {
    bool account = !str_empty(subject->account);
    json_open(out, '{');
    if (!account) {
        json_put_member_str(out, "apiGroup", STR(RBAC_GROUP));
    }
    json_put_member_str(out, "kind", str_of(subject_kind_text(subject)));
    json_put_member_str(out, "name", account ? subject->account : subject->name);
    if (account) {
        json_put_member_str(out, "namespace", subject->account_namespace);
    }
    json_close(out, '}');
}

static bool is_target(struct json *subject, const struct named_subject *target) {
    struct str kind = {0}, name = {0}, home = {0};
    json_string(subject, "kind", &kind, NULL);
    json_string(subject, "name", &name, NULL);
    json_string(subject, "namespace", &home, NULL);
    return str_equal(kind, str_of(subject_kind_text(target))) &&
           str_equal(name, str_empty(target->account) ? target->name : target->account) &&
           str_equal(home, target->account_namespace);
}

static void subjects_write(struct json_out *out, const struct grant_work *work, struct json *old,
                           struct subject_change *change) {
    struct json subject;
    bool *there = ARENA_ARRAY(&work->verb->arena, work->count, bool);
    json_open(out, '[');
    for (struct json_walk walk = json_walk(old); json_is_array(old) && json_next(&walk, &subject);) {
        bool target = false;
        for (size_t i = 0; i < work->count; i++) {
            bool same = is_target(&subject, &work->targets[i]);
            change->matched += same && !there[i];
            there[i] = there[i] || same;
            target = target || same;
        }
        if (!target || !work->revoke) {
            json_put_value(out, &subject);
            change->left++;
        }
    }
    for (size_t i = 0; i < work->count && !work->revoke; i++) {
        if (!there[i]) {
            subject_write(out, &work->targets[i]);
            change->left++;
        }
    }
    json_close(out, ']');
}

struct binding_head {
    struct str name, namespace_name; /* absent: a ClusterRoleBinding */
    const char *role_kind;
    struct str role;
};

static void head_write(struct json_out *out, const struct binding_head *head) {
    json_put_member_str(out, "apiVersion", STR(RBAC_GROUP "/v1"));
    json_put_member_str(out, "kind", str_empty(head->namespace_name) ? STR("ClusterRoleBinding") : STR("RoleBinding"));
    json_key(out, "metadata");
    json_open(out, '{');
    json_put_member_str(out, "name", head->name);
    if (!str_empty(head->namespace_name)) {
        json_put_member_str(out, "namespace", head->namespace_name);
    }
    json_close(out, '}');
    json_key(out, "roleRef");
    json_open(out, '{');
    json_put_member_str(out, "apiGroup", STR(RBAC_GROUP));
    json_put_member_str(out, "kind", str_of(head->role_kind));
    json_put_member_str(out, "name", head->role);
    json_close(out, '}');
}

struct subject_change binding_change(const struct grant_work *work, struct json *old) {
    struct subject_change change = {0};
    struct buf text = BUF(&work->verb->arena);
    struct json_out out = json_out(&text);
    struct json subjects = json_member(old, "subjects");
    json_open(&out, '{');
    if (json_is_object(old)) {
        json_put_members(&out, old, "subjects");
    } else {
        head_write(&out, &(struct binding_head){.name = work->name,
                                                .namespace_name = str_of(work->home),
                                                .role_kind = "ClusterRole",
                                                .role = work->name});
    }
    json_key(&out, "subjects");
    subjects_write(&out, work, &subjects, &change);
    json_close(&out, '}');
    change.text = buf_view(&text);
    return change;
}

struct str binding_text(struct arena *arena, const struct policy_object *object) {
    const struct binding *binding = &object->binding;
    struct buf text = BUF(arena);
    struct json_out out = json_out(&text);
    json_open(&out, '{');
    head_write(&out, &(struct binding_head){.name = object->name,
                                            .namespace_name = object->namespace_name,
                                            .role_kind = binding->cluster_role ? "ClusterRole" : "Role",
                                            .role = binding->role_name});
    json_key(&out, "subjects");
    json_open(&out, '[');
    for (size_t i = 0; i < binding->subject_count; i++) {
        struct named_subject subject = {.kind = binding->subjects[i].kind, .name = binding->subjects[i].name};
        if (subject.kind == SUBJECT_USER &&
            !subject_account_split(subject.name, &subject.account_namespace, &subject.account)) {
            subject.account = subject.account_namespace = (struct str){0};
        }
        subject_write(&out, &subject);
    }
    json_close(&out, ']');
    json_close(&out, '}');
    return buf_view(&text);
}
