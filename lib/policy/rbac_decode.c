/*
 * Roles and bindings, reduced to what can answer our questions: rules of other verbs, groups and resources are dropped
 * here. Matching as k8s.io/kubernetes pkg/apis/rbac/v1/evaluation_helpers.go: exact, or the whole word `*`.
 */
#include "policy/policy_decode.h"

const struct access_attributes access_attributes[ACCESS_VERBS] = {
    [ACCESS_USE_SCC] = {"use", SCC_GROUP, SCC_RESOURCE},
    [ACCESS_SET_RANGES] = {"set-scc-ranges", "", "namespaces"},
    [ACCESS_SET_EXEMPTION] = {"set-scc-exemption", "", "namespaces"},
};

struct rule {
    struct str_list verbs, groups, resources, names;
};

static bool rule_decode(struct arena *arena, struct json *item, struct rule *rule, struct error *err) {
    return json_as_object(item, err) && json_string_list(arena, item, "verbs", &rule->verbs, err) &&
           json_string_list(arena, item, "apiGroups", &rule->groups, err) &&
           json_string_list(arena, item, "resources", &rule->resources, err) &&
           json_string_list(arena, item, "resourceNames", &rule->names, err);
}

static bool names_or_all(const struct str_list *list, const char *name) {
    return str_list_has(list, STR("*")) || str_list_has(list, str_of(name));
}

static bool rule_answers(const struct rule *rule, enum access_verb verb) {
    const struct access_attributes *form = &access_attributes[verb];
    return names_or_all(&rule->verbs, form->verb) && names_or_all(&rule->groups, form->group) &&
           names_or_all(&rule->resources, form->resource);
}

static struct str_list names_copy(struct arena *arena, const struct str_list *names) {
    struct str_list sorted = str_list_sorted(arena, names);
    struct str *copies = ARENA_ARRAY(arena, sorted.count, struct str);
    for (size_t i = 0; i < sorted.count; i++) {
        copies[i] = str_copy(arena, sorted.items[i]);
    }
    sorted.items = copies;
    return sorted;
}

/* What all rules together allow for one verb. */
static void role_sum(struct arena *arena, const struct rule *rules, size_t count, enum access_verb verb,
                     struct role *role) {
    size_t total = 0, taken = 0;
    for (size_t i = 0; i < count; i++) {
        total += rule_answers(&rules[i], verb) ? rules[i].names.count : 0;
    }
    struct str *names = ARENA_ARRAY(arena, total, struct str);
    for (size_t i = 0; i < count; i++) {
        if (!rule_answers(&rules[i], verb)) {
            continue;
        }
        role->allows[verb].all |= rules[i].names.count == 0;
        for (size_t j = 0; j < rules[i].names.count; j++) {
            names[taken++] = rules[i].names.items[j];
        }
    }
    role->allows[verb].names = (struct str_list){.items = names, .count = total, .present = true};
}

/* Only what is kept goes to the object's arena: the rules of a large role are of no use to us. */
bool role_decode(struct arena *arena, struct json *object, struct role *role, struct error *err) {
    struct arena scratch = {0};
    struct json list, item;
    bool ok = json_array(object, "rules", &list, err);
    arena_init(&scratch, 0);
    struct rule *rules = ok ? ARENA_ARRAY(&scratch, json_count(&list), struct rule) : NULL;
    for (struct json_walk walk = json_walk(&list); ok && json_next(&walk, &item);) {
        ok = rule_decode(&scratch, &item, &rules[item.index], err);
    }
    for (enum access_verb verb = 0; ok && verb < ACCESS_VERBS; verb++) {
        role_sum(&scratch, rules, json_count(&list), verb, role);
        role->allows[verb].names = names_copy(arena, &role->allows[verb].names);
    }
    arena_free(&scratch);
    return ok;
}

struct str service_account_user(struct arena *arena, struct str namespace_name, struct str name) {
    return STR_CONCAT(arena, STR("system:serviceaccount:"), namespace_name, STR(":"), name);
}

/* The name stays absent for subjects that match nobody: of another kind, or a service account of no namespace. */
static bool subject_decode(struct arena *arena, struct json *item, struct str namespace_name,
                           struct binding_subject *subject, struct error *err) {
    struct str kind, name, own_namespace;
    *subject = (struct binding_subject){.kind = SUBJECT_USER};
    if (!json_as_object(item, err) || !json_string(item, "kind", &kind, err) ||
        !json_string(item, "name", &name, err) || !json_string(item, "namespace", &own_namespace, err)) {
        return false;
    }
    if (str_equal(kind, STR("User")) || str_equal(kind, STR("Group"))) {
        subject->kind = str_equal(kind, STR("User")) ? SUBJECT_USER : SUBJECT_GROUP;
        subject->name = str_copy(arena, name);
    } else if (str_equal(kind, STR("ServiceAccount"))) {
        struct str home = str_empty(own_namespace) ? namespace_name : own_namespace;
        if (!str_empty(home)) {
            subject->name = service_account_user(arena, home, name);
        }
    }
    return true;
}

bool binding_decode(struct arena *arena, struct json *object, struct str namespace_name, struct binding *binding,
                    struct error *err) {
    struct json role, list, item;
    struct str kind, name;
    if (!json_object(object, "roleRef", &role, err) || !json_string(&role, "kind", &kind, err) ||
        !json_string(&role, "name", &name, err) || !json_array(object, "subjects", &list, err)) {
        return false;
    }
    struct binding_subject *subjects = ARENA_ARRAY(arena, json_count(&list), struct binding_subject);
    for (struct json_walk walk = json_walk(&list); json_next(&walk, &item);) {
        struct binding_subject *subject = &subjects[binding->subject_count];
        if (!subject_decode(arena, &item, namespace_name, subject, err)) {
            return false;
        }
        binding->subject_count += !str_empty(subject->name);
    }
    binding->subjects = subjects;
    binding->role_name = str_copy(arena, name);
    binding->cluster_role = str_equal(kind, STR("ClusterRole"));
    binding->usable = binding->cluster_role || (str_equal(kind, STR("Role")) && !str_empty(namespace_name));
    return true;
}
