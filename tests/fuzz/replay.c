/*
 * Stands in for libFuzzer in ordinary builds: feeds every file of the folders and files named to the target.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "fuzz.h"
#include "json_file.h"

static size_t fed;

static void file_feed(const char *path) {
    size_t length;
    char *bytes = file_bytes(path, &length);
    uint8_t *exact = malloc(length > 0 ? length : 1); /* no byte behind it: reading too far shows */
    if (exact == NULL) {
        abort();
    }
    memcpy(exact, bytes, length);
    free(bytes);
    LLVMFuzzerTestOneInput(exact, length);
    free(exact);
    fed++;
}

static void folder_feed(const char *path) {
    struct dirent **entries = NULL;
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        if (entries[i]->d_name[0] != '.') {
            char file[4096];
            snprintf(file, sizeof file, "%s/%s", path, entries[i]->d_name);
            file_feed(file);
        }
        free(entries[i]);
    }
    free(entries);
}

int main(int argc, char **argv) {
    for (int i = 1; i < argc; i++) {
        struct stat status;
        if (stat(argv[i], &status) == 0 && S_ISDIR(status.st_mode)) {
            folder_feed(argv[i]);
        } else {
            file_feed(argv[i]);
        }
    }
    printf("%zu inputs\n", fed);
    return fed > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
