/* The driver's command line, and the commands that need a line or two: config and get. */
#include "driver.h"

#include <getopt.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

static pthread_mutex_t output = PTHREAD_MUTEX_INITIALIZER;

void driver_say(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    pthread_mutex_lock(&output);
    vprintf(format, arguments);
    putchar('\n');
    fflush(stdout);
    pthread_mutex_unlock(&output);
    va_end(arguments);
}

bool driver_line(char *line, int size) {
    if (fgets(line, size, stdin) == NULL) {
        return false;
    }
    line[strcspn(line, "\n")] = '\0';
    /* Who asks has seen our lines: what was done before they were said has been done. */
    pthread_mutex_lock(&output);
    pthread_mutex_unlock(&output);
    return true;
}

static void say_text(const char *key, const char *value) {
    if (value != NULL) {
        driver_say("%s=%s", key, value);
    }
}

int drive_config(struct driver *driver) {
    const struct kube_config *config = kube_client_config(driver->client);
    say_text("server", config->server);
    say_text("namespace", config->namespace_name);
    say_text("context", config->context);
    say_text("ca", config->ca_file);
    say_text("token", config->token);
    say_text("token-file", config->token_file);
    say_text("username", config->username);
    say_text("as", config->as);
    say_text("proxy", config->proxy_url);
    say_text("exec", config->exec == NULL ? NULL : config->exec->command);
    driver_say("ca-data=%zu bytes", config->ca_data.length);
    return 0;
}

/* get PATH [QUERY]: once, and again for every line of input. */
int drive_get(struct driver *driver) {
    struct kube_request request = {.method = "GET", .path = driver->arguments[0]};
    char line[256];
    bool ok;
    request.query = driver->count > 1 ? driver->arguments[1] : NULL;
    do {
        struct arena arena;
        struct kube_response response;
        arena_init(&arena, 0);
        ok = kube_call(driver->client, &request, &arena, &response, NULL);
        driver_say("%d %s%s", response.status, ok ? "" : response.error.text, ok ? response.body : "");
        arena_free(&arena);
    } while (driver_line(line, sizeof line));
    return ok ? 0 : 1;
}

static const struct {
    const char *name;
    int arguments;
    int (*drive)(struct driver *driver);
} commands[] = {
    {"config", 0, drive_config}, {"get", 1, drive_get},       {"watch", 1, drive_watch},   {"access", 0, drive_access},
    {"lease", 3, drive_lease},   {"policy", 0, drive_policy}, {"ranges", 1, drive_ranges},
};

static void option_take(struct driver *driver, int option, const char *value) {
    struct kube_overrides *to = &driver->overrides;
    const char **texts[] = {
        ['k'] = &to->kubeconfig,
        ['c'] = &to->context,
        ['l'] = &to->cluster,
        ['u'] = &to->user,
        ['s'] = &to->server,
        ['t'] = &to->token,
        ['n'] = &to->namespace_name,
        ['a'] = &to->as,
        ['C'] = &to->certificate_authority,
        ['S'] = &driver->service_account,
    };
    switch (option) {
    case 'q':
        driver->quick_ms = (unsigned)strtoul(value, NULL, 10);
        break;
    case 'r':
        driver->options.token_reload_seconds = (unsigned)strtoul(value, NULL, 10);
        break;
    case 'R':
        driver->options.ca_reload_seconds = (unsigned)strtoul(value, NULL, 10);
        break;
    case 'b':
        driver->options.body_limit = strtoul(value, NULL, 10);
        break;
    case 'i':
        to->insecure_skip_tls_verify = true;
        break;
    case '?':
        exit(2);
    default:
        *texts[option] = value;
    }
}

static bool client_open(struct driver *driver) {
    struct error err = {0};
    struct kube_config *config = driver->service_account != NULL ? kube_config_in_cluster(driver->service_account, &err)
                                                                 : kube_config_load(&driver->overrides, &err);
    if (config != NULL) {
        driver->client = kube_client_new(config, &driver->options, &err);
    }
    if (driver->client == NULL) {
        driver_say("error %s", err.text);
    }
    return driver->client != NULL;
}

int main(int argc, char **argv) {
    struct driver driver = {0};
    for (int option; (option = getopt(argc, argv, "+k:c:l:u:s:t:n:a:C:S:q:r:R:b:i")) != -1;) {
        option_take(&driver, option, optarg);
    }
    const char *name = optind < argc ? argv[optind] : "";
    driver.arguments = (const char *const *)argv + optind + 1;
    driver.count = argc - optind - 1;
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
        if (strcmp(commands[i].name, name) == 0 && driver.count >= commands[i].arguments) {
            int status = client_open(&driver) ? commands[i].drive(&driver) : 1;
            kube_client_free(driver.client);
            return status;
        }
    }
    fprintf(stderr, "driver [OPTIONS] config | get PATH [QUERY] | watch PATH [SELECTOR] | access | lease NAMESPACE "
                    "NAME IDENTITY | policy | ranges PLAN [REPAIR_SECONDS]\n");
    return 2;
}
