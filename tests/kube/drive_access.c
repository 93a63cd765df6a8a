/*
 * access: lines of input fill rounds of questions and run them:
 *   ask ROUND USER NAME [NAMESPACE]   asks round ROUND (a digit) whether USER may use the SCC; prints the answer.
 *                                     USER "scoped" has extra attributes
 *   wait ROUND                        prints "known ROUND" once all is known
 *   done ROUND                        ends the round
 *   status
 */
#include <stdio.h>

#include "base/json_read.h"
#include "driver.h"
#include "kube/subject_access.h"

enum { ROUNDS = 10, WORDS = 5 };

struct session {
    struct subject_access *access;
    struct access_round *rounds[ROUNDS];
    size_t numbers[ROUNDS];
};

static size_t words_cut(char *line, char **words) {
    size_t count = 0;
    char *rest = line;
    while (count < WORDS && rest != NULL) {
        words[count] = rest;
        rest = strchr(rest, ' ');
        if (rest != NULL) {
            *rest++ = '\0';
        }
        count += words[count][0] != '\0';
    }
    for (size_t i = count; i < WORDS; i++) {
        words[i] = NULL;
    }
    return count;
}

static void ask(struct session *session, size_t number, char **words) {
    static const char *const answers[] = {
        [ACCESS_DENIED] = "denied", [ACCESS_ALLOWED] = "allowed", [ACCESS_UNKNOWN] = "unknown"};
    static const struct str groups[] = {STR_INIT("some"), STR_INIT("more")};
    struct subject subject = {.user = str_of(words[2]), .groups = {.items = groups, .count = 2}};
    struct arena arena;
    arena_init(&arena, 0);
    if (strcmp(words[2], "scoped") == 0) {
        json_parse(&arena, STR("{\"scopes\":[\"user:info\",\"b\"],\"none\":[]}"), &subject.extra, NULL);
    }
    if (session->rounds[number] == NULL) {
        session->rounds[number] = access_round_new(session->access);
    }
    struct authorizer authorizer = access_round_authorizer(session->rounds[number]);
    struct access_subject *prepared = authorizer.prepare(authorizer.context, &arena, &subject, str_of(words[4]));
    enum access access = authorizer.ask(authorizer.context, prepared, ACCESS_USE_SCC, str_of(words[3]));
    driver_say("%zu %s %s %s", number, words[2], words[3], answers[access]);
    arena_free(&arena);
}

static void say_known(void *context) {
    driver_say("known %zu", *(const size_t *)context);
}

static void say_status(struct subject_access *access) {
    struct subject_access_status status;
    subject_access_status(access, &status);
    driver_say("status asked=%d hits=%d failures=%d kept=%zu waiting=%zu", (int)status.asked, (int)status.hits,
               (int)status.failures, status.kept, status.waiting);
}

static void line_follow(struct session *session, char *line) {
    char *words[WORDS + 1];
    size_t count = words_cut(line, words);
    size_t number = count > 1 ? (size_t)(words[1][0] - '0') % ROUNDS : 0;
    if (count >= 4 && strcmp(words[0], "ask") == 0) {
        ask(session, number, words);
    } else if (count == 2 && strcmp(words[0], "wait") == 0) {
        access_round_wait(session->rounds[number], say_known, &session->numbers[number]);
    } else if (count == 2 && strcmp(words[0], "done") == 0) {
        access_round_free(session->rounds[number]);
        session->rounds[number] = NULL;
    } else {
        say_status(session->access);
    }
}

int drive_access(struct driver *driver) {
    struct subject_access_options options = {.capacity = 4, .in_flight = 2};
    struct session session = {0};
    char line[256];
    if (driver->quick_ms > 0) {
        options.allow_ms = options.deny_ms = options.failure_ms = driver->quick_ms;
    }
    for (size_t i = 0; i < ROUNDS; i++) {
        session.numbers[i] = i;
    }
    session.access = subject_access_new(driver->client, &options);
    while (driver_line(line, sizeof line)) {
        line_follow(&session, line);
    }
    kube_client_free(driver->client);
    driver->client = NULL;
    for (size_t i = 0; i < ROUNDS; i++) {
        access_round_free(session.rounds[i]);
    }
    subject_access_free(session.access);
    return 0;
}
