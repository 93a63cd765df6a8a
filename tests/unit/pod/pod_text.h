/*
 * Pods for tests, from JSON with single quotes for double ones.
 */
#ifndef TESTS_POD_TEXT_H
#define TESTS_POD_TEXT_H

#include "pod/pod.h"
#include "suite.h"

static inline struct pod pod_from(struct arena *arena, const char *quoted) {
    struct json *root = ARENA_NEW(arena, struct json);
    struct error err = {0};
    struct pod pod;
    *root = json_from(arena, quoted);
    ck_assert_msg(pod_decode(arena, root, &pod, &err), "%s: %s", err.text, quoted);
    return pod;
}

#endif
