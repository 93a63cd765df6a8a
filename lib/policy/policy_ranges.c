/*
 * The ranges that a namespace's annotations give, and an SCC filled with them: library-go security/uid (ParseBlock) and
 * sccmatching (CreateProviderFromConstraint). Reading is that of Go's fmt.Sscanf with two uint32, trailing text and all.
 */
#include <inttypes.h>

#include "base/buf.h"
#include "base/unicode.h"
#include "policy/policy.h"

/* ---- fmt.Sscanf(text, "%d/%d") ---- */

struct scan {
    struct arena *arena;
    struct str rest;
    struct str cause; /* absent while all is well */
};

/* Spaces as fmt has them; a newline is not among them but an error of its own. */
static bool rune_is_space(uint32_t rune) {
    return (rune >= 0x09 && rune <= 0x0d) || rune == 0x20 || rune == 0x85 || rune == 0xa0 || rune == 0x1680 ||
           (rune >= 0x2000 && rune <= 0x200a) || rune == 0x2028 || rune == 0x2029 || rune == 0x202f || rune == 0x205f ||
           rune == 0x3000;
}

static bool spaces_skip(struct scan *scan) {
    while (!str_empty(scan->rest)) {
        uint32_t rune = 0;
        size_t width = utf8_decode(scan->rest, 0, &rune);
        if (width == 0 || !rune_is_space(rune)) {
            break;
        }
        if (rune == '\n') {
            scan->cause = STR("unexpected newline");
            return false;
        }
        scan->rest = str_after(scan->rest, width);
    }
    return true;
}

static bool number_check(struct scan *scan, struct str digits, uint64_t value, bool too_long) {
    if (too_long) {
        scan->cause =
            str_format(scan->arena, "strconv.ParseUint: parsing \"%.*s\": value out of range", STR_ARG(digits));
        return false;
    }
    if (value > UINT32_MAX) {
        scan->cause = str_format(scan->arena, "unsigned integer overflow on token %.*s", STR_ARG(digits));
        return false;
    }
    return true;
}

/* %d into a uint32: blanks, then decimal digits and no sign. */
static bool number_scan(struct scan *scan, uint32_t *out) {
    if (!spaces_skip(scan)) {
        return false;
    }
    if (str_empty(scan->rest)) {
        scan->cause = STR("EOF");
        return false;
    }
    struct str digits = {.bytes = scan->rest.bytes};
    uint64_t value = 0;
    bool too_long = false;
    for (; digits.length < scan->rest.length; digits.length++) {
        unsigned digit = (unsigned char)digits.bytes[digits.length] - (unsigned)'0';
        if (digit > 9) {
            break;
        }
        too_long |= __builtin_mul_overflow(value, (uint64_t)10, &value);
        too_long |= __builtin_add_overflow(value, (uint64_t)digit, &value);
    }
    if (digits.length == 0) {
        scan->cause = STR("expected integer");
        return false;
    }
    scan->rest = str_after(scan->rest, digits.length);
    *out = (uint32_t)value;
    return number_check(scan, digits, value, too_long);
}

static bool literal_scan(struct scan *scan, char literal) {
    if (str_empty(scan->rest)) {
        scan->cause = STR("unexpected EOF");
    } else if (scan->rest.bytes[0] != literal) {
        scan->cause = STR("input does not match format");
    } else {
        scan->rest = str_after(scan->rest, 1);
        return true;
    }
    return false;
}

/* START/SIZE or START-END; ends wrap at 32 bits as they do in Go. Returns the cause, absent when it could be read. */
static struct str block_read(struct arena *arena, struct str text, struct id_range *out) {
    bool sized = text.length > 0 && memchr(text.bytes, '/', text.length) != NULL;
    struct scan scan = {.arena = arena, .rest = text};
    uint32_t first = 0, second = 0;
    if (number_scan(&scan, &first) && literal_scan(&scan, sized ? '/' : '-') && number_scan(&scan, &second)) {
        *out = (struct id_range){.min = first, .max = sized ? (uint32_t)(first + second - 1) : second};
    }
    return scan.cause;
}

/* ---- The annotations of a namespace ---- */

static struct str annotation_cause(struct arena *arena, struct str value, const char *name) {
    if (value.bytes == NULL) {
        return str_format(arena, "unable to find annotation %s", name);
    }
    return value.length == 0 ? str_format(arena, "found annotation %s but it was empty", name) : (struct str){0};
}

static void groups_derive(struct arena *arena, struct namespace_ranges *ranges) {
    struct str value = ranges->groups.bytes != NULL ? ranges->groups : ranges->uid_range, part;
    if (str_empty(value)) { /* scc_fill has other words where both are absent: they need the namespace's name */
        ranges->groups_cause =
            STR("unable to find groups using " ANNOTATION_GROUPS " and " ANNOTATION_UID_RANGE " annotations");
        return;
    }
    size_t count = 1;
    for (size_t i = 0; i < value.length; i++) {
        count += value.bytes[i] == ',';
    }
    struct id_range *blocks = ARENA_ARRAY(arena, count, struct id_range);
    struct str rest = value;
    for (size_t i = 0; i < count && str_split(&rest, ',', &part); i++) {
        ranges->groups_cause = block_read(arena, part, &blocks[i]);
        if (ranges->groups_cause.bytes != NULL) {
            return;
        }
    }
    ranges->group_blocks = (struct id_ranges){.items = blocks, .count = count};
}

void namespace_derive(struct arena *arena, struct namespace_ranges *ranges) {
    ranges->uid_cause = annotation_cause(arena, ranges->uid_range, ANNOTATION_UID_RANGE);
    if (ranges->uid_cause.bytes == NULL) {
        ranges->uid_cause = block_read(arena, ranges->uid_range, &ranges->uid);
    }
    ranges->mcs_cause = annotation_cause(arena, ranges->mcs, ANNOTATION_MCS);
    ranges->group_blocks = (struct id_ranges){0};
    ranges->groups_cause = (struct str){0};
    groups_derive(arena, ranges);
}

/* ---- Filling ---- */

struct filling {
    struct arena *arena;
    const struct scc *scc;
    struct str namespace_name;
    const struct namespace_ranges *ranges;
};

static struct str problem_text(const struct filling *filling, const char *annotation, struct str cause) {
    return str_format(filling->arena,
                      "unable to find pre-allocated %s annotation for namespace %.*s while trying to configure SCC "
                      "%.*s: %.*s",
                      annotation, STR_ARG(filling->namespace_name), STR_ARG(filling->scc->name), STR_ARG(cause));
}

static struct str groups_cause(const struct filling *filling) {
    const struct namespace_ranges *ranges = filling->ranges;
    if (ranges->groups.bytes == NULL && ranges->uid_range.bytes == NULL) {
        return str_format(filling->arena, "unable to find supplemental group or uid annotation for namespace %.*s",
                          STR_ARG(filling->namespace_name));
    }
    return ranges->groups_cause;
}

static const struct se_linux *se_linux_fill(const struct filling *filling) {
    if (filling->scc->se_linux.type != RULE_MUST_RUN_AS) {
        return NULL;
    }
    if (!(filling->scc->needs & NEEDS_LEVEL)) {
        return &filling->scc->se_linux.options;
    }
    struct se_linux *options = ARENA_NEW(filling->arena, struct se_linux);
    *options = filling->scc->se_linux.options;
    options->level = filling->ranges->mcs;
    return options;
}

/* The first id of the first block, and nothing else: the reference gives fsGroup no more than that. */
static struct id_ranges fs_group_fill(const struct filling *filling) {
    struct id_range *only = ARENA_NEW(filling->arena, struct id_range);
    int64_t first = filling->ranges->group_blocks.items[0].min;
    *only = (struct id_range){.min = first, .max = first};
    return (struct id_ranges){.items = only, .count = 1};
}

bool scc_fill(struct arena *arena, const struct scc *scc, const struct scc_home *home, struct filled_scc *out,
              struct str *problem) {
    const struct namespace_ranges *ranges = home->ranges;
    struct filling filling = {.arena = arena, .scc = scc, .namespace_name = home->namespace_name, .ranges = ranges};
    if ((scc->needs & NEEDS_UID_RANGE) && ranges->uid_cause.bytes != NULL) {
        *problem = problem_text(&filling, "uid", ranges->uid_cause);
        return false;
    }
    if ((scc->needs & NEEDS_LEVEL) && ranges->mcs_cause.bytes != NULL) {
        *problem = problem_text(&filling, "mcs", ranges->mcs_cause);
        return false;
    }
    if ((scc->needs & (NEEDS_FS_GROUP | NEEDS_SUPPLEMENTAL_GROUPS)) && ranges->groups_cause.bytes != NULL) {
        *problem = problem_text(&filling, "group", groups_cause(&filling));
        return false;
    }
    bool uid = scc->needs & NEEDS_UID_RANGE;
    bool groups = scc->needs & NEEDS_SUPPLEMENTAL_GROUPS;
    *out = (struct filled_scc){
        .scc = scc,
        .uid_min = uid ? (struct opt_int64){true, ranges->uid.min} : scc->run_as_user.range_min,
        .uid_max = uid ? (struct opt_int64){true, ranges->uid.max} : scc->run_as_user.range_max,
        .se_linux = se_linux_fill(&filling),
        .fs_group = scc->needs & NEEDS_FS_GROUP ? fs_group_fill(&filling) : scc->fs_group.ranges,
        .supplemental_groups = groups ? ranges->group_blocks : scc->supplemental_groups.ranges,
    };
    return true;
}
