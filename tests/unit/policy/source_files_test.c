/*
 * Files and folders: which are read and which are not, errors, and a fingerprint that changes when they do.
 */
#include <ftw.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/policy_text.h"
#include "policy/source_files.h"

static char folder[64];

static void folder_make(void) {
    snprintf(folder, sizeof folder, "/tmp/source_files_test.XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static int entry_remove(const char *path, const struct stat *status, int type, struct FTW *at) {
    (void)status, (void)type, (void)at;
    return remove(path);
}

static void folder_remove(void) {
    nftw(folder, entry_remove, 8, FTW_DEPTH | FTW_PHYS);
}

static const char *path_of(const char *name) {
    static char path[2][256];
    static int turn;
    turn = 1 - turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static void text_put(const char *name, const char *text) {
    FILE *file = fopen(path_of(name), "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(text, file), 0);
    fclose(file);
}

static void scc_put(const char *file, const char *scc) {
    char text[256];
    snprintf(text, sizeof text,
             "apiVersion: security.openshift.io/v1\nkind: SecurityContextConstraints\nmetadata: {name: %s}\n", scc);
    text_put(file, text);
}

static struct snapshot *loaded(const char *path) {
    struct error err = {0};
    struct snapshot *snapshot = source_files_load(&path, 1, NULL, &err);
    ck_assert_msg(snapshot != NULL, "%s", err.text);
    return snapshot;
}

static void expect_failure(const char *path, enum error_code code, const char *part) {
    struct error err = {0};
    ck_assert_ptr_null(source_files_load(&path, 1, NULL, &err));
    ck_assert_int_eq(err.code, code);
    ck_assert_msg(strstr(err.text, part) != NULL, "%s", err.text);
}

START_TEST(one_file_of_any_name) {
    scc_put("policy", "a");
    struct snapshot *snapshot = loaded(path_of("policy"));
    ck_assert_ptr_nonnull(snapshot_scc(snapshot, STR("a")));
    snapshot_release(snapshot);
}
END_TEST

START_TEST(manifests_of_a_folder) {
    scc_put("1.yaml", "a");
    scc_put("2.yml", "b");
    text_put("3.json", "{\"apiVersion\": \"v1\", \"kind\": \"Namespace\", \"metadata\": {\"name\": \"n\"}}");
    text_put("4.yaml", "");
    scc_put("5.txt", "no");
    scc_put(".hidden.yaml", "no");
    ck_assert_int_eq(mkdir(path_of("below.yaml"), 0700), 0);
    scc_put("below.yaml/6.yaml", "no");
    struct snapshot *snapshot = loaded(folder);
    ck_assert_uint_eq(snapshot_count(snapshot, POLICY_SCC), 2);
    ck_assert_uint_eq(snapshot_count(snapshot, POLICY_NAMESPACE), 1);
    snapshot_release(snapshot);
}
END_TEST

START_TEST(several_paths_on_a_base) {
    scc_put("1.yaml", "a");
    scc_put("2.yaml", "b");
    scc_put("3.yaml", "c");
    char first[256], second[256];
    struct error err = {0};
    snprintf(first, sizeof first, "%s", path_of("1.yaml"));
    snprintf(second, sizeof second, "%s", path_of("2.yaml"));
    struct snapshot *base = loaded(path_of("3.yaml"));
    struct snapshot *snapshot = source_files_load((const char *const[]){first, second}, 2, base, &err);
    ck_assert_msg(snapshot != NULL, "%s", err.text);
    ck_assert_uint_eq(snapshot_count(snapshot, POLICY_SCC), 3);
    ck_assert_uint_eq(snapshot_count(base, POLICY_SCC), 1);
    snapshot_release(base);

    snapshot_release(snapshot);
}
END_TEST

START_TEST(the_last_path_wins) {
    scc_put("1.yaml", "a");
    text_put("2.yaml", "apiVersion: security.openshift.io/v1\nkind: SecurityContextConstraints\n"
                       "metadata: {name: a}\npriority: 9\n");
    char first[256], second[256];
    struct error err = {0};
    snprintf(first, sizeof first, "%s", path_of("1.yaml"));
    snprintf(second, sizeof second, "%s", path_of("2.yaml"));
    struct snapshot *base = loaded(first);
    ck_assert(!snapshot_scc(base, STR("a"))->priority.set);
    struct snapshot *on_base = source_files_load((const char *const[]){second}, 1, base, &err);
    struct snapshot *both = source_files_load((const char *const[]){first, second}, 2, NULL, &err);
    struct snapshot *turned = source_files_load((const char *const[]){second, first}, 2, NULL, &err);
    ck_assert_msg(on_base != NULL && both != NULL && turned != NULL, "%s", err.text);
    ck_assert_int_eq(snapshot_scc(on_base, STR("a"))->priority.value, 9);
    ck_assert_int_eq(snapshot_scc(both, STR("a"))->priority.value, 9);
    ck_assert(!snapshot_scc(turned, STR("a"))->priority.set);
    snapshot_release(base);
    snapshot_release(on_base);
    snapshot_release(both);
    snapshot_release(turned);
    expect_failure(folder, ERROR_INPUT, "SecurityContextConstraints \"a\" is there twice");
}
END_TEST

START_TEST(failures) {
    scc_put("1.yaml", "a");
    text_put("2.yaml", "apiVersion: v1\nkind: Namespace\nmetadata: {name: n}\nmetadata: {name: m}\n");
    expect_failure(folder, ERROR_INPUT, "2.yaml: line 4, column 1: duplicate key \"metadata\"");
    expect_failure(path_of("missing"), ERROR_INPUT, "missing: No such file or directory");
    ck_assert_int_eq(symlink("nowhere", path_of("0.yaml")), 0);
    expect_failure(folder, ERROR_INPUT, "0.yaml: No such file or directory");
}
END_TEST

START_TEST(bytes_that_are_no_text) {
    FILE *file = fopen(path_of("1.yaml"), "w");
    ck_assert_ptr_nonnull(file);
    for (int i = 0; i < 100000; i++) {
        fputc(i * 7919 % 256, file);
    }
    fclose(file);
    expect_failure(folder, ERROR_INPUT, "1.yaml: line 1");
}
END_TEST

static uint64_t fingerprint(void) {
    const char *path = folder;
    return source_files_fingerprint(&path, 1);
}

START_TEST(fingerprint_of_files) {
    scc_put("1.yaml", "a");
    uint64_t before = fingerprint();
    ck_assert_uint_eq(fingerprint(), before);
    text_put("other.txt", "not ours");
    ck_assert_uint_eq(fingerprint(), before);
    scc_put("1.yaml", "ab");
    uint64_t changed = fingerprint();
    ck_assert_uint_ne(changed, before);
    scc_put("2.yaml", "c");
    uint64_t added = fingerprint();
    ck_assert_uint_ne(added, changed);
    ck_assert_int_eq(rename(path_of("2.yaml"), path_of("3.yaml")), 0);
    uint64_t renamed = fingerprint();
    ck_assert_uint_ne(renamed, added);
    ck_assert_int_eq(unlink(path_of("3.yaml")), 0);
    ck_assert_uint_eq(fingerprint(), changed);
    ck_assert_int_eq(unlink(path_of("1.yaml")), 0);
    ck_assert_uint_ne(fingerprint(), changed);
}
END_TEST

/* A mounted ConfigMap: 1.yaml -> ..data/1.yaml, ..data -> a folder that is swapped for another. */
START_TEST(fingerprint_of_a_config_map) {
    ck_assert_int_eq(mkdir(path_of("..old"), 0700), 0);
    ck_assert_int_eq(mkdir(path_of("..new"), 0700), 0);
    scc_put("..old/1.yaml", "a");
    scc_put("..new/1.yaml", "b");
    ck_assert_int_eq(symlink("..old", path_of("..data")), 0);
    ck_assert_int_eq(symlink("..data/1.yaml", path_of("1.yaml")), 0);
    uint64_t before = fingerprint();
    ck_assert_int_eq(symlink("..new", path_of("..data_tmp")), 0);
    ck_assert_int_eq(rename(path_of("..data_tmp"), path_of("..data")), 0);
    ck_assert_uint_ne(fingerprint(), before);
    struct snapshot *snapshot = loaded(folder);
    ck_assert_uint_eq(snapshot_count(snapshot, POLICY_SCC), 1);
    ck_assert_ptr_nonnull(snapshot_scc(snapshot, STR("b")));
    snapshot_release(snapshot);
}
END_TEST

START_TEST(fingerprint_of_what_is_not_there) {
    const char *const missing[] = {"/nonexistent/a"}, *const both[] = {"/nonexistent/a", folder};
    ck_assert_uint_eq(source_files_fingerprint(missing, 1), source_files_fingerprint(missing, 1));
    uint64_t before = source_files_fingerprint(both, 2);
    scc_put("1.yaml", "a");
    ck_assert_uint_ne(source_files_fingerprint(both, 2), before);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("source_files");
    TCase *tcase = tcase_create("source_files");
    tcase_add_checked_fixture(tcase, folder_make, folder_remove);
    tcase_add_test(tcase, one_file_of_any_name);
    tcase_add_test(tcase, manifests_of_a_folder);
    tcase_add_test(tcase, several_paths_on_a_base);
    tcase_add_test(tcase, the_last_path_wins);
    tcase_add_test(tcase, failures);
    tcase_add_test(tcase, bytes_that_are_no_text);
    tcase_add_test(tcase, fingerprint_of_files);
    tcase_add_test(tcase, fingerprint_of_a_config_map);
    tcase_add_test(tcase, fingerprint_of_what_is_not_there);
    suite_add_tcase(suite, tcase);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
