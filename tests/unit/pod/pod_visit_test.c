/*
 * Where containers stand, in the three lists.
 */
#include "pod/pod_visit.h"

#include "suite.h"

START_TEST(paths) {
    static const struct {
        struct container container;
        const char *path;
    } cases[] = {
        {{.kind = CONTAINER_INIT, .index = 0}, "p.initContainers[0]"},
        {{.kind = CONTAINER_REGULAR, .index = 10}, "p.containers[10]"},
        {{.kind = CONTAINER_EPHEMERAL, .index = 2}, "p.ephemeralContainers[2]"},
    };
    struct arena arena = {0};
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct buf buf = BUF(&arena);
        field_print(&buf, container_path(&arena, field_root(&arena, STR("p")), &cases[i].container));
        ck_assert_text(buf_view(&buf), cases[i].path);
    }
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("pod_visit", paths);
}
