/*
 * Plain YAML scalars, as yaml/v2 (below sigs.k8s.io/yaml) resolves them.
 */
#include <math.h>

#include "base/yaml_scalar.h"
#include "suite.h"

static const struct {
    const char *text;
    enum scalar_kind kind;
    double value; /* of a number, or of a boolean 0 or 1 */
} cases[] = {
    {"", SCALAR_NULL, 0},
    {"~", SCALAR_NULL, 0},
    {"null", SCALAR_NULL, 0},
    {"NULL", SCALAR_NULL, 0},
    {"nULL", SCALAR_STRING, 0},
    {"true", SCALAR_BOOL, 1},
    {"True", SCALAR_BOOL, 1},
    {"tRue", SCALAR_STRING, 0},
    {"yes", SCALAR_BOOL, 1},
    {"y", SCALAR_BOOL, 1},
    {"N", SCALAR_BOOL, 0},
    {"off", SCALAR_BOOL, 0},
    {"On", SCALAR_BOOL, 1},
    {"no", SCALAR_BOOL, 0},
    {"none", SCALAR_STRING, 0},
    {"0", SCALAR_INTEGER, 0},
    {"-0", SCALAR_INTEGER, 0},
    {"12", SCALAR_INTEGER, 12},
    {"+12", SCALAR_INTEGER, 12},
    {"-12", SCALAR_INTEGER, -12},
    {"1_000", SCALAR_INTEGER, 1000},
    {"010", SCALAR_INTEGER, 8},
    {"0_7", SCALAR_INTEGER, 7},
    {"0o17", SCALAR_INTEGER, 15},
    {"0x1F", SCALAR_INTEGER, 31},
    {"-0x1f", SCALAR_INTEGER, -31},
    {"0b101", SCALAR_INTEGER, 5},
    {"-0b1", SCALAR_INTEGER, -1},
    {"08", SCALAR_REAL, 8},
    {"0x", SCALAR_STRING, 0},
    {"0xg", SCALAR_STRING, 0},
    {"0b2", SCALAR_STRING, 0},
    {"1.5", SCALAR_REAL, 1.5},
    {"1.", SCALAR_REAL, 1},
    {".5", SCALAR_REAL, 0.5},
    {"-.5", SCALAR_REAL, -0.5},
    {"1e3", SCALAR_REAL, 1000},
    {"1.5E-1", SCALAR_REAL, 0.15},
    {"1e", SCALAR_STRING, 0},
    {"1e400", SCALAR_STRING, 0},
    {".", SCALAR_STRING, 0},
    {"-", SCALAR_STRING, 0},
    {"+", SCALAR_STRING, 0},
    {"._5", SCALAR_STRING, 0},
    {"1.2.3", SCALAR_STRING, 0},
    {"10:30", SCALAR_STRING, 0},
    {"2001-01-01", SCALAR_STRING, 0},
    {"1000/10", SCALAR_STRING, 0},
    {"18446744073709551616", SCALAR_REAL, 18446744073709551616.0},
    {"-9223372036854775809", SCALAR_REAL, -9223372036854775808.0},
    {"+9223372036854775808", SCALAR_REAL, 9223372036854775808.0},
    {".inf", SCALAR_REAL, INFINITY},
    {"-.Inf", SCALAR_REAL, -INFINITY},
    {"inf", SCALAR_STRING, 0},
    {"<<", SCALAR_STRING, 0},
    {"*", SCALAR_STRING, 0},
};

static double value_of(const struct scalar *scalar) {
    switch (scalar->kind) {
    case SCALAR_BOOL:
        return scalar->boolean;
    case SCALAR_INTEGER:
        return scalar->negative ? -(double)scalar->magnitude : (double)scalar->magnitude;
    case SCALAR_REAL:
        return scalar->real;
    case SCALAR_STRING:
    case SCALAR_NULL:
        break;
    }
    return 0;
}

START_TEST(resolved) {
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scalar scalar = yaml_scalar_resolve(str_of(cases[i].text));
        ck_assert_msg(scalar.kind == cases[i].kind, "%s: kind %d", cases[i].text, (int)scalar.kind);
        ck_assert_msg(value_of(&scalar) == cases[i].value, "%s: %g", cases[i].text, value_of(&scalar));
    }
    struct scalar nan = yaml_scalar_resolve(STR(".NaN"));
    ck_assert(nan.kind == SCALAR_REAL && isnan(nan.real));
}
END_TEST

START_TEST(edges_of_integers) {
    struct scalar scalar = yaml_scalar_resolve(STR("18446744073709551615"));
    ck_assert(scalar.kind == SCALAR_INTEGER && !scalar.negative && scalar.magnitude == UINT64_MAX);
    scalar = yaml_scalar_resolve(STR("-9223372036854775808"));
    ck_assert(scalar.kind == SCALAR_INTEGER && scalar.negative && scalar.magnitude == (uint64_t)1 << 63);
}
END_TEST

START_TEST(very_long_digits_are_text) {
    char digits[1000];
    memset(digits, '1', sizeof digits - 1);
    digits[sizeof digits - 1] = '\0';
    ck_assert_int_eq(yaml_scalar_resolve(str_of(digits)).kind, SCALAR_STRING);
}
END_TEST

int main(void) {
    return SUITE_RUN("yaml_scalar", resolved, edges_of_integers, very_long_digits_are_text);
}
