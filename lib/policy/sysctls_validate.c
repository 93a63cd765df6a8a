/*
 * The two sysctl lists of an SCC: each entry a name or a prefix that ends in `*`, and no entry in both. Names with
 * slashes do not match, although the API's documentation mentions them: so it is in the reference.
 */
#include "policy/policy_validate.h"

enum { SYSCTL_LENGTH = 253 };

static bool letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* [a-z0-9]([-_a-z0-9]*[a-z0-9])?; of the last segment the end may be `*`, alone or after anything. */
static bool segment_matches(struct str segment, bool last) {
    for (size_t i = 0; i < segment.length; i++) {
        char c = segment.bytes[i];
        bool end = i + 1 == segment.length, edge = i == 0 || end;
        bool fits = letter_or_digit(c) || (!edge && (c == '-' || c == '_')) || (last && end && c == '*');
        if (!fits) {
            return false;
        }
    }
    return segment.length > 0;
}

static bool pattern_matches(struct str pattern) {
    struct str segment;
    if (pattern.length > SYSCTL_LENGTH) {
        return false;
    }
    while (str_split(&pattern, '.', &segment)) {
        if (!segment_matches(segment, pattern.bytes == NULL)) {
            return false;
        }
    }
    return true;
}

void sysctls_validate(struct violations *to, const struct str_list *sysctls, const char *field) {
    const struct field_path *path = field_root(to->arena, str_of(field));
    bool covers_all = false;
    for (size_t i = 0; i < sysctls->count; i++) {
        struct str sysctl = sysctls->items[i];
        if (str_empty(sysctl)) {
            violation_invalid(to, field_index(to->arena, path, i), VALUE_OF_STRING(STR("")),
                              STR("empty sysctl not allowed"));
        } else if (!pattern_matches(sysctl)) {
            violation_invalid(to, field_index(to->arena, path, i), VALUE_OF_STRING(sysctl),
                              STR("must have at most 253 characters and match regex "
                                  "([a-z0-9]([-_a-z0-9]*[a-z0-9])?\\.)*([a-z0-9][-_a-z0-9]*)?[a-z0-9*]"));
        } else {
            covers_all |= sysctl.bytes[0] == '*';
        }
    }
    if (covers_all && sysctls->count > 1) {
        violation_forbidden(to, field_child(to->arena, path, "items"),
                            STR("if '*' is present, must not specify other sysctls"));
    }
}

/* A pattern without its `*`; false when it is a plain name. */
static bool prefix_of(struct str sysctl, struct str *prefix) {
    *prefix = sysctl;
    if (!str_ends(sysctl, STR("*"))) {
        return false;
    }
    prefix->length--;
    return true;
}

enum overlap { OVERLAP_NONE, OVERLAP_OF_ALLOWED, OVERLAP_OF_FORBIDDEN };

/* Which of the two entries the reference blames. */
static enum overlap overlap_of(struct str allowed, struct str forbidden) {
    struct str allowed_prefix, forbidden_prefix;
    bool allowed_pattern = prefix_of(allowed, &allowed_prefix);
    bool forbidden_pattern = prefix_of(forbidden, &forbidden_prefix);
    if (allowed_pattern && forbidden_pattern) {
        if (str_starts(allowed_prefix, forbidden_prefix)) {
            return OVERLAP_OF_ALLOWED;
        }
        return str_starts(forbidden_prefix, allowed_prefix) ? OVERLAP_OF_FORBIDDEN : OVERLAP_NONE;
    }
    if (allowed_pattern) {
        return str_starts(forbidden, allowed_prefix) ? OVERLAP_OF_FORBIDDEN : OVERLAP_NONE;
    }
    if (forbidden_pattern) {
        return str_starts(allowed, forbidden_prefix) ? OVERLAP_OF_ALLOWED : OVERLAP_NONE;
    }
    return str_equal(allowed, forbidden) ? OVERLAP_OF_ALLOWED : OVERLAP_NONE;
}

static void overlap_add(struct violations *to, const struct field_path *path, struct str blamed, struct str other) {
    violation_invalid(to, path, VALUE_OF_STRING(blamed),
                      str_format(to->arena, "sysctl overlaps with %.*s", STR_ARG(other)));
}

void sysctls_validate_apart(struct violations *to, const struct str_list *allowed, const struct str_list *forbidden) {
    const struct field_path *allowed_path = field_root(to->arena, STR("allowedUnsafeSysctls"));
    const struct field_path *forbidden_path = field_root(to->arena, STR("forbiddenSysctls"));
    for (size_t i = 0; i < allowed->count; i++) {
        for (size_t j = 0; j < forbidden->count; j++) {
            struct str mine = allowed->items[i], theirs = forbidden->items[j];
            enum overlap overlap = overlap_of(mine, theirs);
            if (overlap == OVERLAP_OF_ALLOWED) {
                overlap_add(to, field_index(to->arena, allowed_path, i), mine, theirs);
            } else if (overlap == OVERLAP_OF_FORBIDDEN) {
                overlap_add(to, field_index(to->arena, forbidden_path, j), theirs, mine);
            }
        }
    }
}
