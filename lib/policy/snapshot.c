/*
 * One moment of the policy state: a map per kind, the grants index over the bindings, and the SCCs in the order in
 * which they are tried (reference: ByRestrictions over all SCCs, which it sorts anew on every request).
 */
#include "policy/snapshot.h"

#include <stdlib.h>

#include "policy/snapshot_index.h"
#include "policy/snapshot_key.h"

/* Shared by all versions between two changes of an SCC. Holds no references: the map of SCCs does. */
struct scc_list {
    atomic_size_t references;
    size_t count;
    const struct scc *items[];
};

struct snapshot {
    atomic_size_t references;
    uint64_t generation;
    struct persistent_map objects[POLICY_KINDS];
    struct persistent_map grants;
    struct scc_list *sccs; /* in an edit: of the base, out of date once an SCC has changed */
};

/* The next version while it is still its maker's own. */
struct snapshot_edit {
    struct snapshot *next;
    bool sccs_changed;
};

static void object_retain(void *value) {
    policy_retain(value);
}

static void object_release(void *value) {
    policy_release(value);
}

static const struct map_values object_values = {.retain = object_retain, .release = object_release};

static void *checked(void *memory) {
    if (memory == NULL) {
        abort();
    }
    return memory;
}

static void list_release(struct scc_list *list) {
    if (list != NULL && atomic_fetch_sub_explicit(&list->references, 1, memory_order_acq_rel) == 1) {
        free(list);
    }
}

struct snapshot *snapshot_retain(struct snapshot *snapshot) {
    if (snapshot != NULL) {
        atomic_fetch_add_explicit(&snapshot->references, 1, memory_order_relaxed);
    }
    return snapshot;
}

void snapshot_release(struct snapshot *snapshot) {
    if (snapshot == NULL || atomic_fetch_sub_explicit(&snapshot->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    list_release(snapshot->sccs);
    map_release(&snapshot->grants);
    for (size_t kind = 0; kind < POLICY_KINDS; kind++) {
        map_release(&snapshot->objects[kind]);
    }
    free(snapshot);
}

const struct scc *const *snapshot_sccs(const struct snapshot *snapshot, size_t *count) {
    *count = snapshot->sccs->count;
    return snapshot->sccs->items;
}

const struct scc *snapshot_scc(const struct snapshot *snapshot, struct str name) {
    const struct policy_object *object = snapshot_object(snapshot, POLICY_SCC, (struct str){0}, name);
    return object == NULL ? NULL : &object->scc;
}

const struct namespace_ranges *snapshot_namespace(const struct snapshot *snapshot, struct str name) {
    const struct policy_object *object = snapshot_object(snapshot, POLICY_NAMESPACE, (struct str){0}, name);
    return object == NULL ? NULL : &object->ranges;
}

const struct role *snapshot_role(const struct snapshot *snapshot, struct str namespace_name, struct str name) {
    enum policy_kind kind = str_empty(namespace_name) ? POLICY_CLUSTER_ROLE : POLICY_ROLE;
    const struct policy_object *object = snapshot_object(snapshot, kind, namespace_name, name);
    return object == NULL ? NULL : &object->role;
}

size_t snapshot_count(const struct snapshot *snapshot, enum policy_kind kind) {
    return snapshot->objects[kind].count;
}

static struct policy_object *lookup(const struct snapshot *snapshot, enum policy_kind kind, struct str namespace_name,
                                    struct str name) {
    struct snapshot_key key;
    snapshot_key_make(&key, 'o', namespace_name, name);
    struct policy_object *object = map_get(&snapshot->objects[kind], key.text);
    snapshot_key_free(&key);
    return object;
}

const struct policy_object *snapshot_object(const struct snapshot *snapshot, enum policy_kind kind,
                                            struct str namespace_name, struct str name) {
    return lookup(snapshot, kind, namespace_name, name);
}

struct gathering {
    const struct policy_object **items;
    size_t count;
};

static bool gather(struct str key, void *value, void *context) {
    (void)key;
    struct gathering *to = context;
    to->items[to->count++] = value;
    return true;
}

/* All objects of a kind, in no order; to be freed. */
static struct gathering gather_kind(const struct snapshot *snapshot, enum policy_kind kind) {
    const struct persistent_map *map = &snapshot->objects[kind];
    struct gathering all = {.items = checked(malloc((map->count + 1) * sizeof(struct policy_object *)))};
    map_each(map, gather, &all);
    return all;
}

static int by_namespace_and_name(const void *a, const void *b) {
    const struct policy_object *left = *(const struct policy_object *const *)a;
    const struct policy_object *right = *(const struct policy_object *const *)b;
    int order = str_compare(left->namespace_name, right->namespace_name);
    return order == 0 ? str_compare(left->name, right->name) : order;
}

bool snapshot_each(const struct snapshot *snapshot, enum policy_kind kind,
                   bool (*visit)(const struct policy_object *object, void *context), void *context) {
    struct gathering all = gather_kind(snapshot, kind);
    qsort(all.items, all.count, sizeof all.items[0], by_namespace_and_name);
    size_t i = 0;
    while (i < all.count && visit(all.items[i], context)) {
        i++;
    }
    free(all.items);
    return i == all.count;
}

struct grants snapshot_grants(const struct snapshot *snapshot, enum subject_kind kind, struct str name,
                              struct str namespace_name) {
    return index_find(&snapshot->grants, kind, name, namespace_name);
}

uint64_t snapshot_generation(const struct snapshot *snapshot) {
    return snapshot->generation;
}

struct snapshot_edit *snapshot_edit_begin(struct snapshot *base) {
    struct snapshot_edit *edit = checked(calloc(1, sizeof *edit));
    struct snapshot *next = checked(calloc(1, sizeof *next));
    edit->next = next;
    atomic_init(&next->references, 1);
    if (base == NULL) {
        for (size_t kind = 0; kind < POLICY_KINDS; kind++) {
            next->objects[kind] = map_empty(&object_values);
        }
        next->grants = index_empty();
        edit->sccs_changed = true;
        return edit;
    }
    for (size_t kind = 0; kind < POLICY_KINDS; kind++) {
        next->objects[kind] = map_retain(base->objects[kind]);
    }
    next->grants = map_retain(base->grants);
    next->sccs = base->sccs;
    atomic_fetch_add_explicit(&next->sccs->references, 1, memory_order_relaxed);
    return edit;
}

bool snapshot_edit_put(struct snapshot_edit *edit, struct policy_object *object) {
    struct snapshot *next = edit->next;
    const struct policy_object *old = lookup(next, object->kind, object->namespace_name, object->name);
    if (old != NULL) {
        index_remove(&next->grants, old);
    }
    struct snapshot_key key;
    snapshot_key_make(&key, 'o', object->namespace_name, object->name);
    map_put(&next->objects[object->kind], key.text, object);
    snapshot_key_free(&key);
    index_add(&next->grants, object);
    edit->sccs_changed |= object->kind == POLICY_SCC;
    return old != NULL;
}

static bool object_put(struct str key, void *value, void *context) {
    (void)key;
    snapshot_edit_put(context, value);
    return true;
}

void snapshot_edit_put_all(struct snapshot_edit *edit, const struct snapshot *from) {
    for (size_t kind = 0; kind < POLICY_KINDS; kind++) {
        map_each(&from->objects[kind], object_put, edit);
    }
}

bool snapshot_edit_remove(struct snapshot_edit *edit, enum policy_kind kind, struct str namespace_name,
                          struct str name) {
    struct snapshot *next = edit->next;
    const struct policy_object *old = lookup(next, kind, namespace_name, name);
    if (old == NULL) {
        return false;
    }
    index_remove(&next->grants, old);
    struct snapshot_key key;
    snapshot_key_make(&key, 'o', namespace_name, name);
    map_remove(&next->objects[kind], key.text);
    snapshot_key_free(&key);
    edit->sccs_changed |= kind == POLICY_SCC;
    return true;
}

static bool index_forget(struct str key, void *value, void *context) {
    (void)key;
    index_remove(context, value);
    return true;
}

static bool index_learn(struct str key, void *value, void *context) {
    (void)key;
    index_add(context, value);
    return true;
}

void snapshot_edit_replace(struct snapshot_edit *edit, enum policy_kind kind, const struct snapshot *from) {
    struct snapshot *next = edit->next;
    map_each(&next->objects[kind], index_forget, &next->grants);
    map_release(&next->objects[kind]);
    next->objects[kind] = map_retain(from->objects[kind]);
    map_each(&next->objects[kind], index_learn, &next->grants);
    edit->sccs_changed |= kind == POLICY_SCC;
}

static int by_scc_order(const void *a, const void *b) {
    return scc_order(*(const struct scc *const *)a, *(const struct scc *const *)b);
}

static struct scc_list *sorted_sccs(const struct snapshot *snapshot) {
    struct gathering all = gather_kind(snapshot, POLICY_SCC);
    struct scc_list *list = checked(malloc(sizeof *list + all.count * sizeof list->items[0]));
    atomic_init(&list->references, 1);
    list->count = all.count;
    for (size_t i = 0; i < all.count; i++) {
        list->items[i] = &all.items[i]->scc;
    }
    free(all.items);
    qsort(list->items, list->count, sizeof list->items[0], by_scc_order);
    return list;
}

struct snapshot *snapshot_edit_commit(struct snapshot_edit *edit) {
    static atomic_uint_fast64_t generations; /* counts versions of the process, decides nothing */
    struct snapshot *next = edit->next;
    if (edit->sccs_changed) {
        list_release(next->sccs);
        next->sccs = sorted_sccs(next);
    }
    next->generation = atomic_fetch_add_explicit(&generations, 1, memory_order_relaxed) + 1;
    free(edit);
    return next;
}

void snapshot_edit_abandon(struct snapshot_edit *edit) {
    if (edit != NULL) {
        snapshot_release(edit->next);
        free(edit);
    }
}
