/* UTF-8 decoding (RFC 3629) and Go's notion of a printable rune. */
#include "base/unicode.h"

size_t utf8_decode(struct str s, size_t at, uint32_t *rune) {
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char first = (unsigned char)s.bytes[at];
    size_t width = first < 0x80                    ? 1
                   : first >= 0xc2 && first < 0xe0 ? 2
                   : (first & 0xf0) == 0xe0        ? 3
                   : (first & 0xf8) == 0xf0        ? 4
                                                   : 0;
    if (width == 0 || width > s.length - at) {
        return 0;
    }
    if (width == 1) {
        *rune = first;
        return 1;
    }
    uint32_t value = first & (0xffu >> (width + 1));
    for (size_t i = 1; i < width; i++) {
        unsigned char c = (unsigned char)s.bytes[at + i];
        if ((c & 0xc0) != 0x80) {
            return 0;
        }
        value = value << 6 | (c & 0x3f);
    }
    if (value < least[width] || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) {
        return 0;
    }
    *rune = value;
    return width;
}

bool unicode_is_print(uint32_t rune) {
    /* Control, format, separator (but the ASCII blank), surrogate and private use characters: Unicode 15. */
    static const struct {
        uint32_t first, last;
    } hidden[] = {
        {0x0000, 0x001f},    {0x007f, 0x00a0},   {0x00ad, 0x00ad},   {0x0600, 0x0605},   {0x061c, 0x061c},
        {0x06dd, 0x06dd},    {0x070f, 0x070f},   {0x0890, 0x0891},   {0x08e2, 0x08e2},   {0x1680, 0x1680},
        {0x180e, 0x180e},    {0x2000, 0x200f},   {0x2028, 0x202f},   {0x205f, 0x206f},   {0x3000, 0x3000},
        {0xd800, 0xf8ff},    {0xfeff, 0xfeff},   {0xfff9, 0xfffb},   {0xfffe, 0xffff},   {0x110bd, 0x110bd},
        {0x110cd, 0x110cd},  {0x13430, 0x1343f}, {0x1bca0, 0x1bca3}, {0x1d173, 0x1d17a}, {0xe0001, 0xe007f},
        {0xf0000, 0x10ffff},
    };
    for (size_t i = 0; i < sizeof hidden / sizeof hidden[0]; i++) {
        if (rune < hidden[i].first) {
            return true;
        }
        if (rune <= hidden[i].last) {
            return false;
        }
    }
    return true;
}
