/* Running a credential plugin: its environment, its output, and its end. client.authentication.k8s.io v1, v1beta1. */
#include "kube/exec_plugin.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/json_read.h"
#include "base/json_write.h"
#include "kube/kube_client.h"
#include "kube/kubeconfig_files.h"
#include "kube/timestamp.h"

enum { OUTPUT_LIMIT = 1 << 20, PIECE = 4096, PLUGIN_MS = 60000, END_MS = 10 };

extern char **environ;

struct exec_run {
    struct arena arena; /* holds the run */
    const struct kube_config *config;
    pid_t child;       /* 0: it has ended */
    int input;         /* -1: there is nothing more to read */
    uint64_t deadline; /* of kube_now */
    struct buf output;
    struct error failure;
};

static bool is_interactive(const struct kube_exec_plugin *plugin) {
    return !plugin->stdin_never && isatty(STDIN_FILENO);
}

static void cluster_write(const struct kube_config *config, struct arena *arena, struct json_out *out) {
    struct str ca = config->ca_data;
    if (ca.length == 0 && config->ca_file != NULL && !file_content(arena, config->ca_file, &ca, NULL)) {
        ca = (struct str){0};
    }
    json_key(out, "cluster");
    json_open(out, '{');
    json_key(out, "server");
    json_put_text(out, config->server);
    if (config->tls_server_name != NULL) {
        json_key(out, "tls-server-name");
        json_put_text(out, config->tls_server_name);
    }
    if (config->insecure_skip_tls_verify) {
        json_key(out, "insecure-skip-tls-verify");
        json_put_bool(out, true);
    }
    if (ca.length > 0) {
        struct buf text = BUF(arena);
        buf_base64(&text, ca);
        json_key(out, "certificate-authority-data");
        json_put_str(out, buf_view(&text));
    }
    if (config->proxy_url != NULL) {
        json_key(out, "proxy-url");
        json_put_text(out, config->proxy_url);
    }
    if (config->exec->cluster_extension != NULL) {
        json_key(out, "config");
        json_put_raw(out, str_of(config->exec->cluster_extension));
    }
    json_close(out, '}');
}

/* KUBERNETES_EXEC_INFO=... */
static char *info_variable(const struct kube_config *config, struct arena *arena) {
    struct buf text = BUF(arena);
    struct json_out out = json_out(&text);
    BUF_LITERAL(&text, "KUBERNETES_EXEC_INFO=");
    json_open(&out, '{');
    json_key(&out, "kind");
    json_put_text(&out, "ExecCredential");
    json_key(&out, "apiVersion");
    json_put_text(&out, config->exec->api_version);
    json_key(&out, "spec");
    json_open(&out, '{');
    json_key(&out, "interactive");
    json_put_bool(&out, is_interactive(config->exec));
    if (config->exec->provide_cluster_info) {
        cluster_write(config, arena, &out);
    }
    json_close(&out, '}');
    json_close(&out, '}');
    buf_view(&text);
    return text.bytes;
}

static bool is_variable(const char *entry, const char *name) {
    size_t length = strlen(name);
    return strncmp(entry, name, length) == 0 && entry[length] == '=';
}

/* Our environment with the plugin's own variables in place of those of the same names. */
static char **environment_make(const struct kube_config *config, struct arena *arena) {
    const struct kube_exec_plugin *plugin = config->exec;
    size_t count = 0, kept = 0;
    while (environ[count] != NULL) {
        count++;
    }
    char **out = arena_array(arena, count + plugin->env_count + 2, sizeof *out);
    for (size_t i = 0; i < count; i++) {
        bool replaced = is_variable(environ[i], "KUBERNETES_EXEC_INFO");
        for (size_t j = 0; j < plugin->env_count; j++) {
            replaced = replaced || is_variable(environ[i], plugin->env[j].name);
        }
        if (!replaced) {
            out[kept++] = environ[i];
        }
    }
    for (size_t j = 0; j < plugin->env_count; j++) {
        struct buf text = BUF(arena);
        buf_format(&text, "%s=%s", plugin->env[j].name, plugin->env[j].value);
        buf_view(&text);
        out[kept++] = text.bytes;
    }
    out[kept] = info_variable(config, arena);
    return out;
}

/* The arguments with argv[0]. posix_spawn takes pointers to writable text but does not write. */
static char **arguments_make(const struct kube_exec_plugin *plugin, struct arena *arena) {
    size_t count = 0;
    while (plugin->arguments[count] != NULL) {
        count++;
    }
    char **out = arena_array(arena, count + 2, sizeof *out);
    for (size_t i = 0; i <= count; i++) {
        struct buf text = BUF(arena);
        buf_text(&text, i == 0 ? plugin->command : plugin->arguments[i - 1]);
        buf_view(&text);
        out[i] = text.bytes;
    }
    return out;
}

/* Starts the plugin with `output` as its standard output; the child gets default signals. 0, or an errno. */
static int plugin_spawn(const struct kube_config *config, struct arena *arena, int output, pid_t *child) {
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawn_file_actions_init(&files);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);
    if (!is_interactive(config->exec)) {
        posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    }
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    int problem = posix_spawnp(child, config->exec->command, &files, &attributes, arguments_make(config->exec, arena),
                               environment_make(config, arena));
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&files);
    return problem;
}

/* Starts the child with a pipe from its output. */
static bool child_start(struct exec_run *run, struct error *err) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return error_set(err, ERROR_UNAVAILABLE, "pipe: %s", strerror(errno));
    }
    int problem = plugin_spawn(run->config, &run->arena, ends[1], &run->child);
    close(ends[1]);
    if (problem != 0) {
        close(ends[0]);
        const char *hint = problem == ENOENT ? run->config->exec->install_hint : NULL;
        return error_set(err, ERROR_UNAVAILABLE, "%s%s%s", strerror(problem), hint == NULL ? "" : "\n",
                         hint == NULL ? "" : hint);
    }
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    run->input = ends[0];
    return true;
}

struct exec_run *exec_run_start(const struct kube_config *config, struct error *err) {
    struct arena arena = {0};
    struct exec_run *run = ARENA_NEW(&arena, struct exec_run);
    run->arena = arena;
    run->config = config;
    run->input = -1;
    run->output = BUF(&run->arena);
    run->deadline = is_interactive(config->exec) ? UINT64_MAX : kube_now() + PLUGIN_MS;
    bool ok = !config->exec->stdin_always || is_interactive(config->exec) ||
              error_set(err, ERROR_UNAVAILABLE, "wants standard input to be a terminal");
    if (!ok || !child_start(run, err)) {
        error_wrap(err, "exec plugin %s", config->exec->command);
        exec_run_free(run);
        return NULL;
    }
    return run;
}

void exec_run_free(struct exec_run *run) {
    if (run == NULL) {
        return;
    }
    if (run->input >= 0) {
        close(run->input);
    }
    if (run->child > 0) {
        kill(run->child, SIGKILL);
        while (waitpid(run->child, NULL, 0) < 0 && errno == EINTR) {
        }
    }
    struct arena arena = run->arena;
    arena_free(&arena);
}

int exec_run_output(const struct exec_run *run) {
    return run->input;
}

/* Reads what has come; at its end the pipe is closed. */
static bool output_read(struct exec_run *run, struct error *err) {
    char piece[PIECE];
    for (;;) {
        ssize_t got = read(run->input, piece, sizeof piece);
        if (got < 0 && errno == EAGAIN) {
            return true;
        }
        if (got < 0 && errno != EINTR) {
            return error_set(err, ERROR_UNAVAILABLE, "%s", strerror(errno));
        }
        if (got == 0) {
            close(run->input);
            run->input = -1;
            return true;
        }
        if (got > 0 && run->output.length + (size_t)got > OUTPUT_LIMIT) {
            return error_set(err, ERROR_LIMIT, "output larger than %d bytes", OUTPUT_LIMIT);
        }
        buf_add(&run->output, piece, got > 0 ? (size_t)got : 0);
    }
}

/* True when the child has ended, well or not. */
static bool child_reap(struct exec_run *run) {
    int status = 0;
    if (waitpid(run->child, &status, WNOHANG) == 0) {
        return false;
    }
    run->child = 0;
    if (run->failure.code == ERROR_NONE && WIFSIGNALED(status)) {
        error_set(&run->failure, ERROR_UNAVAILABLE, "ended by signal %d", WTERMSIG(status));
    } else if (run->failure.code == ERROR_NONE && WEXITSTATUS(status) != 0) {
        error_set(&run->failure, ERROR_UNAVAILABLE, "exit status %d", WEXITSTATUS(status));
    }
    return true;
}

/* A child that is no good is killed, and is over when it has ended. */
bool exec_run_step(struct exec_run *run, uint64_t *wait) {
    uint64_t now = kube_now(), next = run->deadline - now;
    bool ok = run->failure.code == ERROR_NONE;
    if (ok && run->input >= 0) {
        ok = output_read(run, &run->failure);
    }
    if (ok && now >= run->deadline) {
        ok = error_set(&run->failure, ERROR_UNAVAILABLE, "no answer in %d s", PLUGIN_MS / 1000);
    }
    if (!ok) {
        kill(run->child, SIGKILL);
    }
    if (!ok || run->input < 0) {
        if (child_reap(run)) {
            return true;
        }
        next = END_MS; /* its output is at an end, and so will it be in a moment */
    }
    *wait = next < *wait ? next : *wait;
    return false;
}

static bool token_is_plain(struct str token) {
    for (size_t i = 0; i < token.length; i++) {
        if (!isgraph((unsigned char)token.bytes[i])) {
            return false;
        }
    }
    return true;
}

static bool status_read(struct arena *arena, struct json *status, struct exec_credential *out, struct error *err) {
    struct str token, expiration;
    if (!json_string(status, "token", &token, err) ||
        !json_string(status, "clientCertificateData", &out->certificate, err) ||
        !json_string(status, "clientKeyData", &out->key, err) ||
        !json_string(status, "expirationTimestamp", &expiration, err)) {
        return false;
    }
    if (!token_is_plain(token)) {
        return error_set(err, ERROR_INPUT, "status.token: only printable characters without blanks are allowed");
    }
    if ((out->certificate.length == 0) != (out->key.length == 0)) {
        return error_set(err, ERROR_INPUT, "status: clientCertificateData and clientKeyData belong together");
    }
    if (token.length == 0 && out->certificate.length == 0) {
        return error_set(err, ERROR_INPUT, "status: neither a token nor a client certificate");
    }
    out->token = token.length == 0 ? NULL : str_copy(arena, token).bytes;
    out->certificate = str_copy(arena, out->certificate);
    out->key = str_copy(arena, out->key);
    out->expires = expiration.length > 0;
    return !out->expires || timestamp_parse(expiration, &out->expiration) ||
           error_set(err, ERROR_INPUT, "status.expirationTimestamp: not a time");
}

static bool credential_read(const struct kube_config *config, struct arena *arena, struct buf *output,
                            struct exec_credential *out, struct error *err) {
    struct json root, status;
    struct str version, kind;
    if (!json_parse(arena, (struct str){output->bytes, output->length}, &root, err) || !json_as_object(&root, err) ||
        !json_string(&root, "kind", &kind, err) || !json_string(&root, "apiVersion", &version, err) ||
        !json_object(&root, "status", &status, err)) {
        return false;
    }
    if (!str_equal(kind, STR("ExecCredential")) || !str_equal(version, str_of(config->exec->api_version))) {
        return error_set(err, ERROR_INPUT, "not an ExecCredential of %s", config->exec->api_version);
    }
    return status_read(arena, &status, out, err);
}

bool exec_run_result(struct exec_run *run, struct arena *arena, struct exec_credential *out, struct error *err) {
    *out = (struct exec_credential){0};
    buf_view(&run->output);
    if (run->failure.code != ERROR_NONE && err != NULL) {
        *err = run->failure;
    }
    return (run->failure.code == ERROR_NONE && credential_read(run->config, arena, &run->output, out, err)) ||
           error_wrap(err, "exec plugin %s", run->config->exec->command);
}
