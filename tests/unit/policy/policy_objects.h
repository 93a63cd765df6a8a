/*
 * Policy objects for tests, from JSON text in which single quotes stand for double ones.
 */
#ifndef TESTS_POLICY_OBJECTS_H
#define TESTS_POLICY_OBJECTS_H

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "policy/snapshot.h"

/* One reference, the caller's. */
__attribute__((format(printf, 2, 3))) static inline struct policy_object *object_of(enum policy_kind kind,
                                                                                    const char *format, ...) {
    static _Thread_local char text[8192];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    ck_assert_int_ge(length, 0);
    ck_assert_int_lt(length, (int)sizeof text);
    for (char *c = text; *c != '\0'; c++) {
        *c = *c == '\'' ? '"' : *c;
    }
    struct arena arena;
    struct error err = {0};
    struct json root;
    arena_init(&arena, 0);
    ck_assert_msg(json_parse(&arena, (struct str){text, (size_t)length}, &root, &err), "%s: %s", err.text, text);
    struct policy_object *object = policy_decode(kind, &root, &err);
    ck_assert_msg(object != NULL, "%s: %s", err.text, text);
    arena_free(&arena);
    return object;
}

/* Puts an object and gives the caller's reference away. */
static inline bool edit_put(struct snapshot_edit *edit, struct policy_object *object) {
    bool replaced = snapshot_edit_put(edit, object);
    policy_release(object);
    return replaced;
}

/* The next version; the base is released. */
static inline struct snapshot *snapshot_with(struct snapshot *base, struct policy_object *object) {
    struct snapshot_edit *edit = snapshot_edit_begin(base);
    edit_put(edit, object);
    snapshot_release(base);
    return snapshot_edit_commit(edit);
}

#endif
