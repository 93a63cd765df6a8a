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
    if (!str_empty(plan->mcs_prefix) && !str_ends(plan->mcs_prefix, STR(":")) &&
        !str_ends(plan->mcs_prefix, STR(","))) {
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

bool allocation_block_of(const struct allocation_plan *plan, const struct namespace_ranges *ranges, uint32_t *block) {
    if (ranges->uid_range.bytes == NULL || ranges->uid_cause.bytes != NULL) {
        return false;
    }
    int64_t min = ranges->uid.min, max = ranges->uid.max;
    if (min < plan->start || max > plan->end || max - min + 1 != plan->size || (min - plan->start) % plan->size != 0) {
        return false;
    }
    *block = (uint32_t)((min - plan->start) / plan->size);
    return true;
}

struct str allocation_plan_text(struct arena *arena, const struct allocation_plan *plan) {
    return str_format(arena, "%u-%u/%u", plan->start, plan->end, plan->size);
}

/* A whole decimal number up to a separator (0: to the end). */
static bool number_take(struct str *rest, char separator, uint32_t *out) {
    struct str digits = *rest;
    uint64_t value = 0;
    if (separator != 0 && (!str_split(rest, separator, &digits) || rest->bytes == NULL)) {
        return false;
    }
    for (size_t i = 0; i < digits.length; i++) {
        if (digits.bytes[i] < '0' || digits.bytes[i] > '9' || value > UINT32_MAX) {
            return false;
        }
        value = value * 10 + (uint64_t)(digits.bytes[i] - '0');
    }
    *out = (uint32_t)value;
    return digits.length > 0 && value <= UINT32_MAX;
}

static bool uid_plan_parse(struct allocation_plan *plan, struct str text, struct error *err) {
    struct str rest = text;
    if (!number_take(&rest, '-', &plan->start) || !number_take(&rest, '/', &plan->end) ||
        !number_take(&rest, 0, &plan->size)) {
        return error_set(err, ERROR_INPUT, "UID range \"%.*s\": expected START-END/SIZE", STR_ARG(text));
    }
    if (plan->start > plan->end) {
        return error_set(err, ERROR_INPUT, "start %u must be less than end %u", plan->start, plan->end);
    }
    if (plan->size == 0) {
        return error_set(err, ERROR_INPUT, "block size must be a positive integer");
    }
    if (plan->end - plan->start < plan->size) { /* off by one in the reference: one whole block is refused */
        return error_set(err, ERROR_INPUT, "block size must be less than or equal to the range");
    }
    return true;
}

static bool mcs_plan_parse(struct arena *arena, struct allocation_plan *plan, struct str text, struct error *err) {
    uint32_t labels;
    struct str rest = text, prefix;
    if (!str_split(&rest, '/', &prefix) || rest.bytes == NULL || !number_take(&rest, 0, &labels)) {
        return error_set(err, ERROR_INPUT, "range not in the format \"<prefix>/<numLabel>[,<maxCategory>]\"");
    }
    if (labels == 0) {
        return error_set(err, ERROR_INPUT, "label length must be a positive integer");
    }
    if (labels > 5) {
        return error_set(err, ERROR_INPUT, "range may not include more than 5 labels");
    }
    plan->mcs_prefix = str_copy(arena, prefix);
    plan->mcs_labels = labels;
    return true;
}

bool allocation_plan_parse(struct arena *arena, struct allocation_plan *plan, struct str uid_range,
                           struct str mcs_range, struct error *err) {
    *plan = allocation_default;
    return (uid_range.bytes == NULL || uid_plan_parse(plan, uid_range, err)) &&
           (mcs_range.bytes == NULL || mcs_plan_parse(arena, plan, mcs_range, err));
}

const struct namespace_ranges *allocation_by_name(struct arena *arena, const struct allocation_plan *plan,
                                                  struct str namespace_name) {
    uint32_t block = (uint32_t)(str_fingerprint(namespace_name) % allocation_blocks(plan));
    struct namespace_ranges *ranges = ARENA_NEW(arena, struct namespace_ranges);
    ranges->uid_range = allocation_uid_range(arena, plan, block);
    ranges->groups = ranges->uid_range;
    ranges->mcs = allocation_mcs(arena, plan, block);
    namespace_derive(arena, ranges);
    return ranges;
}
