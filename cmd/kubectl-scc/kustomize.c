/* kustomize as another program: `kustomize build FOLDER`, else `kubectl kustomize FOLDER`. No shell is involved. */
#include <errno.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "input.h"

extern char **environ;

/* Its standard output; standard error stays ours. False with *err; err->code is ERROR_NONE when there is no such program. */
static bool program_run(char *const words[], struct buf *output, struct error *err) {
    int ends[2];
    pid_t child;
    posix_spawn_file_actions_t actions;
    if (pipe(ends) != 0) {
        return error_set(err, ERROR_UNAVAILABLE, "pipe: %s", strerror(errno));
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addclose(&actions, ends[0]);
    posix_spawn_file_actions_addclose(&actions, ends[1]);
    int failed = posix_spawnp(&child, words[0], &actions, NULL, words, environ);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (failed != 0) {
        close(ends[0]);
        return failed == ENOENT ? false : error_set(err, ERROR_UNAVAILABLE, "%s: %s", words[0], strerror(failed));
    }
    char piece[16384];
    ssize_t got;
    while ((got = read(ends[0], piece, sizeof piece)) > 0 || (got < 0 && errno == EINTR)) {
        buf_add(output, piece, got > 0 ? (size_t)got : 0);
    }
    close(ends[0]);
    int status = -1;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
    }
    if (status != 0) {
        return error_set(err, ERROR_INPUT, "%s %s failed", words[0], words[1]);
    }
    return true;
}

bool kustomize_run(struct arena *arena, const char *folder, struct str *text, struct error *err) {
    struct buf output = BUF(arena);
    struct error tried = {0};
    char *path = (char *)str_copy(arena, str_of(folder)).bytes;
    char *const own[] = {(char *)"kustomize", (char *)"build", path, NULL};
    char *const kubectl[] = {(char *)"kubectl", (char *)"kustomize", path, NULL};
    bool ok = program_run(own, &output, &tried);
    if (!ok && tried.code == ERROR_NONE) {
        ok = program_run(kubectl, &output, &tried);
    }
    if (!ok) {
        return tried.code == ERROR_NONE
                   ? error_set(err, ERROR_INPUT, "-k: neither kustomize nor kubectl is on the PATH")
                   : error_set(err, tried.code, "%s", tried.text);
    }
    *text = buf_view(&output);
    return true;
}
