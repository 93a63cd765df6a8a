/*
 * SCCs for tests, from text in which single quotes stand for double ones; and violations as text.
 */
#ifndef TESTS_POLICY_TEXT_H
#define TESTS_POLICY_TEXT_H

#include "policy/policy.h"
#include "suite.h"

/* An SCC as written. */
static inline struct scc scc_from(struct arena *arena, const char *quoted) {
    struct error err = {0};
    struct scc scc;
    struct json root = json_from(arena, quoted);
    ck_assert_msg(scc_decode(arena, &root, &scc, &err), "%s: %s", err.text, quoted);
    return scc;
}

static inline struct scc scc_defaulted(struct arena *arena, const char *quoted) {
    struct scc scc = scc_from(arena, quoted);
    scc_default(arena, &scc);
    return scc;
}

/* One violation a line. */
static inline struct str violations_text(struct arena *arena, const struct violations *violations) {
    struct buf buf = BUF(arena);
    for (const struct violation *v = violations->first; v != NULL; v = v->next) {
        if (v != violations->first) {
            buf_char(&buf, '\n');
        }
        violation_print(&buf, v);
    }
    return buf_view(&buf);
}

#endif
