/* Whole small files as bytes. */
#include "file_content.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { CONTENT_CEILING = 1 << 20, CONTENT_FIRST = 8 << 10 };

static bool content_fill(struct file_content *out, int fd, struct error *err) {
    size_t capacity = CONTENT_FIRST;
    while (capacity <= CONTENT_CEILING) {
        char *grown = malloc(capacity + 1);
        if (grown == NULL) {
            return error_set(err, ERROR_LIMIT, "no memory");
        }
        const ssize_t got = pread(fd, grown, capacity, 0);
        const int problem = errno;
        file_content_free(out);
        *out = (struct file_content){.bytes = grown, .length = got < 0 ? 0 : (size_t)got};
        grown[out->length] = '\0';
        if (got < 0) {
            return error_set(err, ERROR_UNAVAILABLE, "%s", strerror(problem));
        }
        if (out->length < capacity) {
            return true;
        }
        capacity *= 4;
    }
    return error_set(err, ERROR_LIMIT, "larger than 1 MiB");
}

bool file_content_read(struct file_content *out, const char *path, struct error *err) {
    *out = (struct file_content){0};
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return error_set(err, ERROR_UNAVAILABLE, "%s: %s", path, strerror(errno));
    }
    const bool done = content_fill(out, fd, err);
    close(fd);
    if (!done) {
        file_content_free(out);
        return error_wrap(err, "%s", path);
    }
    return true;
}

bool file_content_equal(const struct file_content *a, const struct file_content *b) {
    return a->bytes != NULL && b->bytes != NULL && a->length == b->length && memcmp(a->bytes, b->bytes, a->length) == 0;
}

void file_content_free(struct file_content *content) {
    if (content->bytes != NULL) {
        explicit_bzero(content->bytes, content->length);
        free(content->bytes);
    }
    *content = (struct file_content){0};
}
