/*
 * Policy from files and folders: which files there are, their bytes, and whether anything has changed. All objects are
 * read before the first takes effect.
 */
#include "policy/source_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "policy/source_objects.h"

enum { FILE_BYTES = 64 << 20 }; /* larger files are no policy */

/* What is not there can be mended by the caller; what cannot be read now may be later. */
static bool system_failed(const char *path, struct error *err) {
    bool wrong = errno == ENOENT || errno == ENOTDIR || errno == EISDIR;
    return error_set(err, wrong ? ERROR_INPUT : ERROR_UNAVAILABLE, "%s: %s", path, strerror(errno));
}

/* ---- One file ---- */

static bool bytes_read(int file, struct buf *buf) {
    char piece[16384];
    ssize_t got;
    while ((got = read(file, piece, sizeof piece)) != 0) {
        if (got < 0 && errno != EINTR) {
            return false;
        }
        if (got > 0) {
            buf_add(buf, piece, (size_t)got);
        }
        if (buf->length > FILE_BYTES) {
            errno = EFBIG;
            return false;
        }
    }
    return true;
}

static bool file_load(struct source_objects *objects, const char *path, struct error *err) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return system_failed(path, err);
    }
    struct arena arena = {0};
    arena_init(&arena, 0);
    struct buf buf = BUF(&arena);
    bool ok = bytes_read(file, &buf) || system_failed(path, err);
    close(file);
    ok = ok && source_objects_read(objects, path, buf_view(&buf), err);
    arena_free(&arena);
    return ok;
}

/* ---- Folders ---- */

static int name_is_manifest(const struct dirent *entry) {
    struct str name = str_of(entry->d_name);
    return name.bytes[0] != '.' &&
           (str_ends(name, STR(".yaml")) || str_ends(name, STR(".yml")) || str_ends(name, STR(".json")));
}

/* By bytes, whatever the locale. */
static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool entry_load(struct source_objects *objects, const char *folder, const char *name, struct error *err) {
    struct arena arena = {0};
    struct stat status;
    arena_init(&arena, 0);
    struct str path = str_format(&arena, "%s/%s", folder, name);
    bool ok = stat(path.bytes, &status) == 0 || system_failed(path.bytes, err);
    if (ok && !S_ISDIR(status.st_mode)) {
        ok = file_load(objects, path.bytes, err);
    }
    arena_free(&arena);
    return ok;
}

static bool path_load(struct source_objects *objects, const char *path, struct error *err) {
    struct stat status;
    if (stat(path, &status) != 0) {
        return system_failed(path, err);
    }
    if (!S_ISDIR(status.st_mode)) {
        return file_load(objects, path, err);
    }
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, name_is_manifest, by_name);
    if (count < 0) {
        return system_failed(path, err);
    }
    bool ok = true;
    for (int i = 0; i < count; i++) {
        ok = ok && entry_load(objects, path, entries[i]->d_name, err);
        free(entries[i]);
    }
    free(entries);
    return ok;
}

static bool paths_load(struct snapshot_edit *edit, const char *const *paths, size_t count, struct error *err) {
    bool ok = true;
    for (size_t i = 0; ok && i < count; i++) {
        struct source_objects objects = {0};
        ok = path_load(&objects, paths[i], err) && source_objects_put(&objects, edit, err);
        source_objects_free(&objects);
    }
    return ok;
}

struct snapshot *source_files_load(const char *const *paths, size_t count, struct snapshot *base, struct error *err) {
    struct snapshot_edit *edit = snapshot_edit_begin(base);
    if (!paths_load(edit, paths, count, err)) {
        snapshot_edit_abandon(edit);
        return NULL;
    }
    return snapshot_edit_commit(edit);
}

bool source_text_load(struct snapshot_edit *edit, const char *name, struct str text, struct error *err) {
    struct source_objects objects = {0};
    bool ok = source_objects_read(&objects, name, text, err) && source_objects_put(&objects, edit, err);
    source_objects_free(&objects);
    return ok;
}

/* ---- Has anything changed? ---- */

static uint64_t mix(uint64_t hash, uint64_t value) {
    hash = (hash ^ value) * 0x9e3779b97f4a7c15u;
    return hash ^ hash >> 29;
}

static uint64_t status_hash(const char *name, int folder) {
    struct stat status;
    uint64_t hash = str_hash(str_of(name));
    if (fstatat(folder, name, &status, 0) != 0) {
        return mix(hash, (uint64_t)errno);
    }
    const uint64_t facts[] = {
        (uint64_t)status.st_dev,         (uint64_t)status.st_ino,          (uint64_t)status.st_size,
        (uint64_t)status.st_mode,        (uint64_t)status.st_mtim.tv_sec,  (uint64_t)status.st_mtim.tv_nsec,
        (uint64_t)status.st_ctim.tv_sec, (uint64_t)status.st_ctim.tv_nsec,
    };
    for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
        hash = mix(hash, facts[i]);
    }
    return hash;
}

/* Sums, so that the order in which the folder names its files does not matter. */
static uint64_t folder_hash(const char *path) {
    uint64_t sum = 0;
    struct dirent **entries = NULL;
    int folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) {
        return (uint64_t)errno;
    }
    int count = scandirat(folder, ".", &entries, name_is_manifest, NULL);
    for (int i = 0; i < count; i++) {
        sum += status_hash(entries[i]->d_name, folder);
        free(entries[i]);
    }
    free(entries);
    close(folder);
    return sum;
}

uint64_t source_files_fingerprint(const char *const *paths, size_t count) {
    uint64_t hash = count;
    for (size_t i = 0; i < count; i++) {
        struct stat status;
        bool is_folder = stat(paths[i], &status) == 0 && S_ISDIR(status.st_mode);
        hash = mix(hash, is_folder ? folder_hash(paths[i]) : status_hash(paths[i], AT_FDCWD));
    }
    return hash;
}
