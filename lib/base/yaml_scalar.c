/*
 * Plain YAML 1.1 scalars. Underscores in numbers count for nothing, a leading 0 means octal, integers that do not fit
 * become reals, and there are no base-60 numbers and no timestamps: all as yaml/v2's resolve does.
 */
#include "base/yaml_scalar.h"

#include <math.h>
#include <stdlib.h>

/* Longer texts are no numbers that anyone means. */
enum { NUMBER_LENGTH = 400 };

struct word {
    const char *text;
    enum scalar_kind kind;
    bool boolean;
    double real;
};

static const struct word words[] = {
    {"", SCALAR_NULL, false, 0},
    {"~", SCALAR_NULL, false, 0},
    {"null", SCALAR_NULL, false, 0},
    {"Null", SCALAR_NULL, false, 0},
    {"NULL", SCALAR_NULL, false, 0},
    {"y", SCALAR_BOOL, true, 0},
    {"Y", SCALAR_BOOL, true, 0},
    {"yes", SCALAR_BOOL, true, 0},
    {"Yes", SCALAR_BOOL, true, 0},
    {"YES", SCALAR_BOOL, true, 0},
    {"true", SCALAR_BOOL, true, 0},
    {"True", SCALAR_BOOL, true, 0},
    {"TRUE", SCALAR_BOOL, true, 0},
    {"on", SCALAR_BOOL, true, 0},
    {"On", SCALAR_BOOL, true, 0},
    {"ON", SCALAR_BOOL, true, 0},
    {"n", SCALAR_BOOL, false, 0},
    {"N", SCALAR_BOOL, false, 0},
    {"no", SCALAR_BOOL, false, 0},
    {"No", SCALAR_BOOL, false, 0},
    {"NO", SCALAR_BOOL, false, 0},
    {"false", SCALAR_BOOL, false, 0},
    {"False", SCALAR_BOOL, false, 0},
    {"FALSE", SCALAR_BOOL, false, 0},
    {"off", SCALAR_BOOL, false, 0},
    {"Off", SCALAR_BOOL, false, 0},
    {"OFF", SCALAR_BOOL, false, 0},
    {".nan", SCALAR_REAL, false, NAN},
    {".NaN", SCALAR_REAL, false, NAN},
    {".NAN", SCALAR_REAL, false, NAN},
    {".inf", SCALAR_REAL, false, INFINITY},
    {".Inf", SCALAR_REAL, false, INFINITY},
    {".INF", SCALAR_REAL, false, INFINITY},
    {"+.inf", SCALAR_REAL, false, INFINITY},
    {"+.Inf", SCALAR_REAL, false, INFINITY},
    {"+.INF", SCALAR_REAL, false, INFINITY},
    {"-.inf", SCALAR_REAL, false, -INFINITY},
    {"-.Inf", SCALAR_REAL, false, -INFINITY},
    {"-.INF", SCALAR_REAL, false, -INFINITY},
};

static bool digit(char c) {
    return c >= '0' && c <= '9';
}

/* The base that Go's ParseInt with base 0 finds, and the digits behind the prefix. */
static int number_base(const char **digits) {
    const char *at = *digits;
    if (at[0] != '0' || at[1] == '\0') {
        return 10;
    }
    *digits = at + 2;
    switch (at[1]) {
    case 'x':
    case 'X':
        return 16;
    case 'o':
    case 'O':
        return 8;
    case 'b':
    case 'B':
        return 2;
    default:
        *digits = at + 1;
        return 8;
    }
}

static int digit_value(char c) {
    if (digit(c)) {
        return c - '0';
    }
    char lower = (char)(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : 99;
}

static bool integer_read(const char *text, struct scalar *out) {
    bool signed_text = *text == '+' || *text == '-';
    *out = (struct scalar){.kind = SCALAR_INTEGER, .negative = *text == '-'};
    const char *digits = text + signed_text;
    int base = number_base(&digits);
    if (*digits == '\0') {
        return false;
    }
    for (; *digits != '\0'; digits++) {
        int value = digit_value(*digits);
        if (value >= base || __builtin_mul_overflow(out->magnitude, (uint64_t)base, &out->magnitude) ||
            __builtin_add_overflow(out->magnitude, (uint64_t)value, &out->magnitude)) {
            return false;
        }
    }
    /* A sign means ParseInt, which ends at 2^63; without one ParseUint is tried as well. */
    return !signed_text || out->magnitude <= (uint64_t)INT64_MAX + out->negative;
}

static const char *digits_skip(const char *text) {
    while (digit(*text)) {
        text++;
    }
    return text;
}

/* [-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)? */
static bool real_matches(const char *text) {
    text += *text == '+' || *text == '-';
    if (*text == '.') {
        if (!digit(text[1])) {
            return false;
        }
        text = digits_skip(text + 1);
    } else {
        if (!digit(*text)) {
            return false;
        }
        text = digits_skip(text);
        if (*text == '.') {
            text = digits_skip(text + 1);
        }
    }
    if (*text == 'e' || *text == 'E') {
        text++;
        text += *text == '+' || *text == '-';
        if (!digit(*text)) {
            return false;
        }
        text = digits_skip(text);
    }
    return *text == '\0';
}

static bool number_read(struct str text, struct scalar *out) {
    char plain[NUMBER_LENGTH];
    size_t length = 0;
    bool keeps = text.bytes[0] == '.'; /* yaml/v2 drops underscores only where a digit or a sign begins */
    if (text.length >= sizeof plain) {
        return false;
    }
    for (size_t i = 0; i < text.length; i++) {
        if (text.bytes[i] != '_' || keeps) {
            plain[length++] = text.bytes[i];
        }
    }
    plain[length] = '\0';
    if (integer_read(plain, out)) {
        return true;
    }
    *out = (struct scalar){.kind = SCALAR_REAL};
    if (!real_matches(plain)) {
        return false;
    }
    out->real = strtod(plain, NULL);
    return isfinite(out->real);
}

struct scalar yaml_scalar_resolve(struct str text) {
    struct scalar number;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        const struct word *word = &words[i];
        if (str_equal(text, str_of(word->text))) {
            return (struct scalar){.kind = word->kind, .boolean = word->boolean, .real = word->real};
        }
    }
    char first = text.bytes[0];
    if ((digit(first) || first == '+' || first == '-' || first == '.') && number_read(text, &number)) {
        return number;
    }
    return (struct scalar){.kind = SCALAR_STRING};
}
