/*
 * `scc-webhook certs`: ca.crt, tls.crt and tls.key in a folder. The CA's key is not kept: for new certificates from the
 * same CA there is certs/make-certs.sh.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "command.h"
#include "self_signed.h"

/* Never over an existing file: a key in use would be lost. */
static bool file_write(int folder, const char *name, const char *text, mode_t mode, struct error *err) {
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0) {
        return error_set(err, ERROR_UNAVAILABLE, "%s: %s", name, strerror(errno));
    }
    const size_t length = strlen(text);
    const bool written = write(fd, text, length) == (ssize_t)length && fsync(fd) == 0;
    const int problem = errno;
    if (close(fd) != 0 || !written) {
        return error_set(err, ERROR_UNAVAILABLE, "%s: %s", name, strerror(problem));
    }
    return true;
}

static bool folder_write(const char *path, const struct authority *authority, const struct issued *issued,
                         struct error *err) {
    if (mkdir(path, 0700) != 0 && errno != EEXIST) {
        return error_set(err, ERROR_UNAVAILABLE, "%s", strerror(errno));
    }
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return error_set(err, ERROR_UNAVAILABLE, "%s", strerror(errno));
    }
    bool done = file_write(folder, "tls.key", issued->key_pem, 0600, err) &&
                file_write(folder, "tls.crt", issued->cert_pem, 0644, err) &&
                file_write(folder, "ca.crt", authority_pem(authority), 0644, err);
    close(folder);
    return done;
}

int certs_command(const struct options *options) {
    static const char *const usual[] = {"localhost", "127.0.0.1", "::1", "scc-webhook.scc-system.svc",
                                        "scc-webhook.scc-system.svc.cluster.local"};
    if (options->out == NULL) {
        fprintf(stderr, "scc-webhook certs: --out DIR is needed\n");
        return EXIT_USAGE;
    }
    const bool named = options->names.count > 0;
    const struct certificate_wish wish = {
        .names = named ? options->names.items : usual,
        .name_count = named ? options->names.count : sizeof usual / sizeof *usual,
        .days = options->days,
    };
    struct error err = {0};
    struct issued issued = {0};
    struct authority *authority = authority_new(&err);
    bool done = authority != NULL && authority_issue(authority, &wish, &issued, &err);
    if (done && !folder_write(options->out, authority, &issued, &err)) {
        done = error_wrap(&err, "%s", options->out);
    }
    if (done) {
        printf("%s: ca.crt tls.crt tls.key\n", options->out);
    } else {
        fprintf(stderr, "scc-webhook certs: %s\n", err.text);
    }
    issued_free(&issued);
    authority_free(authority);
    return done ? EXIT_DONE : EXIT_FAILED;
}
