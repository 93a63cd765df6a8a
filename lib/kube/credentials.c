/* Tokens and plugin credentials: when they are fetched, kept and fetched again. */
#include "kube/credentials.h"

#include <ctype.h>
#include <time.h>

#include "base/buf.h"
#include "kube/exec_plugin.h"
#include "kube/kube_client.h"
#include "kube/kubeconfig_files.h"

struct credentials {
    struct arena arena, current; /* current: holds what the last fetch gave */
    const struct kube_config *config;
    uint64_t reload_ms, fetched_at;
    bool fetched;
    uint64_t generation;
    const char *authorization;
    struct exec_credential plugin;
    struct exec_run *run; /* NULL: no plugin is running */
};

struct credentials *credentials_new(const struct kube_config *config, uint64_t reload_ms) {
    struct arena arena;
    arena_init(&arena, 0);
    struct credentials *credentials = ARENA_NEW(&arena, struct credentials);
    credentials->arena = arena;
    credentials->config = config;
    credentials->reload_ms = reload_ms;
    return credentials;
}

void credentials_free(struct credentials *credentials) {
    if (credentials != NULL) {
        struct arena arena = credentials->arena;
        exec_run_free(credentials->run);
        arena_free(&credentials->current);
        arena_free(&arena);
    }
}

/* Takes over what `fresh` holds when it says something new. */
static void current_set(struct credentials *credentials, struct arena *fresh, const char *authorization,
                        const struct exec_credential *plugin) {
    bool same = credentials->fetched && str_equal(str_of(credentials->authorization), str_of(authorization)) &&
                str_equal(credentials->plugin.certificate, plugin->certificate) &&
                str_equal(credentials->plugin.key, plugin->key);
    credentials->fetched = true;
    credentials->fetched_at = kube_now();
    if (same) {
        credentials->plugin.expires = plugin->expires;
        credentials->plugin.expiration = plugin->expiration;
        arena_free(fresh);
        return;
    }
    arena_free(&credentials->current);
    credentials->current = *fresh;
    credentials->authorization = authorization;
    credentials->plugin = *plugin;
    credentials->generation++;
}

static const char *bearer(struct arena *arena, const char *token) {
    return token == NULL ? NULL : str_format(arena, "Bearer %s", token).bytes;
}

/* The token of a file without the white space around it. */
static bool token_read(struct arena *arena, const char *path, struct str *out, struct error *err) {
    struct str text;
    if (!file_content(arena, path, &text, err)) {
        return false;
    }
    while (text.length > 0 && isspace((unsigned char)text.bytes[text.length - 1])) {
        text.length--;
    }
    while (text.length > 0 && isspace((unsigned char)text.bytes[0])) {
        text = str_after(text, 1);
    }
    for (size_t i = 0; i < text.length; i++) {
        if (!isgraph((unsigned char)text.bytes[i])) {
            return error_set(err, ERROR_INPUT, "%s: only printable characters without blanks are allowed", path);
        }
    }
    *out = str_copy(arena, text);
    return text.length > 0 || error_set(err, ERROR_INPUT, "%s: empty", path);
}

/* A file that cannot be read leaves what we have; at the start that is the config's own token, if any. */
static enum credential_state token_fetch(struct credentials *credentials, struct error *err) {
    struct arena fresh;
    struct str token = {0};
    struct error problem = {0};
    const struct exec_credential none = {0};
    arena_init(&fresh, 0);
    if (token_read(&fresh, credentials->config->token_file, &token, &problem)) {
        current_set(credentials, &fresh, bearer(&fresh, token.bytes), &none);
        return CREDENTIAL_READY;
    }
    if (!credentials->fetched && credentials->config->token == NULL) {
        arena_free(&fresh);
        error_set(err, problem.code, "token: %s", problem.text);
        return CREDENTIAL_NONE;
    }
    const char *kept = credentials->fetched ? str_copy(&fresh, str_of(credentials->authorization)).bytes
                                            : bearer(&fresh, credentials->config->token);
    current_set(credentials, &fresh, kept, &none);
    return CREDENTIAL_READY;
}

static enum credential_state plugin_fetch(struct credentials *credentials, struct error *err) {
    if (credentials->run == NULL) {
        credentials->run = exec_run_start(credentials->config, err);
    }
    return credentials->run != NULL ? CREDENTIAL_AWAITED : CREDENTIAL_NONE;
}

static enum credential_state fixed_fetch(struct credentials *credentials) {
    const struct kube_config *config = credentials->config;
    const struct exec_credential none = {0};
    struct arena fresh;
    arena_init(&fresh, 0);
    const char *authorization = bearer(&fresh, config->token);
    if (config->username != NULL) {
        struct buf text = BUF(&fresh);
        const char *password = config->password == NULL ? "" : config->password;
        buf_text(&text, "Basic ");
        buf_base64(&text, str_format(&fresh, "%s:%s", config->username, password));
        authorization = buf_view(&text).bytes;
    }
    current_set(credentials, &fresh, authorization, &none);
    return CREDENTIAL_READY;
}

/* client-go's order: a token (file before value), then basic, then the plugin. */
static enum credential_state fetch(struct credentials *credentials, struct error *err) {
    const struct kube_config *config = credentials->config;
    if (config->token_file != NULL) {
        return token_fetch(credentials, err);
    }
    if (config->exec != NULL && config->token == NULL && config->username == NULL) {
        return plugin_fetch(credentials, err);
    }
    return fixed_fetch(credentials);
}

static bool is_stale(const struct credentials *credentials) {
    if (!credentials->fetched) {
        return true;
    }
    if (credentials->config->token_file != NULL) {
        return kube_now() - credentials->fetched_at >= credentials->reload_ms;
    }
    return credentials->plugin.expires && credentials->plugin.expiration <= (int64_t)time(NULL);
}

void credentials_current(const struct credentials *credentials, struct credential *out) {
    *out = (struct credential){.authorization = credentials->authorization,
                               .certificate = credentials->plugin.certificate,
                               .key = credentials->plugin.key,
                               .generation = credentials->generation};
}

enum credential_state credentials_get(struct credentials *credentials, struct credential *out, struct error *err) {
    enum credential_state state = is_stale(credentials) ? fetch(credentials, err) : CREDENTIAL_READY;
    credentials_current(credentials, out);
    return state;
}

enum credential_state credentials_renew(struct credentials *credentials, uint64_t generation) {
    enum credential_state state = CREDENTIAL_READY;
    if (credentials->generation == generation) {
        state = fetch(credentials, NULL);
    }
    return state == CREDENTIAL_READY && credentials->generation == generation ? CREDENTIAL_NONE : state;
}

int credentials_input(const struct credentials *credentials) {
    return credentials->run == NULL ? -1 : exec_run_output(credentials->run);
}

bool credentials_step(struct credentials *credentials, uint64_t *wait, struct error *err) {
    struct arena fresh;
    struct exec_credential plugin;
    if (credentials->run == NULL || !exec_run_step(credentials->run, wait)) {
        return false;
    }
    arena_init(&fresh, 0);
    if (exec_run_result(credentials->run, &fresh, &plugin, err)) {
        current_set(credentials, &fresh, bearer(&fresh, plugin.token), &plugin);
    } else {
        arena_free(&fresh);
    }
    exec_run_free(credentials->run);
    credentials->run = NULL;
    return true;
}
