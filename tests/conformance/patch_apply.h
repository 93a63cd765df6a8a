/*
 * A JSON patch applied as RFC 6902 says, and held to what our own patches promise.
 */
#ifndef CONFORMANCE_PATCH_APPLY_H
#define CONFORMANCE_PATCH_APPLY_H

#include <stddef.h>
#include <yyjson.h>

/*
 * The object with the patch (a list of operations, or NULL for none) applied, to be freed; NULL and a text in `problem`
 * when it does not apply or is not minimal: every operation is an add, a replace or a remove, and changes something.
 */
yyjson_doc *patch_apply(yyjson_val *object, yyjson_val *patch, char *problem, size_t size);

#endif
