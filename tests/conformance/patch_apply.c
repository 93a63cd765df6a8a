/*
 * A JSON patch applied operation by operation.
 */
#include "patch_apply.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* RFC 6902: "add" to a member that is there replaces it. yyjson would put a second one beside it. */
static bool add_replaces(yyjson_mut_doc *doc, const char *path) {
    yyjson_ptr_ctx place = {0};
    return yyjson_mut_doc_ptr_getx(doc, path, strlen(path), &place, NULL) != NULL && yyjson_mut_is_obj(place.ctn);
}

/* NULL: the operation is none of ours. */
static const char *operation_name(yyjson_mut_doc *before, yyjson_val *operation) {
    const char *name = yyjson_get_str(yyjson_obj_get(operation, "op"));
    const char *path = yyjson_get_str(yyjson_obj_get(operation, "path"));
    if (name == NULL || path == NULL) {
        return NULL;
    }
    if (strcmp(name, "add") == 0) {
        return add_replaces(before, path) ? "replace" : "add";
    }
    return strcmp(name, "replace") == 0 || strcmp(name, "remove") == 0 ? name : NULL;
}

/* The document after one operation; NULL and a reason where it does not apply or changes nothing. */
static yyjson_mut_doc *operation_apply(yyjson_mut_doc *before, yyjson_val *operation, const char **problem) {
    const char *name = operation_name(before, operation);
    if (name == NULL) {
        *problem = "unexpected operation";
        return NULL;
    }
    yyjson_mut_doc *after = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *list = yyjson_mut_arr(after), *copy = yyjson_val_mut_copy(after, operation);
    yyjson_mut_obj_put(copy, yyjson_mut_str(after, "op"), yyjson_mut_str(after, name));
    yyjson_mut_arr_append(list, copy);
    yyjson_patch_err err = {0};
    yyjson_mut_val *root = yyjson_mut_patch(after, yyjson_mut_doc_get_root(before), list, &err);
    if (root == NULL || yyjson_mut_equals(root, yyjson_mut_doc_get_root(before))) {
        *problem = root == NULL ? err.msg : "it changes nothing";
        yyjson_mut_doc_free(after);
        return NULL;
    }
    yyjson_mut_doc_set_root(after, root);
    return after;
}

yyjson_doc *patch_apply(yyjson_val *object, yyjson_val *patch, char *problem, size_t size) {
    yyjson_mut_doc *now = yyjson_mut_doc_new(NULL);
    yyjson_mut_doc_set_root(now, yyjson_val_mut_copy(now, object));
    size_t at, count;
    yyjson_val *operation;
    yyjson_arr_foreach(patch, at, count, operation) {
        const char *why = "";
        yyjson_mut_doc *next = operation_apply(now, operation, &why);
        yyjson_mut_doc_free(now);
        if (next == NULL) {
            snprintf(problem, size, "operation %zu: %s", at, why);
            return NULL;
        }
        now = next;
    }
    yyjson_doc *patched = yyjson_mut_doc_imut_copy(now, NULL);
    yyjson_mut_doc_free(now);
    return patched;
}
