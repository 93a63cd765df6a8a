/*
 * Blocks and labels by number. A label is the offset written in the combinatorial number system over 1024 categories,
 * so that no two offsets share one. Reference: cluster-policy-controller pkg/security/mcs (labelAt), uid (BlockAt).
 */
#include "policy/allocation.h"

#include "base/buf.h"

enum { CATEGORIES = 1024 };

const struct allocation_plan allocation_default = {
    .start = 1000000000,
    .end = 1999999999,
    .size = 10000,
    .mcs_prefix = STR_INIT("s0:"),
    .mcs_labels = 2,
    .mcs_per_block = 5,
};

uint32_t allocation_blocks(const struct allocation_plan *plan) {
    return (uint32_t)(((uint64_t)plan->end - plan->start + 1) / plan->size);
}

struct str allocation_uid_range(struct arena *arena, const struct allocation_plan *plan, uint32_t block) {
    struct buf text = BUF(arena);
    buf_int(&text, (int64_t)plan->start + (int64_t)block * plan->size);
    buf_char(&text, '/');
    buf_int(&text, plan->size);
    return buf_view(&text);
}

/* n over k, for k <= 5 and n <= 1024: fits 64 bits, and every step divides evenly. */
static uint64_t binomial(uint64_t n, unsigned k) {
    uint64_t value = 1;
    if (k > n) {
        return 0;
    }
    for (unsigned i = 1; i <= k; i++) {
        value = value * (n - k + i) / i;
    }
    return value;
}

struct str allocation_mcs(struct arena *arena, const struct allocation_plan *plan, uint32_t block) {
    struct buf text = BUF(arena);
    uint64_t offset = (uint64_t)block * plan->mcs_per_block;
    unsigned category = CATEGORIES;
    buf_str(&text, plan->mcs_prefix);
    if (!str_empty(plan->mcs_prefix) && !str_ends(plan->mcs_prefix, STR(":")) && !str_ends(plan->mcs_prefix, STR(","))) {
        buf_char(&text, ':');
    }
    for (unsigned left = plan->mcs_labels; left > 0; left--) {
        while (category > 0 && binomial(category, left) > offset) {
            category--;
        }
        offset -= binomial(category, left);
        buf_text(&text, left == plan->mcs_labels ? "c" : ",c");
        buf_int(&text, category);
    }
    return buf_view(&text);
}

const struct namespace_ranges *allocation_by_name(struct arena *arena, const struct allocation_plan *plan,
                                                  struct str namespace_name) {
    uint32_t block = (uint32_t)(str_hash(namespace_name) % allocation_blocks(plan));
    struct namespace_ranges *ranges = ARENA_NEW(arena, struct namespace_ranges);
    ranges->uid_range = allocation_uid_range(arena, plan, block);
    ranges->groups = ranges->uid_range;
    ranges->mcs = allocation_mcs(arena, plan, block);
    namespace_derive(arena, ranges);
    return ranges;
}
