/*
 * Any bytes as a Pod, under every SCC of the shipped sets: the pod with the patch applied decodes to the view that the
 * evaluation left behind, and every operation of the patch is needed.
 */
#include "admit/evaluate.h"
#include "fuzz.h"
#include "patch_apply.h"
#include "policy/builtin.h"

static struct snapshot *state_get(void) {
    static struct snapshot *state;
    if (state == NULL) {
        struct error err = {0};
        struct snapshot_edit *edit = snapshot_edit_begin(NULL);
        REQUIRE(builtin_load(edit, "today", &err), "%s", err.text);
        state = snapshot_edit_commit(edit);
    }
    return state;
}

static bool pod_parse(struct arena *arena, struct str text, struct json *root, struct pod *pod) {
    struct error err = {0};
    char *copy = arena_alloc(arena, text.length + JSON_PADDING);
    memcpy(copy, text.bytes, text.length);
    return json_parse_in_place(arena, copy, text.length, root, &err) && pod_decode(arena, root, pod, &err);
}

static void patch_check(struct arena *arena, yyjson_val *object, const struct pod *before, struct verdict *verdict) {
    evaluate(arena, before, verdict);
    struct pod *after = &verdict->pod, decoded;
    after->scc_annotation = verdict->scc->name;
    after->subject_type_annotation = STR("user");
    struct str patch = pod_patch(arena, before, after);
    struct json root;
    char problem[256];
    yyjson_doc *operations = patch.bytes != NULL ? yyjson_read(patch.bytes, patch.length, 0) : NULL;
    REQUIRE(patch.bytes == NULL || operations != NULL, "%s", patch.bytes);
    yyjson_doc *patched = patch_apply(object, yyjson_doc_get_root(operations), problem, sizeof problem);
    REQUIRE(patched != NULL, "%s: %s", problem, patch.bytes);
    char *text = yyjson_write(patched, 0, NULL);
    REQUIRE(pod_parse(arena, str_of(text), &root, &decoded), "%s", text);
    REQUIRE(pod_same(after, &decoded, true), "%s: %s", patch.bytes, text);
    REQUIRE(str_equal(decoded.scc_annotation, verdict->scc->name), "%s: %s", patch.bytes, text);
    free(text);
    yyjson_doc_free(patched);
    yyjson_doc_free(operations);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {0};
    struct json root;
    struct pod pod;
    yyjson_doc *doc = yyjson_read((const char *)data, size, 0);
    if (doc != NULL && pod_parse(&arena, (struct str){(const char *)data, size}, &root, &pod)) {
        struct namespace_ranges ranges = {
            .uid_range = STR("1000000000/10000"), .groups = STR("1000000000/10000"), .mcs = STR("s0:c1,c0")};
        namespace_derive(&arena, &ranges);
        size_t count;
        const struct scc *const *sccs = snapshot_sccs(state_get(), &count);
        for (size_t i = 0; i < count; i++) {
            struct verdict verdict = {.scc = sccs[i]};
            struct str problem;
            REQUIRE(scc_fill(&arena, sccs[i], &(struct scc_home){STR("ns"), &ranges}, &verdict.filled, &problem), "%s",
                    problem.bytes);
            patch_check(&arena, yyjson_doc_get_root(doc), &pod, &verdict);
        }
    }
    yyjson_doc_free(doc);
    arena_free(&arena);
    return 0;
}
