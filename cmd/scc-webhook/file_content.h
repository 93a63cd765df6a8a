/*
 * Small files that are read again each second and compared as bytes: right for files written in place, replaced, or
 * swapped by symlink as the kubelet does, whatever their times say.
 */
#ifndef WEBHOOK_FILE_CONTENT_H
#define WEBHOOK_FILE_CONTENT_H

#include <stddef.h>

#include "base/error.h"

struct file_content {
    char *bytes; /* terminated */
    size_t length;
};

/* At most 1 MiB. Free with file_content_free. */
bool file_content_read(struct file_content *out, const char *path, struct error *err);
bool file_content_equal(const struct file_content *a, const struct file_content *b);
/* Overwrites the bytes first: they may be a key. */
void file_content_free(struct file_content *content);

#endif
