/*
 * JSON text without a tree, token by token: for who must know where in the text values begin and end. The text need not
 * be valid; json_parse says what is wrong with it.
 */
#ifndef BASE_JSON_SCAN_H
#define BASE_JSON_SCAN_H

#include "base/strings.h"

struct json_scan {
    const char *at, *end; /* what is left */
    size_t depth;         /* brackets that are open before it */
};

static inline struct json_scan json_scan(struct str text) {
    return (struct json_scan){.at = text.bytes, .end = text.bytes != NULL ? text.bytes + text.length : NULL};
}

/* The next key, scalar or bracket; what is between them is passed over. False at the end. */
bool json_scan_next(struct json_scan *scan, struct str *token);
/* The rest of a value whose first token was just taken. */
void json_scan_value(struct json_scan *scan, struct str first);

/* All other tokens are a key, or a value or where it begins. */
static inline bool json_token_closes(struct str token) {
    return token.bytes[0] == '}' || token.bytes[0] == ']';
}

#endif
