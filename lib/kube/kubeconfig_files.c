/* Reading and merging of kubeconfig files, as client-go's ClientConfigLoadingRules does it. */
#include "kube/kubeconfig_files.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/yaml_read.h"

enum { FILE_LIMIT = 16 << 20, PIECE = 16 << 10 };

static const struct {
    const char *list, *member;
} sections[KUBECONFIG_SECTIONS] = {
    [SECTION_CLUSTERS] = {"clusters", "cluster"},
    [SECTION_USERS] = {"users", "user"},
    [SECTION_CONTEXTS] = {"contexts", "context"},
};

static bool content_read(int file, struct buf *to, struct error *err) {
    char *piece = arena_alloc(to->arena, PIECE);
    for (;;) {
        ssize_t got = read(file, piece, PIECE);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return error_set(err, ERROR_INPUT, "%s", strerror(errno));
        }
        if (got == 0) {
            return true;
        }
        if (to->length + (size_t)got > FILE_LIMIT) {
            return error_set(err, ERROR_LIMIT, "larger than %d bytes", FILE_LIMIT);
        }
        buf_add(to, piece, (size_t)got);
    }
}

bool file_content(struct arena *arena, const char *path, struct str *out, struct error *err) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) {
        return error_set(err, ERROR_INPUT, "%s: %s", path, strerror(errno));
    }
    struct buf text = BUF(arena);
    bool ok = content_read(file, &text, err);
    close(file);
    *out = buf_view(&text);
    return ok || error_wrap(err, "%s", path);
}

const char *kubeconfig_path(struct arena *arena, const char *file, struct str path) {
    const char *slash = strrchr(file, '/');
    if (path.length == 0) {
        return NULL;
    }
    if (path.bytes[0] == '/' || slash == NULL) {
        return str_copy(arena, path).bytes;
    }
    return str_format(arena, "%.*s%.*s", (int)(slash - file + 1), file, STR_ARG(path)).bytes;
}

struct kubeconfig_entry *kubeconfig_find(const struct kubeconfig *config, enum kubeconfig_section section,
                                         struct str name) {
    struct kubeconfig_entry *entry = config->entries[section];
    while (entry != NULL && !str_equal(entry->name, name)) {
        entry = entry->next;
    }
    return entry;
}

/* Appends an entry unless an earlier file has one of that name; twice in one file is an error. */
static bool entry_add(struct arena *arena, struct kubeconfig *config, enum kubeconfig_section section,
                      struct kubeconfig_entry *entry, struct error *err) {
    if (!json_as_object(&entry->item, err) || !json_string(&entry->item, "name", &entry->name, err) ||
        !json_object(&entry->item, sections[section].member, &entry->value, err)) {
        return false;
    }
    struct kubeconfig_entry *same = kubeconfig_find(config, section, entry->name);
    if (same != NULL && same->file == entry->file) {
        return error_set(err, ERROR_INPUT, "%.*s.name: \"%.*s\" is there twice",
                         STR_ARG(json_path(arena, &entry->item)), STR_ARG(entry->name));
    }
    if (same == NULL) {
        struct kubeconfig_entry **last = &config->entries[section];
        while (*last != NULL) {
            last = &(*last)->next;
        }
        *last = entry;
    }
    return true;
}

/* One file on its way into the whole. */
struct file_root {
    const char *name;
    struct json *root;
};

static bool section_add(struct arena *arena, struct kubeconfig *config, enum kubeconfig_section section,
                        const struct file_root *file, struct error *err) {
    struct json *list = ARENA_NEW(arena, struct json);
    if (!json_array(file->root, sections[section].list, list, err)) {
        return false;
    }
    struct json_walk walk = json_walk(list);
    for (;;) {
        struct kubeconfig_entry *entry = ARENA_NEW(arena, struct kubeconfig_entry);
        entry->file = file->name;
        if (!json_next(&walk, &entry->item)) {
            return true;
        }
        if (!entry_add(arena, config, section, entry, err)) {
            return false;
        }
    }
}

static bool document_add(struct arena *arena, struct kubeconfig *config, struct json *root, const char *file,
                         struct error *err) {
    struct str current;
    if (json_is_null(root)) {
        return true; /* an empty file */
    }
    if (!json_as_object(root, err) || !json_string(root, "current-context", &current, err)) {
        return false;
    }
    if (config->current_context.length == 0) {
        config->current_context = current;
    }
    for (int section = 0; section < KUBECONFIG_SECTIONS; section++) {
        if (!section_add(arena, config, (enum kubeconfig_section)section, &(struct file_root){file, root}, err)) {
            return false;
        }
    }
    return true;
}

bool kubeconfig_add(struct arena *arena, struct kubeconfig *config, const char *path, bool must_exist,
                    struct error *err) {
    struct str text = {0};
    if (!must_exist && access(path, F_OK) != 0 && (errno == ENOENT || errno == ENOTDIR)) {
        return true;
    }
    if (!file_content(arena, path, &text, err)) {
        return false;
    }
    struct yaml_document *documents;
    size_t count;
    if (!yaml_parse(arena, text, &documents, &count, err)) {
        return error_wrap(err, "%s", path);
    }
    if (count > 1) {
        return error_set(err, ERROR_INPUT, "%s: more than one YAML document", path);
    }
    const char *file = str_copy(arena, str_of(path)).bytes;
    config->files++;
    if (count == 1 && !document_add(arena, config, &documents[0].root, file, err)) {
        return error_wrap(err, "%s", path);
    }
    return true;
}
