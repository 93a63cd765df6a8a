/*
 * Any bytes as a YAML stream: every document becomes a tree whose JSON text can be read again as the same tree.
 */
#include "base/json_join.h"
#include "base/yaml_read.h"
#include "fuzz.h"

static void document_check(struct arena *arena, const struct yaml_document *document) {
    struct error err = {0};
    struct json again;
    struct str text = json_text(arena, &document->root);
    char *copy = arena_alloc(arena, text.length + JSON_PADDING);
    memcpy(copy, text.bytes, text.length);
    REQUIRE(json_parse_in_place(arena, copy, text.length, &again, &err), "%s: %s", err.text, text.bytes);
    REQUIRE(json_equal(arena, &document->root, &again), "%s", text.bytes);
    yaml_line(document, &document->root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena arena = {0};
    struct error err = {0};
    struct yaml_document *documents = NULL;
    size_t count = 0;
    struct str text = str_copy(&arena, (struct str){size > 0 ? (const char *)data : "", size});
    if (yaml_parse(&arena, text, &documents, &count, &err)) {
        for (size_t i = 0; i < count; i++) {
            document_check(&arena, &documents[i]);
        }
    } else {
        REQUIRE(err.code != ERROR_NONE && err.text[0] != '\0', "no reason");
    }
    arena_free(&arena);
    return 0;
}
