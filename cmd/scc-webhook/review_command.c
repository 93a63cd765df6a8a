/*
 * `scc-webhook review`: one AdmissionReview from standard input, its answer on standard output. No network, no threads.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "command.h"

struct input {
    char *bytes; /* SCC_BODY_PADDING more than length */
    size_t length;
};

static bool input_read(struct input *input, size_t ceiling, struct error *err) {
    size_t capacity = 0;
    for (;;) {
        if (input->length == capacity) {
            capacity = capacity == 0 ? 64 << 10 : capacity * 2;
            char *grown = realloc(input->bytes, capacity + SCC_BODY_PADDING);
            if (grown == NULL) {
                return error_set(err, ERROR_LIMIT, "no memory for the review");
            }
            input->bytes = grown;
        }
        ssize_t got = read(STDIN_FILENO, input->bytes + input->length, capacity - input->length);
        if (got == 0) {
            return true;
        }
        if (got < 0 && errno != EINTR) {
            return error_set(err, ERROR_UNAVAILABLE, "standard input: %s", strerror(errno));
        }
        input->length += got < 0 ? 0 : (size_t)got;
        if (input->length > ceiling) {
            return error_set(err, ERROR_LIMIT, "the review is larger than %zu bytes", ceiling);
        }
    }
}

/* 200 means that an AdmissionReview was answered; anything else is plain text for people. */
static bool answer_print(const struct scc_answer *answer, struct error *err) {
    if (answer->outcome == SCC_PENDING) {
        return error_set(err, ERROR_UNAVAILABLE, "the policy cannot answer this review yet");
    }
    if (answer->http_status != 200) {
        return error_set(err, ERROR_INPUT, "%.*s", (int)answer->length, answer->body);
    }
    if (fwrite(answer->body, 1, answer->length, stdout) != answer->length || putchar('\n') == EOF ||
        fflush(stdout) != 0) {
        return error_set(err, ERROR_UNAVAILABLE, "standard output: %s", strerror(errno));
    }
    return true;
}

static bool review_run(const struct options *options, struct input *input, struct error *err) {
    struct scc_error error = {0};
    struct scc_engine *engine = policy_open(options, false, &error);
    if (engine == NULL) {
        return error_set(err, ERROR_POLICY, "%s", error.text);
    }
    bool answered = false;
    if (input_read(input, options->max_body, err)) {
        struct scc_worker *worker = scc_worker_new(engine);
        struct scc_answer answer = {0};
        scc_review(worker, options->validate ? SCC_VALIDATE : SCC_MUTATE, input->bytes, input->length, &answer);
        answered = answer_print(&answer, err);
        scc_worker_free(worker);
    }
    scc_engine_free(engine);
    return answered;
}

int review_command(const struct options *options) {
    struct input input = {0};
    struct error err = {0};
    bool answered = review_run(options, &input, &err);
    if (!answered) {
        fprintf(stderr, "scc-webhook review: %s\n", err.text);
    }
    free(input.bytes);
    return answered ? EXIT_DONE : EXIT_USAGE;
}
