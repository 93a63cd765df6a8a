/*
 * Objects written again with some members left out, so that others can be put in their place.
 */
#ifndef KUBECTL_SCC_JSON_EDIT_H
#define KUBECTL_SCC_JSON_EDIT_H

#include "base/json_read.h"
#include "base/json_write.h"

/* The members of `object` but those named in `except`, a space-separated list ("" for all). */
void json_put_members(struct json_out *out, struct json *object, const char *except);
/* A value as it was read; null when it is absent. */
void json_put_value(struct json_out *out, const struct json *value);
void json_put_member_str(struct json_out *out, const char *key, struct str value);
/* What was written, read back as a document of its own. */
bool json_read_back(struct arena *arena, struct buf *text, struct json *root, struct error *err);

#endif
