/* Which files -f, -R and -k mean, and their bytes. Folders give *.yaml, *.yml and *.json in name order, as kubectl's. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "input.h"

enum { FILE_BYTES = 256 << 20, FOLDER_DEPTH = 64 };

struct reading {
    struct arena *arena;
    struct inputs *inputs;
    bool recursive;
    const char *here; /* the current folder with a slash at the end */
    unsigned depth;   /* of folders, from the one that was named */
    size_t found;     /* manifests in it */
    bool has_folders; /* that are not looked into */
};

struct flag_table input_flags(struct input_flags *flags) {
    const struct flag table[INPUT_FLAGS] = {
        {"filename", 'f', FLAG_LIST, &flags->files, "FILES", "Files, folders or - (repeatable, comma list)"},
        {"recursive", 'R', FLAG_SWITCH, &flags->recursive, NULL, "Also the folders within folders"},
        {"kustomize", 'k', FLAG_TEXT, &flags->kustomize, "FOLDER", "What kustomize makes of a folder"},
    };
    memcpy(flags->flags, table, sizeof table);
    return (struct flag_table){.title = "Manifests", .flags = flags->flags, .count = INPUT_FLAGS};
}

bool input_named(const struct input_flags *flags) {
    return flags->files.count > 0 || flags->kustomize != NULL;
}

/* `path` may be NULL. */
static void failed(const struct reading *reading, const char *path, const char *why) {
    struct arena *arena = reading->arena;
    struct problem problem = {.message = str_copy(arena, str_of(why))};
    problem.file = path != NULL ? str_copy(arena, str_of(path)).bytes : NULL;
    problem_list_add(arena, &reading->inputs->problems, &problem);
}

static bool bytes_read(int file, struct buf *buf) {
    char piece[65536];
    ssize_t got;
    while ((got = read(file, piece, sizeof piece)) != 0) {
        if (got < 0 && errno != EINTR) {
            return false;
        }
        buf_add(buf, piece, got > 0 ? (size_t)got : 0);
        if (buf->length > FILE_BYTES) {
            errno = EFBIG;
            return false;
        }
    }
    return true;
}

/* Without "./", and relative where it is below the current folder, so that reports are the same everywhere. */
static const char *name_shown(const struct reading *reading, const char *path) {
    if (str_starts(str_of(path), str_of(reading->here))) {
        path += strlen(reading->here);
    }
    while (path[0] == '.' && path[1] == '/') {
        path += 2;
    }
    return str_copy(reading->arena, str_of(path)).bytes;
}

static void file_read(const struct reading *reading, const char *path, int file, const char *name) {
    struct buf buf = BUF(reading->arena);
    if (file < 0 || !bytes_read(file, &buf)) {
        failed(reading, path, strerror(errno));
    } else {
        inputs_add_text(reading->arena, reading->inputs, name, buf_view(&buf));
    }
}

static int name_is_visible(const struct dirent *entry) {
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static int by_name(const struct dirent **a, const struct dirent **b) {
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool is_manifest(struct str name) {
    return str_ends(name, STR(".yaml")) || str_ends(name, STR(".yml")) || str_ends(name, STR(".json"));
}

/* The names that kustomize knows its files by. */
static bool is_kustomization(const char *name) {
    return str_among(STR("kustomization.yaml kustomization.yml Kustomization"), ' ', str_of(name));
}

static const char *name_in(struct arena *arena, const char *folder, const char *name) {
    const char *slash = str_ends(str_of(folder), STR("/")) ? "" : "/";
    return str_format(arena, "%s%s%s", folder, slash, name).bytes;
}

static void path_read(struct reading *reading, const char *path);

static void entry_read(struct reading *reading, const char *folder, const char *name) {
    struct stat status;
    const char *path = name_in(reading->arena, folder, name);
    if (stat(path, &status) != 0) {
        failed(reading, path, strerror(errno));
    } else if (S_ISDIR(status.st_mode)) {
        reading->has_folders |= !reading->recursive;
        if (reading->recursive) {
            path_read(reading, path);
        }
    } else if (is_kustomization(name)) {
        text_list_add(
            reading->arena, &reading->inputs->warnings,
            str_format(reading->arena, "%s is passed over: -k %s checks what kustomize makes of it", path, folder)
                .bytes);
    } else if (is_manifest(str_of(name))) {
        reading->found++;
        path_read(reading, path);
    }
}

static void entries_read(struct reading *reading, const char *path) {
    struct dirent **entries = NULL;
    if (reading->depth == FOLDER_DEPTH) {
        failed(reading, path, "folders within folders too deep");
        return;
    }
    int count = scandir(path, &entries, name_is_visible, by_name);
    if (count < 0) {
        failed(reading, path, strerror(errno));
        return;
    }
    reading->depth++;
    for (int i = 0; i < count; i++) {
        entry_read(reading, path, entries[i]->d_name);
        free(entries[i]);
    }
    reading->depth--;
    free(entries);
}

static void folder_read(struct reading *reading, const char *path) {
    size_t problems = reading->inputs->problems.count;
    if (reading->depth == 0) {
        reading->found = 0;
        reading->has_folders = false;
    }
    entries_read(reading, path);
    if (reading->depth == 0 && reading->found == 0 && reading->inputs->problems.count == problems) {
        const char *deeper = reading->has_folders ? " (-R looks in folders within)" : "";
        failed(reading, NULL, str_format(reading->arena, "no .yaml, .yml or .json in %s%s", path, deeper).bytes);
    }
}

static void path_read(struct reading *reading, const char *path) {
    struct stat status;
    const char *slash = strrchr(path, '/');
    if (strcmp(path, "-") == 0) {
        file_read(reading, "stdin", STDIN_FILENO, "stdin");
        return;
    }
    if (strncmp(path, "http://", 7) == 0 || strncmp(path, "https://", 8) == 0) {
        failed(reading, path, "expected a file, a folder or -; fetch it first: curl -fsS URL | kubectl scc ... -f -");
        return;
    }
    if (stat(path, &status) == 0 && S_ISDIR(status.st_mode)) {
        folder_read(reading, path);
        return;
    }
    if (is_kustomization(slash != NULL ? slash + 1 : path)) {
        failed(reading, path, "expected manifests; what kustomize makes of a folder is checked by -k FOLDER");
        return;
    }
    int file = open(path, O_RDONLY | O_CLOEXEC);
    file_read(reading, path, file, name_shown(reading, path));
    if (file >= 0) {
        close(file);
    }
}

static bool rendered_read(const struct reading *reading, const char *folder, struct error *err) {
    static const char *const names[] = {"kustomization.yml", "Kustomization", "kustomization.yaml"};
    struct arena *arena = reading->arena;
    struct str text, shown = str_of(name_shown(reading, folder));
    size_t at = 0;
    if (!kustomize_run(arena, folder, &text, err)) {
        return false;
    }
    while (at < 2 && access(name_in(arena, folder, names[at]), F_OK) != 0) {
        at++;
    }
    shown.length -= shown.length > 1 && str_ends(shown, STR("/"));
    reading->inputs->rendered_from = name_shown(reading, name_in(arena, folder, names[at]));
    inputs_add_text(arena, reading->inputs, str_format(arena, "%.*s (rendered)", STR_ARG(shown)).bytes, text);
    return true;
}

bool inputs_read(struct arena *arena, const struct input_flags *flags, struct inputs *inputs, struct error *err) {
    char here[4096];
    if (getcwd(here, sizeof here - 1) == NULL) {
        here[0] = '\0';
    }
    struct reading reading = {
        .arena = arena,
        .inputs = inputs,
        .recursive = flags->recursive,
        .here = str_format(arena, "%s/", here).bytes,
    };
    if (flags->kustomize != NULL) {
        return flags->files.count == 0 && !flags->recursive
                   ? rendered_read(&reading, flags->kustomize, err)
                   : error_set(err, ERROR_INPUT, "-k cannot be used together with -f or -R");
    }
    for (size_t i = 0; i < flags->files.count; i++) {
        path_read(&reading, flags->files.items[i]);
    }
    return true;
}

bool input_file_text(struct arena *arena, const char *path, struct str *text, struct error *err) {
    struct buf buf = BUF(arena);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool ok = file >= 0 && bytes_read(file, &buf);
    int why = errno;
    if (file >= 0) {
        close(file);
    }
    *text = ok ? buf_view(&buf) : (struct str){0};
    return ok || error_set(err, ERROR_INPUT, "%s: %s", path, strerror(why));
}
