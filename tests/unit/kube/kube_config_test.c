/*
 * kubeconfig files and flags: what is merged, what wins, and what is refused with its file and field.
 */
#include "kube/kube_config.h"

#include <ftw.h>
#include <unistd.h>

#include "suite.h"

static char folder[] = "/tmp/kube_config.XXXXXX";
static struct arena texts;

static const char *path_of(const char *name) {
    return str_format(&texts, "%s/%s", folder, name).bytes;
}

static void file_write(const char *name, const char *content) {
    FILE *file = fopen(path_of(name), "w");
    ck_assert_ptr_nonnull(file);
    ck_assert_int_ge(fputs(content, file), 0);
    ck_assert_int_eq(fclose(file), 0);
}

static int entry_remove(const char *path, const struct stat *about, int kind, struct FTW *place) {
    (void)about;
    (void)kind;
    (void)place;
    return remove(path);
}

static void folder_remove(void) {
    nftw(folder, entry_remove, 4, FTW_DEPTH | FTW_PHYS);
}

static void begin(void) {
    ck_assert_ptr_nonnull(mkdtemp(folder));
    atexit(folder_remove);
    setenv("HOME", folder, 1);
    unsetenv("KUBECONFIG");
    unsetenv("KUBERNETES_SERVICE_HOST");
    unsetenv("KUBERNETES_SERVICE_PORT");
}

static struct kube_config *load(const struct kube_overrides *flags) {
    struct error err = {0};
    struct kube_config *config = kube_config_load(flags, &err);
    ck_assert_msg(config != NULL, "%s", err.text);
    return config;
}

static void refused(const struct kube_overrides *flags, const char *part) {
    struct error err = {0};
    ck_assert_ptr_null(kube_config_load(flags, &err));
    ck_assert_msg(strstr(err.text, part) != NULL, "is:     %s\nwanted: %s", err.text, part);
}

static const char first[] = "current-context: one\n"
                            "clusters:\n"
                            "- {name: c, cluster: {server: 'https://first:6443/', certificate-authority: ca.crt}}\n"
                            "users:\n"
                            "- {name: u, user: {token: first}}\n"
                            "contexts:\n"
                            "- {name: one, context: {cluster: c, user: u, namespace: here}}\n";
static const char second[] = "current-context: two\n"
                             "clusters:\n"
                             "- {name: c, cluster: {server: 'https://second', tls-server-name: n}}\n"
                             "- {name: d, cluster: {server: 'https://other/path/', tls-server-name: name.example}}\n"
                             "users:\n"
                             "- {name: v, user: {tokenFile: sub/token, as: jane, as-groups: [a, b]}}\n"
                             "contexts:\n"
                             "- {name: two, context: {cluster: d, user: v}}\n";

START_TEST(the_first_file_wins) {
    begin();
    file_write("ca.crt", "x");
    file_write("first", first);
    file_write("second", second);
    setenv("KUBECONFIG", str_format(&texts, "%s:%s::%s", path_of("absent"), path_of("first"), path_of("second")).bytes,
           1);
    struct kube_config *config = load(NULL);
    ck_assert_str_eq(config->server, "https://first:6443");
    ck_assert_str_eq(config->context, "one");
    ck_assert_str_eq(config->namespace_name, "here");
    ck_assert_str_eq(config->token, "first");
    ck_assert_str_eq(config->ca_file, path_of("ca.crt"));
    ck_assert_ptr_null(config->tls_server_name);
    kube_config_free(config);
}
END_TEST

START_TEST(contexts_of_any_file) {
    begin();
    file_write("first", first);
    file_write("second", second);
    setenv("KUBECONFIG", str_format(&texts, "%s:%s", path_of("first"), path_of("second")).bytes, 1);
    struct kube_config *config = load(&(struct kube_overrides){.context = "two"});
    ck_assert_str_eq(config->server, "https://other/path");
    ck_assert_str_eq(config->namespace_name, "default");
    ck_assert_str_eq(config->token_file, path_of("sub/token"));
    ck_assert_str_eq(config->tls_server_name, "name.example");
    ck_assert_str_eq(config->as, "jane");
    ck_assert_uint_eq(config->as_groups.count, 2);
    kube_config_free(config);
}
END_TEST

START_TEST(flags_win) {
    begin();
    file_write("second", second);
    struct str group = STR("g");
    const struct kube_overrides flags = {.kubeconfig = path_of("second"),
                                         .server = "api:1",
                                         .token = "flag",
                                         .namespace_name = "there",
                                         .as = "joe",
                                         .as_groups = {.items = &group, .count = 1},
                                         .insecure_skip_tls_verify = true};
    struct kube_config *config = load(&flags);
    ck_assert_str_eq(config->server, "https://api:1");
    ck_assert_ptr_null(config->tls_server_name); /* was of the file's server */
    ck_assert_str_eq(config->token, "flag");
    ck_assert_ptr_null(config->token_file);
    ck_assert_str_eq(config->namespace_name, "there");
    ck_assert_str_eq(config->as, "joe");
    ck_assert_text(config->as_groups.items[0], "g");
    ck_assert(config->insecure_skip_tls_verify);
    kube_config_free(config);
}
END_TEST

START_TEST(home_flags_alone_and_nothing) {
    begin();
    refused(NULL, "no API server");
    struct kube_config *config = load(&(struct kube_overrides){.server = "http://localhost:8080"});
    ck_assert_str_eq(config->server, "http://localhost:8080");
    kube_config_free(config);
    refused(&(struct kube_overrides){.kubeconfig = path_of("absent")}, "absent: No such file");
}
END_TEST

START_TEST(in_cluster) {
    struct error err = {0};
    begin();
    ck_assert_ptr_null(kube_config_in_cluster(folder, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "not in a cluster"));
    setenv("KUBERNETES_SERVICE_HOST", "fd00::1", 1);
    setenv("KUBERNETES_SERVICE_PORT", "443", 1);
    ck_assert_ptr_null(kube_config_in_cluster(folder, &err));
    ck_assert_ptr_nonnull(strstr(err.text, "/token: No such file"));
    file_write("token", "t");
    file_write("ca.crt", "x");
    file_write("namespace", "home\n");
    struct kube_config *config = kube_config_in_cluster(folder, &err);
    ck_assert_ptr_nonnull(config);
    ck_assert_str_eq(config->server, "https://[fd00::1]:443");
    ck_assert_str_eq(config->namespace_name, "home");
    ck_assert(config->in_cluster);
    kube_config_free(config);
}
END_TEST

/* One cluster, user and context of which a part is given. */
static const char *file_with(const char *cluster, const char *user) {
    return str_format(&texts,
                      "current-context: x\ncontexts: [{name: x, context: {cluster: c, user: u}}]\n"
                      "clusters: [{name: c, cluster: {server: 'https://s'%s%s}}]\nusers: [{name: u, user: {%s}}]\n",
                      cluster[0] == '\0' ? "" : ", ", cluster, user)
        .bytes;
}

START_TEST(data_is_decoded) {
    begin();
    file_write("f", file_with("certificate-authority-data: 'aGVs\n\n\n bG8=', certificate-authority: absent",
                              "client-certificate-data: eA==, client-key-data: eXk="));
    struct kube_config *config = load(&(struct kube_overrides){.kubeconfig = path_of("f")});
    ck_assert_text(config->client_certificate_data, "x");
    ck_assert_text(config->client_key_data, "yy");
    kube_config_free(config);
}
END_TEST

START_TEST(plugins) {
    begin();
    file_write("f",
               file_with("", "exec: {apiVersion: client.authentication.k8s.io/v1beta1, command: ./bin/p, args: [a, b],"
                             " env: [{name: A, value: '1'}], installHint: get it}"));
    struct kube_config *config = load(&(struct kube_overrides){.kubeconfig = path_of("f")});
    ck_assert_str_eq(config->exec->command, path_of("./bin/p"));
    ck_assert_str_eq(config->exec->arguments[1], "b");
    ck_assert_ptr_null(config->exec->arguments[2]);
    ck_assert_str_eq(config->exec->env[0].value, "1");
    ck_assert_str_eq(config->exec->install_hint, "get it");
    kube_config_free(config);
}
END_TEST

START_TEST(what_is_wrong_is_named) {
    static const struct {
        const char *cluster, *user, *said;
    } files[] = {
        {"", "auth-provider: {name: gcp}", "f: users[0].user.auth-provider: no longer part"},
        {"", "token: 7", "f: users[0].user.token: "},
        {"", "token: 'a b'", "token: only printable"},
        {"", "token: \"a\\nb\"", "f: users[0].user.token: control characters"},
        {"", "client-key-data: '*'", "f: users[0].user.client-key-data: not base64"},
        {"", "client-key-data: eA==", "client-certificate: required with client-key"},
        {"", "token: a, username: b", "token: not together with username"},
        {"", "as-groups: [a]", "f: users[0].user.as: required"},
        {"", "exec: {apiVersion: client.authentication.k8s.io/v1, command: p}", "exec.interactiveMode: required"},
        {"", "exec: {apiVersion: client.authentication.k8s.io/v1alpha1, command: p}", "exec.apiVersion: not"},
        {"", "exec: {apiVersion: client.authentication.k8s.io/v1beta1}", "exec.command: required"},
        {"", "exec: {apiVersion: client.authentication.k8s.io/v1, command: p, interactiveMode: Maybe}", "\"Maybe\""},
        {"certificate-authority: absent", "", "certificate-authority: "},
        {"certificate-authority-data: eA==, insecure-skip-tls-verify: true", "", "not together with insecure"},
        {"insecure-skip-tls-verify: 'yes'", "", "f: clusters[0].cluster.insecure-skip-tls-verify: "},
        {"proxy-url: []", "", "f: clusters[0].cluster.proxy-url: "},
    };
    begin();
    for (size_t i = 0; i < COUNT(files); i++) {
        file_write("f", file_with(files[i].cluster, files[i].user));
        refused(&(struct kube_overrides){.kubeconfig = path_of("f")}, files[i].said);
    }
    const struct kube_overrides none = {.kubeconfig = path_of("f"), .context = "nope"};
    file_write("f", first);
    refused(&none, "context \"nope\" does not exist");
    file_write("f", "users: [{name: a}, {name: a}]");
    refused(&none, "f: users[1].name: \"a\" is there twice");
    file_write("f", "a: [");
    refused(&none, "/f: ");
    file_write("f", "current-context: x\ncontexts: [{name: x, context: {cluster: gone}}]");
    refused(&(struct kube_overrides){.kubeconfig = path_of("f")}, "cluster \"gone\" does not exist");
}
END_TEST

START_TEST(servers) {
    static const char *const wrong[] = {
        "ftp://x",     "https://user:pass@host", "https://host?x", "https://host#x", "https://",
        "https://a b", "file:///etc/passwd"};
    begin();
    for (size_t i = 0; i < COUNT(wrong); i++) {
        refused(&(struct kube_overrides){.server = wrong[i]}, "server \"");
    }
}
END_TEST

int main(void) {
    return SUITE_RUN("kube_config", the_first_file_wins, contexts_of_any_file, flags_win, home_flags_alone_and_nothing,
                     in_cluster, data_is_decoded, plugins, what_is_wrong_is_named, servers);
}
