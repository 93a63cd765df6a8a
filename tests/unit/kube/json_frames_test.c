/*
 * A stream of JSON objects is cut the same wherever the network cuts it; what is no object, or too large, is refused.
 */
#include "kube/json_frames.h"

#include "suite.h"

struct taken {
    struct arena arena;
    struct buf text; /* each object with a | behind it */
    size_t count, stop_at;
};

static bool take(void *context, struct str frame) {
    struct taken *taken = context;
    buf_str(&taken->text, frame);
    buf_char(&taken->text, '|');
    taken->count++;
    return taken->count != taken->stop_at;
}

static void taken_begin(struct taken *taken) {
    *taken = (struct taken){0};
    taken->text = BUF(&taken->arena);
}

/* Feeds pieces of `step` bytes. */
static bool feed(struct json_frames *frames, struct taken *taken, struct str text, size_t step) {
    struct error err;
    for (size_t at = 0; at < text.length; at += step) {
        size_t length = text.length - at < step ? text.length - at : step;
        if (!json_frames_add(frames, (struct str){.bytes = text.bytes + at, .length = length}, take, taken, &err)) {
            return false;
        }
    }
    return true;
}

START_TEST(pieces_of_any_size) {
    static const char text[] = " {\"a\":\"}{][\\\"\\\\\"}\n{\"b\":[{},{\"c\":[]}]}{}\t\r\n{\"d\":\"\xc3\xa4\"}  ";
    for (size_t step = 1; step <= sizeof text; step++) {
        struct json_frames frames;
        struct taken taken;
        json_frames_init(&frames, 100);
        taken_begin(&taken);
        ck_assert(feed(&frames, &taken, str_of(text), step));
        ck_assert_text(buf_view(&taken.text),
                       "{\"a\":\"}{][\\\"\\\\\"}|{\"b\":[{},{\"c\":[]}]}|{}|{\"d\":\"\xc3\xa4\"}|");
        json_frames_free(&frames);
        arena_free(&taken.arena);
    }
}
END_TEST

START_TEST(what_begins_no_object_is_refused) {
    static const char *const texts[] = {"x", "[]", "\"a\"", "1", "{}x", "{}]", "}", "null", "{},{}"};
    for (size_t i = 0; i < COUNT(texts); i++) {
        for (size_t step = 1; step <= strlen(texts[i]); step++) {
            struct json_frames frames;
            struct taken taken;
            json_frames_init(&frames, 100);
            taken_begin(&taken);
            ck_assert_msg(!feed(&frames, &taken, str_of(texts[i]), step), "%s", texts[i]);
            json_frames_free(&frames);
            arena_free(&taken.arena);
        }
    }
}
END_TEST

START_TEST(the_limit_is_of_one_object) {
    static const char *const allowed = "{\"a\":1}{\"b\":2}{\"c\":3}", *const large = "{\"a\":1}{\"a\":12}";
    for (size_t step = 1; step < 20; step++) {
        struct json_frames frames;
        struct taken taken;
        json_frames_init(&frames, 7);
        taken_begin(&taken);
        ck_assert(feed(&frames, &taken, str_of(allowed), step));
        ck_assert_uint_eq(taken.count, 3);
        ck_assert(!feed(&frames, &taken, str_of(large), step));
        ck_assert_uint_eq(taken.count, 4);
        json_frames_free(&frames);
        arena_free(&taken.arena);
    }
}
END_TEST

START_TEST(the_taker_stops_it) {
    struct json_frames frames;
    struct taken taken;
    struct error err;
    json_frames_init(&frames, 100);
    taken_begin(&taken);
    taken.stop_at = 2;
    ck_assert(!json_frames_add(&frames, STR("{}{}{}"), take, &taken, &err));
    ck_assert_int_eq(err.code, ERROR_NONE);
    ck_assert_uint_eq(taken.count, 2);
    json_frames_free(&frames);
    arena_free(&taken.arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("json_frames", pieces_of_any_size, what_begins_no_object_is_refused, the_limit_is_of_one_object,
                     the_taker_stops_it);
}
