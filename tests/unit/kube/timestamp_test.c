/* Times of the Kubernetes API: RFC 3339 read, MicroTime written. */
#include "kube/timestamp.h"

#include "suite.h"

START_TEST(reads_times) {
    static const struct {
        const char *text;
        int64_t seconds;
    } times[] = {
        {"1970-01-01T00:00:00Z", 0},
        {"2026-11-24T05:06:07Z", 1795496767},
        {"2026-11-24t05:06:07z", 1795496767},
        {"2026-11-24T05:06:07.123456789Z", 1795496767},
        {"2026-11-24T07:06:07+02:00", 1795496767},
        {"2026-11-23T23:36:07.5-05:30", 1795496767},
        {"2999-12-31T23:59:59Z", 32503679999},
    };
    for (size_t i = 0; i < COUNT(times); i++) {
        int64_t seconds = -1;
        ck_assert_msg(timestamp_parse(str_of(times[i].text), &seconds), "%s", times[i].text);
        ck_assert_msg(seconds == times[i].seconds, "%s: %ld", times[i].text, (long)seconds);
    }
}
END_TEST

START_TEST(refuses_others) {
    static const char *const texts[] = {"",
                                        "now",
                                        "2026-11-24",
                                        "2026-11-24T05:06:07",
                                        "2026-11-24 05:06:07Z",
                                        "2026-11-24T05:06Z",
                                        "26-11-24T05:06:07Z",
                                        "2026-11-24T05:06:07Zx",
                                        "2026-11-24T05:06:07+0200",
                                        "2026-11-24T05:06:07+02:00x",
                                        "+026-11-24T05:06:07Z"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        int64_t seconds;
        ck_assert_msg(!timestamp_parse(str_of(texts[i]), &seconds), "%s", texts[i]);
    }
}
END_TEST

START_TEST(writes_microseconds) {
    struct arena arena = {0};
    ck_assert_text(timestamp_micro(&arena, 1795496767, 42), "2026-11-24T05:06:07.000042Z");
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("timestamp", reads_times, refuses_others, writes_microseconds);
}
