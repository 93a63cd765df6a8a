/*
 * Equal quantities in every form; whatever is in doubt is different.
 */
#include "pod/quantity.h"

#include "suite.h"

START_TEST(equality) {
    static const struct {
        struct str a, b;
        bool equal;
    } cases[] = {
        {STR_INIT("500m"), STR_INIT("0.5"), true},
        {STR_INIT("1Ki"), STR_INIT("1024"), true},
        {STR_INIT("1Mi"), STR_INIT("1024Ki"), true},
        {STR_INIT("1Gi"), STR_INIT("1073741824"), true},
        {STR_INIT("1Ei"), STR_INIT("1152921504606846976"), true},
        {STR_INIT("1k"), STR_INIT("1000"), true},
        {STR_INIT("1E"), STR_INIT("1000000000000000000"), true},
        {STR_INIT("1e3"), STR_INIT("1k"), true},
        {STR_INIT("1E3"), STR_INIT("1e+3"), true},
        {STR_INIT("1500e-3"), STR_INIT("1.5"), true},
        {STR_INIT("0.5Gi"), STR_INIT("512Mi"), true},
        {STR_INIT("+1"), STR_INIT("1"), true},
        {STR_INIT("-1"), STR_INIT("-1000m"), true},
        {STR_INIT("0"), STR_INIT("0Gi"), true},
        {STR_INIT("-0"), STR_INIT("0"), true},
        {STR_INIT("1.000"), STR_INIT("1"), true},
        {STR_INIT("001"), STR_INIT("1"), true},
        {STR_INIT(".5"), STR_INIT("500m"), true},
        {STR_INIT("1u"), STR_INIT("1000n"), true},
        {STR_INIT("1"), STR_INIT("2"), false},
        {STR_INIT("1"), STR_INIT("-1"), false},
        {STR_INIT("1k"), STR_INIT("1Ki"), false},
        {STR_INIT("1m"), STR_INIT("1M"), false},
        {STR_INIT("0.1n"), STR_INIT("0.10n"), false}, /* finer than nano: in doubt */
        {STR_INIT("x"), STR_INIT("x"), true},         /* equal texts are equal, whatever they say */
        {STR_INIT("x"), STR_INIT("y"), false},
        {STR_INIT(""), STR_INIT("0"), false},
        {STR_INIT("."), STR_INIT("0"), false},
        {STR_INIT("-"), STR_INIT("0"), false},
        {STR_INIT("e3"), STR_INIT("0"), false},
        {STR_INIT("1e"), STR_INIT("1"), false},
        {STR_INIT("1e+"), STR_INIT("1"), false},
        {STR_INIT("1.2.3"), STR_INIT("1.2"), false},
        {STR_INIT("1 "), STR_INIT("1"), false},
        {STR_INIT("1\0"), STR_INIT("1"), false},
        {STR_INIT("1Kib"), STR_INIT("1Ki"), false},
        {STR_INIT("1ki"), STR_INIT("1Ki"), false},
        {STR_INIT("1K"), STR_INIT("1k"), false},
        {STR_INIT("1e999"), STR_INIT("1e998"), false},
        {STR_INIT("1e99"), STR_INIT("10e98"), false}, /* does not fit: in doubt */
        {STR_INIT("1e-99"), STR_INIT("0"), false},
        {STR_INIT("999999999999999999999999999999999999999"), STR_INIT("999999999999999999999999999999999999998"),
         false},
        {STR_INIT("99999999999999999999Ei"), STR_INIT("99999999999999999998Ei"), false},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        ck_assert_msg(quantity_equal(cases[i].a, cases[i].b) == cases[i].equal, "%s and %s", cases[i].a.bytes,
                      cases[i].b.bytes);
        ck_assert_msg(quantity_equal(cases[i].b, cases[i].a) == cases[i].equal, "%s and %s", cases[i].b.bytes,
                      cases[i].a.bytes);
    }
}
END_TEST

int main(void) {
    return SUITE_RUN("quantity", equality);
}
