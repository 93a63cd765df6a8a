/*
 * UTF-8 and printability as Go has them. The expected answers of strconv.IsPrint were printed by Go 1.26.
 */
#include "base/unicode.h"

#include "suite.h"

START_TEST(decoding) {
    static const struct {
        struct str bytes;
        size_t width; /* 0: invalid */
        uint32_t rune;
    } cases[] = {
        {STR_INIT("a"), 1, 'a'},
        {STR_INIT("\0"), 1, 0},
        {STR_INIT("\x7f"), 1, 0x7f},
        {STR_INIT("\xc2\x80"), 2, 0x80},
        {STR_INIT("\xdf\xbf"), 2, 0x7ff},
        {STR_INIT("\xe0\xa0\x80"), 3, 0x800},
        {STR_INIT("\xed\x9f\xbf"), 3, 0xd7ff},
        {STR_INIT("\xee\x80\x80"), 3, 0xe000},
        {STR_INIT("\xef\xbf\xbf"), 3, 0xffff},
        {STR_INIT("\xf0\x90\x80\x80"), 4, 0x10000},
        {STR_INIT("\xf4\x8f\xbf\xbf"), 4, 0x10ffff},
        {STR_INIT("\x80"), 0, 0},             /* a continuation alone */
        {STR_INIT("\xc3"), 0, 0},             /* cut */
        {STR_INIT("\xe2\x82"), 0, 0},         /* cut */
        {STR_INIT("\xf0\x9f\x98"), 0, 0},     /* cut */
        {STR_INIT("\xc3("), 0, 0},            /* no continuation */
        {STR_INIT("\xe2(\xa1"), 0, 0},        /* no continuation */
        {STR_INIT("\xc0\x80"), 0, 0},         /* overlong */
        {STR_INIT("\xc1\xbf"), 0, 0},         /* overlong */
        {STR_INIT("\xe0\x9f\xbf"), 0, 0},     /* overlong */
        {STR_INIT("\xf0\x8f\xbf\xbf"), 0, 0}, /* overlong */
        {STR_INIT("\xed\xa0\x80"), 0, 0},     /* a surrogate */
        {STR_INIT("\xed\xbf\xbf"), 0, 0},     /* a surrogate */
        {STR_INIT("\xf4\x90\x80\x80"), 0, 0}, /* above the last */
        {STR_INIT("\xf8\x88\x80\x80\x80"), 0, 0},
        {STR_INIT("\xff"), 0, 0},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        uint32_t rune = 0xdead;
        size_t width = utf8_decode(cases[i].bytes, 0, &rune);
        ck_assert_msg(width == cases[i].width, "case %zu: width %zu", i, width);
        ck_assert(width == 0 || rune == cases[i].rune);
    }
    uint32_t rune;
    ck_assert_uint_eq(utf8_decode(STR("ab\xc3\xa9"), 2, &rune), 2);
    ck_assert_uint_eq(rune, 0xe9);
}
END_TEST

START_TEST(printing) {
    static const struct {
        uint32_t rune;
        bool print;
    } cases[] = {
        {0x1f, false},   {' ', true},     {'~', true},     {0x7f, false},    {0xa0, false},    {0xa1, true},
        {0xad, false},   {0xe9, true},    {0x600, false},  {0x6dd, false},   {0x1680, false},  {0x180e, false},
        {0x2000, false}, {0x200b, false}, {0x2010, true},  {0x2028, false},  {0x202f, false},  {0x205f, false},
        {0x20ac, true},  {0x3000, false}, {0x4e2d, true},  {0xe000, false},  {0xf8ff, false},  {0xfeff, false},
        {0xfffd, true},  {0xffff, false}, {0x1f600, true}, {0xe0001, false}, {0xf0000, false}, {0x10ffff, false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        ck_assert_msg(unicode_is_print(cases[i].rune) == cases[i].print, "U+%04X", (unsigned)cases[i].rune);
    }
}
END_TEST

int main(void) {
    return SUITE_RUN("unicode", decoding, printing);
}
