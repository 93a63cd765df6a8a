/*
 * Any bytes as an SCC object: decoded, defaulted and validated without harm; defaulting what was defaulted changes
 * nothing.
 */
#include "fuzz.h"
#include "policy/policy.h"

static bool object_parse(struct arena *arena, struct str bytes, struct json *root) {
    struct error err = {0};
    char *copy = arena_alloc(arena, bytes.length + JSON_PADDING);
    if (bytes.length > 0) {
        memcpy(copy, bytes.bytes, bytes.length);
    }
    return json_parse_in_place(arena, copy, bytes.length, root, &err) && json_as_object(root, &err);
}

static struct str defaulted(struct arena *arena, struct json *object, struct str *patch) {
    struct error err = {0};
    struct scc *scc = ARENA_NEW(arena, struct scc);
    if (!scc_decode(arena, object, scc, &err)) {
        return (struct str){0};
    }
    scc_default(arena, scc);
    struct violations violations = VIOLATIONS(arena);
    scc_validate(&violations, object, scc, NULL);
    scc_validate(&violations, object, scc, object);
    violation_texts(arena, &violations);
    *patch = scc_default_patch(arena, object, scc);
    return scc_json(arena, object, scc);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {0};
    struct json object, again;
    struct str patch;
    if (object_parse(&arena, (struct str){(const char *)data, size}, &object)) {
        struct str first = defaulted(&arena, &object, &patch);
        if (first.bytes != NULL) {
            REQUIRE(object_parse(&arena, first, &again), "%s", first.bytes);
            struct str second = defaulted(&arena, &again, &patch);
            REQUIRE(str_equal(first, second), "%s\n%s", first.bytes, second.bytes);
            REQUIRE(patch.bytes == NULL, "%s\n%s", first.bytes, patch.bytes);
        }
    }
    arena_free(&arena);
    return 0;
}
