/*
 * Log lines: one per event whatever the values hold, levels, and both formats. Standard error is a pipe here.
 */
#include "base/log.h"

#include <regex.h>
#include <unistd.h>

#include "suite.h"

struct line {
    char text[4096];
};

static struct line logged(enum log_format format, enum log_level least, enum log_level level,
                          const struct log_field *fields, size_t count) {
    struct line line = {{0}};
    int ends[2], saved = dup(STDERR_FILENO);
    ck_assert_int_eq(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    log_setup(format, least);
    log_event(level, "something happened", fields, count);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(ends[1]);
    ck_assert_int_ge(read(ends[0], line.text, sizeof line.text - 1), 0);
    close(ends[0]);
    return line;
}

static void ck_assert_matches(const char *text, const char *pattern) {
    regex_t regex;
    ck_assert_int_eq(regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB), 0);
    ck_assert_msg(regexec(&regex, text, 0, NULL, 0) == 0, "%s does not match %s", text, pattern);
    regfree(&regex);
}

#define TIME "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\\.[0-9]{3}Z"

START_TEST(text_lines) {
    const struct log_field fields[] = {{"plain", STR("v1")},
                                       {"empty", STR("")},
                                       {"absent", {0}},
                                       {"blank", STR("a b")},
                                       {"forged", STR("x\nERROR y")},
                                       {"equals", STR("a=b")},
                                       {"quote", STR("say \"a\"")},
                                       {"high", STR("\xc3\xa9\xff")}};
    struct line line = logged(LOG_TEXT, LOG_INFO, LOG_WARN, fields, COUNT(fields));
    ck_assert_matches(line.text, "^" TIME " warn something happened plain=v1 empty=\"\" absent=\"\" blank=\"a b\" "
                                 "forged=\"x\\\\nERROR y\" equals=\"a=b\" quote=\"say \\\\\"a\\\\\"\" high=\"");
    ck_assert_ptr_eq(strchr(line.text, '\n'), line.text + strlen(line.text) - 1);
}
END_TEST

START_TEST(json_lines) {
    const struct log_field fields[] = {{"uid", STR("u\n1")}, {"bytes", STR("\xff\0")}};
    struct line line = logged(LOG_JSON, LOG_DEBUG, LOG_ERROR, fields, COUNT(fields));
    struct arena arena = {0};
    struct error err = {0};
    struct json root;
    struct str text;
    ck_assert(json_parse(&arena, (struct str){line.text, strlen(line.text)}, &root, &err));
    ck_assert(json_string(&root, "level", &text, &err) && str_equal(text, STR("error")));
    ck_assert(json_string(&root, "message", &text, &err) && str_equal(text, STR("something happened")));
    ck_assert(json_string(&root, "uid", &text, &err) && str_equal(text, STR("u\n1")));
    ck_assert(json_string(&root, "bytes", &text, &err) && str_equal(text, STR("\xef\xbf\xbd\0")));
    ck_assert(json_string(&root, "time", &text, &err));
    ck_assert_matches(text.bytes, "^" TIME "$");
    ck_assert_ptr_eq(strchr(line.text, '\n'), line.text + strlen(line.text) - 1);
    arena_free(&arena);
}
END_TEST

START_TEST(levels) {
    for (int least = LOG_DEBUG; least <= LOG_ERROR; least++) {
        for (int level = LOG_DEBUG; level <= LOG_ERROR; level++) {
            struct line line = logged(LOG_TEXT, (enum log_level)least, (enum log_level)level, NULL, 0);
            ck_assert_int_eq(line.text[0] != '\0', level >= least);
        }
    }
}
END_TEST

int main(void) {
    return SUITE_RUN("log", text_lines, json_lines, levels);
}
