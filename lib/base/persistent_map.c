/*
 * A hash trie with 32 ways and bitmaps (Bagwell's HAMT). Every version owns its root; nodes are counted, and an edit
 * copies only the nodes that another version holds too. A node with one owner, on a path of such nodes, can be seen by
 * nobody else, so it is changed in place: a bulk load into a new version allocates little more than its entries.
 * Any thread may hold and release versions; one version is edited by one thread.
 */
#include "base/persistent_map.h"

#include <stdatomic.h>
#include <stdlib.h>

/* Thirteen levels of five bits use up a hash; what is equal up to there shares a collision node below them. */
enum { LEVEL_BITS = 5, WAYS = 1 << LEVEL_BITS, HASH_BITS = 64, LEVELS = 13, LONGEST_PATH = LEVELS + 1 };

enum node_kind { LEAF, BRANCH, COLLISION };

struct map_node {
    atomic_size_t references;
    enum node_kind kind;
};

struct leaf {
    struct map_node node;
    uint64_t hash;
    void *value;
    size_t length;
    char key[];
};

/*
 * A branch or a collision node. There is always more than one entry below it: what shrinks to one leaf is replaced by
 * that leaf. In a collision node the bitmap is not used, the children are leaves, and their order is that of arrival.
 */
struct branch {
    struct map_node node;
    uint32_t bitmap;
    uint32_t count, capacity;
    struct map_node *children[];
};

static void *checked(void *memory) {
    if (memory == NULL) {
        abort(); /* as the arena does: without memory there is no safe answer */
    }
    return memory;
}

static struct leaf *leaf_of(struct map_node *node) {
    return (struct leaf *)node;
}

static struct branch *branch_of(struct map_node *node) {
    return (struct branch *)node;
}

static struct str key_of(const struct leaf *leaf) {
    return (struct str){.bytes = leaf->key, .length = leaf->length};
}

static struct map_node *leaf_new(const struct map_values *values, struct str key, void *value) {
    struct leaf *leaf = checked(malloc(sizeof *leaf + key.length + 1));
    atomic_init(&leaf->node.references, 1);
    leaf->node.kind = LEAF;
    leaf->hash = str_hash(key);
    leaf->value = value;
    leaf->length = key.length;
    if (key.length > 0) {
        memcpy(leaf->key, key.bytes, key.length);
    }
    leaf->key[key.length] = '\0';
    values->retain(value);
    return &leaf->node;
}

static struct branch *branch_new(enum node_kind kind, uint32_t capacity) {
    struct branch *branch = checked(malloc(sizeof *branch + capacity * sizeof branch->children[0]));
    atomic_init(&branch->node.references, 1);
    branch->node.kind = kind;
    branch->bitmap = 0;
    branch->count = 0;
    branch->capacity = capacity;
    return branch;
}

static void node_retain(struct map_node *node) {
    atomic_fetch_add_explicit(&node->references, 1, memory_order_relaxed);
}

/* Calls itself for the children; the depth of the trie bounds it. */
static void node_release(struct map_node *node, const struct map_values *values) {
    if (atomic_fetch_sub_explicit(&node->references, 1, memory_order_acq_rel) != 1) {
        return;
    }
    if (node->kind == LEAF) {
        values->release(leaf_of(node)->value);
    } else {
        struct branch *branch = branch_of(node);
        for (uint32_t i = 0; i < branch->count; i++) {
            node_release(branch->children[i], values);
        }
    }
    free(node);
}

static uint32_t way(uint64_t hash, unsigned shift) {
    return (uint32_t)1 << (hash >> shift & (WAYS - 1));
}

/* Where the child for `bit` is, or would be. */
static uint32_t position(const struct branch *branch, uint32_t bit) {
    return (uint32_t)__builtin_popcount(branch->bitmap & (bit - 1));
}

static bool holds(struct map_node *node, uint64_t hash, struct str key) {
    const struct leaf *leaf = leaf_of(node);
    return leaf->hash == hash && str_equal(key_of(leaf), key);
}

/* The slot of a key in a collision node; `count` when it is not there. */
static uint32_t collision_position(const struct branch *branch, uint64_t hash, struct str key) {
    uint32_t i = 0;
    while (i < branch->count && !holds(branch->children[i], hash, key)) {
        i++;
    }
    return i;
}

struct persistent_map map_empty(const struct map_values *values) {
    return (struct persistent_map){.values = values};
}

struct persistent_map map_retain(struct persistent_map map) {
    if (map.root != NULL) {
        node_retain(map.root);
    }
    return map;
}

void map_release(struct persistent_map *map) {
    if (map->root != NULL) {
        node_release(map->root, map->values);
    }
    map->root = NULL;
    map->count = 0;
}

void *map_get(const struct persistent_map *map, struct str key) {
    uint64_t hash = str_hash(key);
    struct map_node *node = map->root;
    for (unsigned shift = 0; node != NULL && node->kind == BRANCH; shift += LEVEL_BITS) {
        struct branch *branch = branch_of(node);
        uint32_t bit = way(hash, shift);
        node = (branch->bitmap & bit) == 0 ? NULL : branch->children[position(branch, bit)];
    }
    if (node != NULL && node->kind == COLLISION) {
        struct branch *branch = branch_of(node);
        uint32_t at = collision_position(branch, hash, key);
        node = at == branch->count ? NULL : branch->children[at];
    }
    return node != NULL && holds(node, hash, key) ? leaf_of(node)->value : NULL;
}

/*
 * Makes the branch in *link one that only this version holds. All nodes above it are such, so one reference means
 * that the link is the only way to it. The acquiring load pairs with the release of the last other holder: what that
 * thread read of the node happened before we write.
 */
static struct branch *own(struct map_node **link, const struct map_values *values) {
    struct branch *branch = branch_of(*link);
    if (atomic_load_explicit(&branch->node.references, memory_order_acquire) == 1) {
        return branch;
    }
    struct branch *copy = branch_new(branch->node.kind, branch->count + 1); /* most copies are about to get a child */
    copy->bitmap = branch->bitmap;
    copy->count = branch->count;
    memcpy(copy->children, branch->children, branch->count * sizeof branch->children[0]);
    for (uint32_t i = 0; i < copy->count; i++) {
        node_retain(copy->children[i]);
    }
    node_release(&branch->node, values);
    *link = &copy->node;
    return copy;
}

/* Adds a child to the owned branch in *link. */
static void insert(struct map_node **link, uint32_t at, struct map_node *child) {
    struct branch *branch = branch_of(*link);
    if (branch->count == branch->capacity) {
        uint32_t capacity = branch->capacity < 4 ? 4 : branch->capacity * 2;
        branch = checked(realloc(branch, sizeof *branch + capacity * sizeof branch->children[0]));
        branch->capacity = capacity;
        *link = &branch->node;
    }
    memmove(&branch->children[at + 1], &branch->children[at], (branch->count - at) * sizeof branch->children[0]);
    branch->children[at] = child;
    branch->count++;
}

/* The subtree for two leaves of different keys that have the same hash below `shift`. */
static struct map_node *split(struct map_node *a, struct map_node *b, unsigned shift) {
    struct map_node *top = NULL;
    struct map_node **link = &top;
    uint64_t a_hash = leaf_of(a)->hash, b_hash = leaf_of(b)->hash;
    for (; shift < HASH_BITS && way(a_hash, shift) == way(b_hash, shift); shift += LEVEL_BITS) {
        struct branch *single = branch_new(BRANCH, 1);
        single->bitmap = way(a_hash, shift);
        single->count = 1;
        *link = &single->node;
        link = &single->children[0];
    }
    struct branch *pair = branch_new(shift < HASH_BITS ? BRANCH : COLLISION, 2);
    bool swap = false;
    if (shift < HASH_BITS) {
        pair->bitmap = way(a_hash, shift) | way(b_hash, shift);
        swap = way(b_hash, shift) < way(a_hash, shift);
    }
    pair->children[0] = swap ? b : a;
    pair->children[1] = swap ? a : b;
    pair->count = 2;
    *link = &pair->node;
    return top;
}

/* Takes the reference on `leaf` over. False when it replaced the entry of the same key. */
static bool put_leaf(struct persistent_map *map, struct map_node *leaf) {
    uint64_t hash = leaf_of(leaf)->hash;
    struct str key = key_of(leaf_of(leaf));
    struct map_node **link = &map->root;
    unsigned shift = 0;
    for (; *link != NULL && (*link)->kind == BRANCH; shift += LEVEL_BITS) {
        struct branch *branch = own(link, map->values);
        uint32_t bit = way(hash, shift);
        uint32_t at = position(branch, bit);
        if ((branch->bitmap & bit) == 0) {
            branch->bitmap |= bit;
            insert(link, at, leaf);
            return true;
        }
        link = &branch->children[at];
    }
    if (*link == NULL) {
        *link = leaf;
        return true;
    }
    if ((*link)->kind == COLLISION) {
        struct branch *branch = own(link, map->values);
        uint32_t at = collision_position(branch, hash, key);
        if (at == branch->count) {
            insert(link, at, leaf);
            return true;
        }
        link = &branch->children[at];
    }
    if (!holds(*link, hash, key)) {
        *link = split(*link, leaf, shift);
        return true;
    }
    node_release(*link, map->values);
    *link = leaf;
    return false;
}

void map_put(struct persistent_map *map, struct str key, void *value) {
    if (put_leaf(map, leaf_new(map->values, key, value))) {
        map->count++;
    }
}

void map_remove(struct persistent_map *map, struct str key) {
    if (map_get(map, key) == NULL) {
        return; /* before anything is copied */
    }
    uint64_t hash = str_hash(key);
    struct map_node **path[LONGEST_PATH];
    size_t depth = 0;
    struct map_node **link = &map->root;
    uint32_t at = 0;
    for (unsigned shift = 0; (*link)->kind != LEAF; shift += LEVEL_BITS) {
        struct branch *branch = own(link, map->values);
        uint32_t bit = branch->node.kind == BRANCH ? way(hash, shift) : 0;
        at = bit == 0 ? collision_position(branch, hash, key) : position(branch, bit);
        path[depth++] = link;
        link = &branch->children[at];
    }
    node_release(*link, map->values);
    map->count--;
    if (depth == 0) {
        map->root = NULL;
        return;
    }
    struct branch *last = branch_of(*path[depth - 1]);
    last->count--;
    memmove(&last->children[at], &last->children[at + 1], (last->count - at) * sizeof last->children[0]);
    if (last->node.kind == BRANCH) {
        last->bitmap &= ~way(hash, (unsigned)(depth - 1) * LEVEL_BITS);
    }
    while (depth > 0) {
        link = path[--depth];
        struct branch *branch = branch_of(*link);
        if (branch->count > 1 || branch->children[0]->kind != LEAF) {
            return;
        }
        *link = branch->children[0]; /* the leaf that is left moves up */
        free(branch);
    }
}

/* Calls itself for the children; the depth of the trie bounds it. */
static bool node_each(struct map_node *node, bool (*visit)(struct str key, void *value, void *context), void *context) {
    if (node->kind == LEAF) {
        return visit(key_of(leaf_of(node)), leaf_of(node)->value, context);
    }
    struct branch *branch = branch_of(node);
    for (uint32_t i = 0; i < branch->count; i++) {
        if (!node_each(branch->children[i], visit, context)) {
            return false;
        }
    }
    return true;
}

bool map_each(const struct persistent_map *map, bool (*visit)(struct str key, void *value, void *context),
              void *context) {
    return map->root == NULL || node_each(map->root, visit, context);
}
