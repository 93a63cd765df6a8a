/*
 * Quantities as whole numbers of nano units in 128 bits (k8s.io/apimachinery resource.Quantity keeps no finer ones).
 * What does not fit is not equal to anything: the pod is then evaluated, which is the safe side.
 */
#include "pod/quantity.h"

__extension__ typedef __int128 nanos;

enum { NANO_DIGITS = 9, MOST_DIGITS = 27 };

/* Powers of ten and of 1024 that a suffix stands for; false for what is none. */
static bool suffix_decode(struct str suffix, int *tens, int *kibis) {
    static const struct {
        struct str text;
        int tens, kibis;
    } known[] = {
        {STR_INIT(""), 0, 0},   {STR_INIT("n"), -9, 0}, {STR_INIT("u"), -6, 0}, {STR_INIT("m"), -3, 0},
        {STR_INIT("k"), 3, 0},  {STR_INIT("M"), 6, 0},  {STR_INIT("G"), 9, 0},  {STR_INIT("T"), 12, 0},
        {STR_INIT("P"), 15, 0}, {STR_INIT("E"), 18, 0}, {STR_INIT("Ki"), 0, 1}, {STR_INIT("Mi"), 0, 2},
        {STR_INIT("Gi"), 0, 3}, {STR_INIT("Ti"), 0, 4}, {STR_INIT("Pi"), 0, 5}, {STR_INIT("Ei"), 0, 6},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (str_equal(known[i].text, suffix)) {
            *tens = known[i].tens;
            *kibis = known[i].kibis;
            return true;
        }
    }
    if (suffix.length < 2 || suffix.length > 4 || (suffix.bytes[0] | 0x20) != 'e') {
        return false;
    }
    size_t at = 1 + (suffix.bytes[1] == '-' || suffix.bytes[1] == '+');
    int value = 0;
    for (size_t i = at; i < suffix.length; i++) {
        if (suffix.bytes[i] < '0' || suffix.bytes[i] > '9') {
            return false;
        }
        value = value * 10 + (suffix.bytes[i] - '0');
    }
    *tens = suffix.bytes[1] == '-' ? -value : value;
    *kibis = 0;
    return at < suffix.length;
}

static bool scale(nanos *value, int factor, int times) {
    const nanos most = (nanos)1 << 120;
    for (int i = 0; i < times; i++) {
        if (*value > most / factor) {
            return false;
        }
        *value *= factor;
    }
    return true;
}

/* The digits up to the suffix, which is left in *text; false when there are none. */
static bool digits_decode(struct str *text, nanos *value, int *fraction) {
    size_t at = 0;
    int digits = 0;
    bool dot = false;
    for (; at < text->length; at++) {
        char c = text->bytes[at];
        if (c == '.' && !dot) {
            dot = true;
        } else if (c >= '0' && c <= '9' && digits < MOST_DIGITS) {
            *value = *value * 10 + (c - '0');
            digits++;
            *fraction += dot;
        } else {
            break;
        }
    }
    *text = str_after(*text, at);
    return digits > 0;
}

static bool quantity_decode(struct str text, nanos *out) {
    nanos value = 0;
    int tens, kibis, fraction = 0;
    bool negative = str_starts(text, STR("-"));
    if (negative || str_starts(text, STR("+"))) {
        text = str_after(text, 1);
    }
    if (!digits_decode(&text, &value, &fraction) || !suffix_decode(text, &tens, &kibis)) {
        return false;
    }
    tens += NANO_DIGITS - fraction;
    if (!scale(&value, 1024, kibis) || !scale(&value, 10, tens)) {
        return false;
    }
    for (; tens < 0; tens++) {
        if (value % 10 != 0) {
            return false;
        }
        value /= 10;
    }
    *out = negative ? -value : value;
    return true;
}

bool quantity_equal(struct str a, struct str b) {
    nanos x, y;
    return str_equal(a, b) || (quantity_decode(a, &x) && quantity_decode(b, &y) && x == y);
}
