/* Each by itself, then sorted by what two of them may share. */
#include "spaces.h"

#include <stdlib.h>

static bool space_add(const struct policy_object *object, void *context) {
    struct spaces *spaces = context;
    if (spaces->count == spaces->capacity) {
        size_t size = sizeof *spaces->items, capacity = spaces->capacity == 0 ? 64 : spaces->capacity * 2;
        spaces->items = arena_grow(spaces->state->arena, spaces->items, spaces->capacity * size, capacity * size);
        spaces->capacity = capacity;
    }
    spaces->items[spaces->count++] = (struct space){
        .object = object,
        .exempt = state_exemption(spaces->state, object->name) != NULL,
    };
    return true;
}

static void problem_add(struct spaces *spaces, struct space *space, struct str text) {
    text_list_add(spaces->state->arena, &space->problems, text.bytes);
}

static bool uid_readable(const struct namespace_ranges *ranges) {
    return !str_empty(ranges->uid_range) && str_empty(ranges->uid_cause);
}

/* UIDs have 32 bits: a block that goes beyond has its end before its start. */
static bool uid_usable(const struct space *space) {
    const struct namespace_ranges *ranges = &space->object->ranges;
    return !space->exempt && uid_readable(ranges) && ranges->uid.min <= ranges->uid.max;
}

static void uid_check(struct spaces *spaces, struct space *space) {
    const struct namespace_ranges *ranges = &space->object->ranges;
    if (ranges->uid_range.bytes == NULL) {
        problem_add(spaces, space, STR("no uid-range"));
    } else if (!uid_readable(ranges)) {
        problem_add(spaces, space, str_format(spaces->state->arena, "uid-range: %.*s", STR_ARG(ranges->uid_cause)));
    } else if (!uid_usable(space)) {
        problem_add(spaces, space, STR("uid-range: empty, or beyond 4294967295"));
    } else if (ranges->uid.min == 0) {
        problem_add(spaces, space, STR("uid-range: UID 0, root, is in it"));
    }
}

static void ranges_check(struct spaces *spaces, struct space *space) {
    const struct namespace_ranges *ranges = &space->object->ranges;
    struct arena *arena = spaces->state->arena;
    if (space->exempt) {
        return;
    }
    uid_check(spaces, space);
    if (ranges->groups.bytes != NULL && !str_empty(ranges->groups_cause)) {
        problem_add(spaces, space, str_format(arena, "supplemental-groups: %.*s", STR_ARG(ranges->groups_cause)));
    }
    if (str_empty(ranges->mcs)) {
        problem_add(spaces, space, ranges->mcs.bytes == NULL ? STR("no mcs") : STR("mcs: empty"));
    }
}

static int by_uid(const void *a, const void *b) {
    const struct space *left = *(struct space *const *)a, *right = *(struct space *const *)b;
    int64_t one = left->object->ranges.uid.min, other = right->object->ranges.uid.min;
    return one != other ? (one < other ? -1 : 1) : str_compare(left->object->name, right->object->name);
}

static int by_mcs(const void *a, const void *b) {
    const struct space *left = *(struct space *const *)a, *right = *(struct space *const *)b;
    int order = str_compare(left->object->ranges.mcs, right->object->ranges.mcs);
    return order != 0 ? order : str_compare(left->object->name, right->object->name);
}

static void both_add(struct spaces *spaces, struct space *a, struct space *b, const char *what) {
    struct arena *arena = spaces->state->arena;
    problem_add(spaces, a, str_format(arena, "%s shared with %.*s", what, STR_ARG(b->object->name)));
    problem_add(spaces, b, str_format(arena, "%s shared with %.*s", what, STR_ARG(a->object->name)));
}

/* Sorted by their first UID, a range overlaps if at all the one before that reaches furthest. */
static void uids_compare(struct spaces *spaces, struct space **order) {
    size_t count = 0;
    for (size_t i = 0; i < spaces->count; i++) {
        if (uid_usable(&spaces->items[i])) {
            order[count++] = &spaces->items[i];
        }
    }
    qsort(order, count, sizeof *order, by_uid);
    struct space *furthest = count > 0 ? order[0] : NULL;
    for (size_t i = 1; i < count; i++) {
        if (order[i]->object->ranges.uid.min <= furthest->object->ranges.uid.max) {
            both_add(spaces, furthest, order[i], "uid-range");
        }
        furthest = order[i]->object->ranges.uid.max > furthest->object->ranges.uid.max ? order[i] : furthest;
    }
}

static void labels_compare(struct spaces *spaces, struct space **order) {
    size_t count = 0;
    for (size_t i = 0; i < spaces->count; i++) {
        if (!spaces->items[i].exempt && !str_empty(spaces->items[i].object->ranges.mcs)) {
            order[count++] = &spaces->items[i];
        }
    }
    qsort(order, count, sizeof *order, by_mcs);
    for (size_t i = 1; i < count; i++) {
        if (str_equal(order[i - 1]->object->ranges.mcs, order[i]->object->ranges.mcs)) {
            both_add(spaces, order[i - 1], order[i], "mcs");
        }
    }
}

void spaces_check(struct spaces *spaces) {
    snapshot_each(spaces->state->snapshot, POLICY_NAMESPACE, space_add, spaces);
    struct space **order = ARENA_ARRAY(spaces->state->arena, spaces->count, struct space *);
    for (size_t i = 0; i < spaces->count; i++) {
        ranges_check(spaces, &spaces->items[i]);
    }
    uids_compare(spaces, order);
    labels_compare(spaces, order);
}
