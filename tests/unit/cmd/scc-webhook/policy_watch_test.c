/*
 * When changed files are taken up: once they stay the same, and never a mixture of before and after.
 */
#include "policy_watch.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <unistd.h>

#include "suite.h"

static const char scc[] = "kind: SecurityContextConstraints\napiVersion: security.openshift.io/v1\n"
                          "metadata: {name: %s}\nrunAsUser: {type: RunAsAny}\nseLinuxContext: {type: RunAsAny}\n";

struct folder {
    char path[32], file[64];
    struct scc_engine *engine;
    struct policy_watch watch;
};

static void file_write(const char *path, const char *name) {
    FILE *file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fprintf(file, scc, name);
    fclose(file);
}

static void folder_open(struct folder *folder) {
    struct scc_error error = {0};
    snprintf(folder->path, sizeof folder->path, "/tmp/scc-watch-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder->path));
    snprintf(folder->file, sizeof folder->file, "%s/a.yaml", folder->path);
    file_write(folder->file, "first");
    const char *const paths[] = {folder->path};
    folder->engine =
        scc_engine_new(&(struct scc_engine_options){.policy_paths = paths, .policy_path_count = 1}, &error);
    ck_assert_msg(folder->engine != NULL, "%s", error.text);
    policy_watch_open(&folder->watch, folder->engine);
}

static void folder_close(struct folder *folder) {
    scc_engine_free(folder->engine);
    unlink(folder->file);
    rmdir(folder->path);
}

static uint64_t generation(struct folder *folder) {
    struct scc_engine_state state;
    scc_engine_state(folder->engine, &state);
    return state.generation;
}

START_TEST(files_that_change_are_waited_for) {
    struct folder folder;
    folder_open(&folder);
    const uint64_t first = generation(&folder);
    for (int i = 0; i < 3; i++) {
        policy_watch_poll(&folder.watch);
    }
    ck_assert_uint_eq(generation(&folder), first);
    for (int i = 0; i < 3; i++) { /* another length every time: it is still being written */
        char name[16];
        snprintf(name, sizeof name, "%.*s", i + 1, "half");
        file_write(folder.file, name);
        policy_watch_poll(&folder.watch);
        ck_assert_uint_eq(generation(&folder), first);
    }
    policy_watch_poll(&folder.watch);
    const uint64_t second = generation(&folder);
    ck_assert_uint_gt(second, first);
    policy_watch_poll(&folder.watch);
    ck_assert_uint_eq(generation(&folder), second);
    policy_watch_ask(&folder.watch);
    policy_watch_poll(&folder.watch);
    ck_assert_uint_gt(generation(&folder), second);
    folder_close(&folder);
}
END_TEST

START_TEST(what_changed_between_load_and_watch_is_seen) {
    struct folder folder;
    folder_open(&folder);
    const uint64_t first = generation(&folder);
    file_write(folder.file, "longer-than-before");
    policy_watch_open(&folder.watch, folder.engine);
    policy_watch_poll(&folder.watch);
    ck_assert_uint_gt(generation(&folder), first);
    folder_close(&folder);
}
END_TEST

static void *reload(void *context) {
    struct folder *folder = context;
    struct scc_error error = {0};
    ck_assert(!scc_engine_reload(folder->engine, &error));
    ck_assert_int_eq(error.code, SCC_ERROR_UNAVAILABLE);
    return NULL;
}

/* The pipe, read last, holds the reading up until the file read first has changed. */
START_TEST(files_that_change_while_they_are_read_are_not_taken) {
    struct folder folder;
    char pipe[64];
    pthread_t thread;
    folder_open(&folder);
    const uint64_t first = generation(&folder);
    snprintf(pipe, sizeof pipe, "%s/b.yaml", folder.path);
    ck_assert_int_eq(mkfifo(pipe, 0600), 0);
    ck_assert_int_eq(pthread_create(&thread, NULL, reload, &folder), 0);
    int end = open(pipe, O_WRONLY); /* returns when the other side has been opened */
    file_write(folder.file, "changed-meanwhile");
    ck_assert_int_ge(end, 0);
    close(end);
    pthread_join(thread, NULL);
    ck_assert_uint_eq(generation(&folder), first);
    unlink(pipe);
    folder_close(&folder);
}
END_TEST

int main(void) {
    return SUITE_RUN("policy_watch", files_that_change_are_waited_for, what_changed_between_load_and_watch_is_seen,
                     files_that_change_while_they_are_read_are_not_taken);
}
