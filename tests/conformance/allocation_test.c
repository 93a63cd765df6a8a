/*
 * Recorded namespace blocks (data/allocations.jsonl): offset to UID range and MCS label.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "json_file.h"
#include "policy/allocation.h"

int main(void) {
    struct json_lines lines = json_lines_read(SCC_SOURCE_DIR "/tests/conformance/data/allocations.jsonl");
    struct arena arena = {0};
    size_t wrong = 0;
    for (size_t i = 0; i < lines.count; i++) {
        yyjson_val *want = yyjson_doc_get_root(lines.docs[i]);
        uint32_t block = (uint32_t)yyjson_get_uint(yyjson_obj_get(want, "offset"));
        struct str uid_range = allocation_uid_range(&arena, &allocation_default, block);
        struct str mcs = allocation_mcs(&arena, &allocation_default, block);
        if (strcmp(uid_range.bytes, json_text_of(want, "uidRange")) != 0 ||
            strcmp(mcs.bytes, json_text_of(want, "mcs")) != 0) {
            printf("block %u: got %s %s, want %s %s\n", block, uid_range.bytes, mcs.bytes,
                   json_text_of(want, "uidRange"), json_text_of(want, "mcs"));
            wrong++;
        }
    }
    printf("%zu blocks, %zu wrong\n", lines.count, wrong);
    bool ok = lines.count > 0 && wrong == 0;
    json_lines_free(&lines);
    arena_free(&arena);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
