/* Strings are told from the rest, and brackets are counted; there is no more to it. */
#include "base/json_scan.h"

static bool among(char c, const char *set) {
    return c != '\0' && strchr(set, c) != NULL;
}

static const char *string_end(const char *at, const char *end) {
    for (at++; at < end && *at != '"'; at++) {
        at += *at == '\\' && at + 1 < end;
    }
    return at < end ? at + 1 : end;
}

bool json_scan_next(struct json_scan *scan, struct str *token) {
    while (scan->at < scan->end && among(*scan->at, " \t\r\n,:")) {
        scan->at++;
    }
    if (scan->at == scan->end) {
        return false;
    }
    const char *start = scan->at++;
    if (*start == '{' || *start == '[') {
        scan->depth++;
    } else if (*start == '}' || *start == ']') {
        scan->depth -= scan->depth > 0;
    } else if (*start == '"') {
        scan->at = string_end(start, scan->end);
    } else {
        while (scan->at < scan->end && !among(*scan->at, " \t\r\n,:{}[]\"")) {
            scan->at++;
        }
    }
    *token = (struct str){.bytes = start, .length = (size_t)(scan->at - start)};
    return true;
}

void json_scan_value(struct json_scan *scan, struct str first) {
    bool opens = first.bytes[0] == '{' || first.bytes[0] == '[';
    size_t outside = scan->depth - opens;
    struct str token;
    while (scan->depth > outside && json_scan_next(scan, &token)) {
    }
}
