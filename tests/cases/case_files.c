/*
 * Reading the folders of a case; a file that nobody reads is an error, so that nothing stale stays behind.
 */
#include "case_files.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "json_file.h"

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

char **folders_read(const char *path) {
    DIR *folder = opendir(path);
    size_t count = 0, capacity = 0;
    char **names = calloc(1, sizeof *names);
    for (struct dirent *entry; folder != NULL && (entry = readdir(folder)) != NULL;) {
        if (entry->d_type != DT_DIR || entry->d_name[0] == '.') {
            continue;
        }
        if (count + 1 >= capacity) {
            capacity = capacity == 0 ? 32 : capacity * 2;
            names = realloc(names, capacity * sizeof *names);
        }
        names[count++] = strdup(entry->d_name);
        names[count] = NULL;
    }
    if (folder != NULL) {
        closedir(folder);
    }
    qsort(names, count, sizeof *names, by_name);
    return names;
}

static yyjson_doc **place_of(struct case_files *files, const char *name) {
    if (strcmp(name, "pod.json") == 0) {
        return &files->pod;
    }
    if (strcmp(name, "scc.json") == 0 || strcmp(name, "policies.json") == 0) {
        return &files->sccs;
    }
    if (strcmp(name, "namespace.json") == 0) {
        return &files->namespace_object;
    }
    return strcmp(name, "want.json") == 0 ? &files->want : NULL;
}

static bool file_take(struct case_files *files, const char *name, char *problem, size_t size) {
    char path[1024];
    yyjson_doc **place = place_of(files, name);
    if (place == NULL || *place != NULL) {
        snprintf(problem, size, "%s: nobody reads this", name);
        return false;
    }
    snprintf(path, sizeof path, "%s/%s", files->folder, name);
    *place = json_file_read(path);
    return true;
}

bool case_read(struct case_files *files, const char *folder, char *problem, size_t size) {
    *files = (struct case_files){0};
    snprintf(files->folder, sizeof files->folder, "%s", folder);
    DIR *entries = opendir(folder);
    bool ok = entries != NULL;
    for (struct dirent *entry; ok && (entry = readdir(entries)) != NULL;) {
        ok = entry->d_name[0] == '.' || file_take(files, entry->d_name, problem, size);
    }
    if (entries != NULL) {
        closedir(entries);
    }
    if (ok && (files->pod == NULL || files->sccs == NULL)) {
        snprintf(problem, size, "pod.json and scc.json (or policies.json) are needed");
        ok = false;
    }
    return ok;
}

void case_free(struct case_files *files) {
    yyjson_doc_free(files->pod);
    yyjson_doc_free(files->sccs);
    yyjson_doc_free(files->namespace_object);
    yyjson_doc_free(files->want);
}

yyjson_mut_val *merged(yyjson_mut_doc *doc, yyjson_val *minimal, yyjson_val *patch) {
    return patch == NULL ? yyjson_val_mut_copy(doc, minimal) : yyjson_merge_patch(doc, minimal, patch);
}
