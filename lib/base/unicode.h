/*
 * UTF-8 as Go decodes it, and which runes Go's strconv.Quote prints as they are.
 */
#ifndef BASE_UNICODE_H
#define BASE_UNICODE_H

#include "base/strings.h"

/* Bytes of the rune at `at` (1 to 4), 0 where the bytes are no valid UTF-8 (also surrogates and overlong forms). */
size_t utf8_decode(struct str s, size_t at, uint32_t *rune);
/* strconv.IsPrint, but for code points that are not assigned at all: those count as printable. */
bool unicode_is_print(uint32_t rune);

#endif
