/* Strings with a length, and sorted sets of them: the comparisons are Go's, by bytes. */
#include "base/strings.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/arena.h"

struct str str_of(const char *terminated) {
    return (struct str){.bytes = terminated, .length = terminated == NULL ? 0 : strlen(terminated)};
}

struct str str_copy(struct arena *arena, struct str s) {
    if (s.bytes == NULL) {
        return s;
    }
    char *bytes = arena_alloc(arena, s.length + 1);
    memcpy(bytes, s.bytes, s.length);
    return (struct str){.bytes = bytes, .length = s.length};
}

struct str str_format(struct arena *arena, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, arguments);
    va_end(arguments);
    if (length < 0) {
        length = 0;
    }
    char *bytes = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(bytes, (size_t)length + 1, format, again);
    va_end(again);
    return (struct str){.bytes = bytes, .length = (size_t)length};
}

struct str str_concat(struct arena *arena, const struct str *parts, size_t count) {
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        length += parts[i].length;
    }
    char *bytes = arena_alloc(arena, length + 1), *to = bytes;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].length > 0) {
            memcpy(to, parts[i].bytes, parts[i].length);
        }
        to += parts[i].length;
    }
    return (struct str){.bytes = bytes, .length = length};
}

int str_compare(struct str a, struct str b) {
    size_t shorter = a.length < b.length ? a.length : b.length;
    int order = shorter == 0 ? 0 : memcmp(a.bytes, b.bytes, shorter);
    if (order != 0) {
        return order;
    }
    return a.length < b.length ? -1 : a.length > b.length;
}

bool str_starts(struct str s, struct str prefix) {
    return s.length >= prefix.length && (prefix.length == 0 || memcmp(s.bytes, prefix.bytes, prefix.length) == 0);
}

bool str_ends(struct str s, struct str suffix) {
    return s.length >= suffix.length &&
           (suffix.length == 0 || memcmp(s.bytes + s.length - suffix.length, suffix.bytes, suffix.length) == 0);
}

bool str_equal_fold(struct str s, struct str upper) {
    if (s.length != upper.length) {
        return false;
    }
    for (size_t i = 0; i < s.length; i++) {
        char c = s.bytes[i];
        if (c >= 'a' && c <= 'z') {
            c = (char)(c - 'a' + 'A');
        }
        if (c != upper.bytes[i]) {
            return false;
        }
    }
    return true;
}

struct str str_after(struct str s, size_t skip) {
    if (skip > s.length) {
        skip = s.length;
    }
    return (struct str){.bytes = s.bytes + skip, .length = s.length - skip};
}

bool str_split(struct str *rest, char separator, struct str *part) {
    if (rest->bytes == NULL) {
        return false;
    }
    const char *found = rest->length == 0 ? NULL : memchr(rest->bytes, separator, rest->length);
    if (found == NULL) {
        *part = *rest;
        *rest = (struct str){0};
        return true;
    }
    *part = (struct str){.bytes = rest->bytes, .length = (size_t)(found - rest->bytes)};
    *rest = str_after(*rest, part->length + 1);
    return true;
}

bool str_among(struct str words, char separator, struct str word) {
    struct str one;
    while (str_split(&words, separator, &one)) {
        if (str_equal(one, word)) {
            return true;
        }
    }
    return false;
}

uint64_t str_fingerprint(struct str s) {
    uint64_t hash = 0xcbf29ce484222325u;
    for (size_t i = 0; i < s.length; i++) {
        hash = (hash ^ (unsigned char)s.bytes[i]) * 0x100000001b3u;
    }
    hash ^= hash >> 32; /* the low bits of FNV are its good ones; spread them */
    hash *= 0xd6e8feb86659fd93u;
    return hash ^ (hash >> 32);
}

static uint64_t mix(uint64_t hash, uint64_t word) {
    hash = (hash ^ word) * 0xd6e8feb86659fd93u;
    return hash ^ (hash >> 32);
}

/* Eight bytes at once, the last eight once more where they do not come out even. */
uint64_t str_hash(struct str s) {
    uint64_t hash = mix(0x9e3779b97f4a7c15u, s.length), word = 0;
    size_t at = 0;
    for (; at + sizeof word <= s.length; at += sizeof word) {
        memcpy(&word, s.bytes + at, sizeof word);
        hash = mix(hash, word);
    }
    if (at < s.length && s.length >= sizeof word) {
        memcpy(&word, s.bytes + s.length - sizeof word, sizeof word);
    } else {
        for (word = 0; at < s.length; at++) {
            word = word << 8 | (unsigned char)s.bytes[at];
        }
    }
    return mix(mix(hash, word), 0);
}

bool str_list_has(const struct str_list *list, struct str s) {
    for (size_t i = 0; i < list->count; i++) {
        if (str_equal(list->items[i], s)) {
            return true;
        }
    }
    return false;
}

bool str_list_equal(const struct str_list *a, const struct str_list *b) {
    if (a->count != b->count) {
        return false;
    }
    for (size_t i = 0; i < a->count; i++) {
        if (!str_equal(a->items[i], b->items[i])) {
            return false;
        }
    }
    return true;
}

static int by_bytes(const void *a, const void *b) {
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

void str_sort(struct str *items, size_t count) {
    enum { FEW = 12 };
    if (count > FEW) {
        qsort(items, count, sizeof *items, by_bytes);
        return;
    }
    for (size_t i = 1; i < count; i++) {
        struct str item = items[i];
        size_t at = i;
        for (; at > 0 && str_compare(items[at - 1], item) > 0; at--) {
            items[at] = items[at - 1];
        }
        items[at] = item;
    }
}

struct str_list str_list_sorted(struct arena *arena, const struct str_list *list) {
    struct str *items = arena_array(arena, list->count, sizeof *items);
    if (list->count > 0) {
        memcpy(items, list->items, list->count * sizeof *items);
        str_sort(items, list->count);
    }
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++) {
        if (kept == 0 || !str_equal(items[kept - 1], items[i])) {
            items[kept++] = items[i];
        }
    }
    return (struct str_list){.items = items, .count = kept, .present = true};
}
