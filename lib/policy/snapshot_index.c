/*
 * The grants index: an immutable, counted array of bindings per subject and scope. An array is ordered by role, then
 * by binding, so that a reader passes over further bindings of a role it has seen, and the order does not depend on
 * the history of the cluster. Adding or removing a binding copies the arrays of its subjects and nothing else.
 */
#include "policy/snapshot_index.h"

#include <stdlib.h>

#include "policy/snapshot_key.h"

struct grant_list {
    atomic_size_t references;
    size_t count;
    const struct policy_object *bindings[];
};

static void list_retain(void *value) {
    struct grant_list *list = value;
    atomic_fetch_add_explicit(&list->references, 1, memory_order_relaxed);
}

static void list_release(void *value) {
    struct grant_list *list = value;
    if (atomic_fetch_sub_explicit(&list->references, 1, memory_order_acq_rel) == 1) {
        free(list);
    }
}

static const struct map_values list_values = {.retain = list_retain, .release = list_release};

static struct grant_list *list_new(size_t count) {
    struct grant_list *list = malloc(sizeof *list + count * sizeof list->bindings[0]);
    if (list == NULL) {
        abort();
    }
    atomic_init(&list->references, 1);
    list->count = count;
    return list;
}

struct persistent_map index_empty(void) {
    return map_empty(&list_values);
}

/* Of bindings of one scope: their names tell them apart. */
static int grant_order(const struct policy_object *a, const struct policy_object *b) {
    int order = (int)a->binding.cluster_role - (int)b->binding.cluster_role;
    if (order == 0) {
        order = str_compare(a->binding.role_name, b->binding.role_name);
    }
    return order == 0 ? str_compare(a->name, b->name) : order;
}

/* Where the binding is in the list, or would be; *there tells which. */
static size_t find(const struct grant_list *list, const struct policy_object *binding, bool *there) {
    size_t low = 0, high = list == NULL ? 0 : list->count;
    *there = false;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = grant_order(list->bindings[middle], binding);
        if (order == 0) {
            *there = true;
            return middle;
        }
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

/* A list with the binding added at `at`. */
static struct grant_list *list_with(const struct grant_list *old, size_t at, const struct policy_object *binding) {
    size_t count = old == NULL ? 0 : old->count;
    struct grant_list *list = list_new(count + 1);
    if (old != NULL) {
        memcpy(list->bindings, old->bindings, at * sizeof list->bindings[0]);
        memcpy(&list->bindings[at + 1], &old->bindings[at], (count - at) * sizeof list->bindings[0]);
    }
    list->bindings[at] = binding;
    return list;
}

/* A list without the one at `at`. */
static struct grant_list *list_without(const struct grant_list *old, size_t at) {
    struct grant_list *list = list_new(old->count - 1);
    memcpy(list->bindings, old->bindings, at * sizeof list->bindings[0]);
    memcpy(&list->bindings[at], &old->bindings[at + 1], (list->count - at) * sizeof list->bindings[0]);
    return list;
}

/* Cluster-wide and namespaced grants have different marks, so that no namespace name can stand for the cluster. */
static char mark(enum subject_kind kind, bool cluster_wide) {
    if (kind == SUBJECT_USER) {
        return cluster_wide ? 'U' : 'u';
    }
    return cluster_wide ? 'G' : 'g';
}

static void key_of(struct snapshot_key *key, const struct policy_object *object, size_t subject) {
    bool cluster_wide = object->kind == POLICY_CLUSTER_ROLE_BINDING;
    const struct binding_subject *named = &object->binding.subjects[subject];
    /* A ClusterRoleBinding has no namespace name. */
    snapshot_key_make(key, mark(named->kind, cluster_wide), object->namespace_name, named->name);
}

static bool is_binding(const struct policy_object *object) {
    return object->kind == POLICY_ROLE_BINDING || object->kind == POLICY_CLUSTER_ROLE_BINDING;
}

void index_add(struct persistent_map *index, const struct policy_object *object) {
    for (size_t i = 0; is_binding(object) && i < object->binding.subject_count; i++) {
        struct snapshot_key key;
        key_of(&key, object, i);
        const struct grant_list *old = map_get(index, key.text);
        bool there;
        size_t at = find(old, object, &there);
        if (!there) { /* else the subject is listed twice */
            struct grant_list *list = list_with(old, at, object);
            map_put(index, key.text, list);
            list_release(list);
        }
        snapshot_key_free(&key);
    }
}

void index_remove(struct persistent_map *index, const struct policy_object *object) {
    for (size_t i = 0; is_binding(object) && i < object->binding.subject_count; i++) {
        struct snapshot_key key;
        key_of(&key, object, i);
        const struct grant_list *old = map_get(index, key.text);
        bool there;
        size_t at = find(old, object, &there);
        if (there && old->count == 1) {
            map_remove(index, key.text);
        } else if (there) {
            struct grant_list *list = list_without(old, at);
            map_put(index, key.text, list);
            list_release(list);
        }
        snapshot_key_free(&key);
    }
}

struct grants index_find(const struct persistent_map *index, enum subject_kind kind, struct str name,
                         struct str namespace_name) {
    struct snapshot_key key;
    snapshot_key_make(&key, mark(kind, str_empty(namespace_name)), namespace_name, name);
    const struct grant_list *list = map_get(index, key.text);
    snapshot_key_free(&key);
    if (list == NULL) {
        return (struct grants){0};
    }
    return (struct grants){.bindings = list->bindings, .count = list->count};
}
