/*
 * The shipped SCC sets. They come in the way every other manifest does; only their bytes are part of the program.
 * A file named scc-NAME.yaml holds the SCC of that name and nothing else, so names need no parsing.
 */
#include "policy/builtin.h"

#include <stdio.h>

#include "policy/source_files.h"

static void sets_list(char *text, size_t size) {
    const char *last = "";
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < builtin_file_count && used < size; i++) { /* files of a set lie together */
        if (strcmp(builtin_files[i].set, last) != 0) {
            last = builtin_files[i].set;
            used += (size_t)snprintf(text + used, size - used, "%s%s", used > 0 ? ", " : "", last);
        }
    }
}

bool builtin_load(struct snapshot_edit *edit, const char *set, struct error *err) {
    bool found = false;
    for (size_t i = 0; i < builtin_file_count; i++) {
        const struct builtin_file *file = &builtin_files[i];
        if (strcmp(file->set, set) != 0) {
            continue;
        }
        char name[128];
        snprintf(name, sizeof name, "built-in %s/%s", file->set, file->name);
        if (!source_text_load(edit, name, (struct str){(const char *)file->bytes, file->length}, err)) {
            return false;
        }
        found = true;
    }
    if (!found) {
        char sets[128];
        sets_list(sets, sizeof sets);
        return error_set(err, ERROR_INPUT, "there is no built-in SCC set \"%.32s\"; there are: %s", set, sets);
    }
    return true;
}

bool builtin_has(struct str scc_name) {
    for (size_t i = 0; i < builtin_file_count; i++) {
        struct str name = str_of(builtin_files[i].name);
        if (!str_starts(name, STR("scc-")) || !str_ends(name, STR(".yaml"))) {
            continue;
        }
        name = str_after(name, 4);
        name.length -= 5;
        if (str_equal(name, scc_name)) {
            return true;
        }
    }
    return false;
}
