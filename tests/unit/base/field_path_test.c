/*
 * Paths as k8s.io/apimachinery's field.Path prints them.
 */
#include "base/field_path.h"

#include "suite.h"

static struct str printed(struct arena *arena, const struct field_path *path) {
    struct buf buf = BUF(arena);
    field_print(&buf, path);
    return buf_view(&buf);
}

START_TEST(printing) {
    struct arena arena = {0};
    const struct field_path *root = field_root(&arena, STR("provider x: "));
    ck_assert_text(printed(&arena, root), "provider x: ");
    const struct field_path *spec = field_child(&arena, root, "spec");
    ck_assert_text(printed(&arena, spec), "provider x: .spec");
    const struct field_path *item = field_index(&arena, field_child(&arena, spec, "containers"), 12);
    ck_assert_text(printed(&arena, item), "provider x: .spec.containers[12]");
    ck_assert_text(printed(&arena, field_child(&arena, item, "name")), "provider x: .spec.containers[12].name");
    const struct field_path *key = field_key(&arena, field_child(&arena, root, "annotations"), STR("a.b/c]\"d"));
    ck_assert_text(printed(&arena, key), "provider x: .annotations[a.b/c]\"d]");
    ck_assert_text(printed(&arena, field_index(&arena, key, 0)), "provider x: .annotations[a.b/c]\"d][0]");
    ck_assert_text(printed(&arena, field_key(&arena, root, STR(""))), "provider x: []");
    ck_assert_text(printed(&arena, NULL), "");
    arena_free(&arena);
}
END_TEST

START_TEST(siblings_share_their_parent) {
    struct arena arena = {0};
    const struct field_path *root = field_root(&arena, STR("spec"));
    const struct field_path *a = field_child(&arena, root, "a"), *b = field_child(&arena, root, "b");
    ck_assert_text(printed(&arena, a), "spec.a");
    ck_assert_text(printed(&arena, b), "spec.b");
    ck_assert_ptr_eq(a->parent, b->parent);
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("field_path", printing, siblings_share_their_parent);
}
