/*
 * Strings with a length (JSON values may hold NUL), lists of them, and the two optional scalars of the
 * Kubernetes API: a pointer type there is a value with presence here.
 */
#ifndef BASE_STRINGS_H
#define BASE_STRINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct arena;

struct str {
    const char *bytes; /* NULL: absent. Terminated by NUL wherever it came from this library. */
    size_t length;
};

struct str_list {
    const struct str *items;
    size_t count;
    bool present; /* tells [] from absent or null */
};

struct opt_int64 {
    bool set;
    int64_t value;
};

struct opt_bool {
    bool set;
    bool value;
};

#define STR(literal) ((struct str){.bytes = (literal), .length = sizeof(literal) - 1})
#define STR_INIT(literal)                                                                                              \
    { .bytes = (literal), .length = sizeof(literal) - 1 }
/* For printf: "%.*s", STR_ARG(s) */
#define STR_ARG(s) (int)(s).length, (s).bytes ? (s).bytes : ""

static inline bool str_empty(struct str s) {
    return s.length == 0;
}

static inline bool str_equal(struct str a, struct str b) {
    return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

struct str str_of(const char *terminated);              /* borrows; NULL gives absent */
struct str str_copy(struct arena *arena, struct str s); /* absent stays absent */
struct str str_format(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* One after the other, whatever bytes they hold: for what is compared. str_format ends a string at NUL: for people. */
#define STR_CONCAT(arena, ...)                                                                                         \
    str_concat((arena), (const struct str[]){__VA_ARGS__},                                                             \
               sizeof((const struct str[]){__VA_ARGS__}) / sizeof(struct str))
struct str str_concat(struct arena *arena, const struct str *parts, size_t count);
int str_compare(struct str a, struct str b); /* by bytes, as Go compares */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_equal_fold(struct str s, struct str upper); /* ASCII upper-casing of s equals upper */
struct str str_after(struct str s, size_t skip);     /* s without its first `skip` bytes */
/* Cuts the part before the first `separator` off *rest; false when *rest is absent (all parts seen). */
bool str_split(struct str *rest, char separator, struct str *part);
/* Is it one of the words of a list that `separator` separates? "" is a word where two separators meet, or alone. */
bool str_among(struct str words, char separator, struct str word);
uint64_t str_hash(struct str s);        /* for tables in memory: another machine may have another value */
uint64_t str_fingerprint(struct str s); /* the same everywhere and for ever: FNV-1a, mixed once more */

bool str_list_has(const struct str_list *list, struct str s);
bool str_list_equal(const struct str_list *a, const struct str_list *b); /* in order; absent and [] are equal */
void str_sort(struct str *items, size_t count);                          /* by bytes; keeps duplicates */
/* Sorted by bytes, without duplicates, in new memory. */
struct str_list str_list_sorted(struct arena *arena, const struct str_list *list);

#endif
