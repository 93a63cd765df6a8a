/*
 * What is wrong with one field, as data (k8s.io/apimachinery field.Error): path, value and detail, printed only when
 * a message is made of it.
 */
#ifndef BASE_VIOLATION_H
#define BASE_VIOLATION_H

#include "base/field_path.h"

enum violation_kind { VIOLATION_INVALID, VIOLATION_REQUIRED, VIOLATION_FORBIDDEN, VIOLATION_NOT_SUPPORTED };

struct violation_value {
    enum { VALUE_NULL, VALUE_BOOL, VALUE_INT, VALUE_STRING, VALUE_JSON } kind;
    bool boolean;
    int64_t integer;
    struct str text; /* of VALUE_STRING as it is, of VALUE_JSON ready to print */
};

struct violation {
    enum violation_kind kind;
    const struct field_path *path;
    struct violation_value value; /* not printed for required and forbidden */
    struct str detail;            /* may be empty */
    struct violation *next;
};

struct violations {
    struct arena *arena;
    struct violation *first, *last;
    size_t count;
};

#define VIOLATIONS(arena_) ((struct violations){.arena = (arena_)})
#define VALUE_OF_BOOL(b) ((struct violation_value){.kind = VALUE_BOOL, .boolean = (b)})
#define VALUE_OF_INT(i) ((struct violation_value){.kind = VALUE_INT, .integer = (i)})
#define VALUE_OF_STRING(s) ((struct violation_value){.kind = VALUE_STRING, .text = (s)})
#define VALUE_OF_JSON(s) ((struct violation_value){.kind = VALUE_JSON, .text = (s)})
#define VALUE_OF_NULL ((struct violation_value){.kind = VALUE_NULL})

void violation_invalid(struct violations *to, const struct field_path *path, struct violation_value value,
                       struct str detail);
void violation_required(struct violations *to, const struct field_path *path, struct str detail);
void violation_forbidden(struct violations *to, const struct field_path *path, struct str detail);
/* `detail` is the list of what is supported, as the reference prints it. */
void violation_not_supported(struct violations *to, const struct field_path *path, struct violation_value value,
                             struct str detail);

/* Texts as Go prints an Aggregate: duplicates dropped, one as it is, several as [A, B]; "<nil>" for none. Reorders
 * nothing that is printed, but uses `texts` up. */
void texts_print_aggregate(struct buf *buf, struct str *texts, size_t count);
/* The texts of all violations, in order; count is violations->count. */
struct str *violation_texts(struct arena *arena, const struct violations *violations);

void violation_print(struct buf *buf, const struct violation *violation);
void violations_print_aggregate(struct buf *buf, const struct violations *violations);

#endif
