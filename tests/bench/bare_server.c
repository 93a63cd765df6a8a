/*
 * The yardstick for HTTPS throughput: libmicrohttpd with TLS and nothing behind it. Reads each request to its end, looks
 * at nothing, and answers one fixed body. The same TLS settings, threads and polling as scc-webhook's.
 *
 *     bare_server PORT CERT KEY BYTES [THREADS]
 *
 * Says "listening" when it does, and ends when its standard input does.
 */
#include <microhttpd.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tls.h"

enum { FILE_MAX = 64 << 10, POOL_BYTES = 16 << 10, BYTES_MAX = 64 << 20 };

struct bare {
    unsigned long port, bytes, threads;
    char *cert, *key;
    struct MHD_Response *response;
};

static enum MHD_Result on_request(void *context, struct MHD_Connection *http, const char *url, const char *method,
                                  const char *version, const char *data, size_t *size, void **request) {
    static char seen;
    struct bare *bare = context;
    (void)url, (void)method, (void)version, (void)data;
    if (*request == NULL) {
        *request = &seen;
        return MHD_YES;
    }
    if (*size > 0) {
        *size = 0;
        return MHD_YES;
    }
    return MHD_queue_response(http, MHD_HTTP_OK, bare->response);
}

static char *file_read(const char *path) {
    char *text = calloc(1, FILE_MAX);
    FILE *file = fopen(path, "re");
    if (text == NULL || file == NULL || fread(text, 1, FILE_MAX - 1, file) == 0) {
        fprintf(stderr, "bare_server: cannot read %s\n", path);
        free(text);
        text = NULL;
    }
    if (file != NULL) {
        fclose(file);
    }
    return text;
}

static bool number_parse(const char *text, unsigned long most, unsigned long *out) {
    char *end = NULL;
    *out = strtoul(text, &end, 10);
    return end != text && *end == '\0' && *out <= most;
}

static bool response_make(struct bare *bare) {
    char *body = malloc(bare->bytes + 1);
    if (body == NULL) {
        return false;
    }
    memset(body, 'x', bare->bytes);
    bare->response = MHD_create_response_from_buffer(bare->bytes, body, MHD_RESPMEM_MUST_FREE);
    return bare->response != NULL &&
           MHD_add_response_header(bare->response, "Content-Type", "application/json") == MHD_YES;
}

static bool serve(struct bare *bare) {
    const struct MHD_OptionItem pool[] = {{MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)bare->threads, NULL},
                                          {MHD_OPTION_END, 0, NULL}};
    const struct MHD_OptionItem none[] = {{MHD_OPTION_END, 0, NULL}};
    struct MHD_Daemon *daemon = MHD_start_daemon(
        MHD_USE_EPOLL | MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_ITC | MHD_USE_TLS, (uint16_t)bare->port, NULL, NULL,
        on_request, bare, MHD_OPTION_HTTPS_MEM_CERT, bare->cert, MHD_OPTION_HTTPS_MEM_KEY, bare->key,
        MHD_OPTION_HTTPS_PRIORITIES, TLS_PRIORITIES, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)POOL_BYTES,
        MHD_OPTION_ARRAY, bare->threads > 1 ? pool : none, MHD_OPTION_END);
    if (daemon == NULL) {
        fprintf(stderr, "bare_server: cannot serve on port %lu\n", bare->port);
        return false;
    }
    puts("listening");
    fflush(stdout);
    char byte;
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
    MHD_stop_daemon(daemon);
    return true;
}

int main(int argc, char **argv) {
    struct bare bare = {.threads = 1};
    if (argc < 5 || argc > 6 || !number_parse(argv[1], UINT16_MAX, &bare.port) ||
        !number_parse(argv[4], BYTES_MAX, &bare.bytes) || (argc == 6 && !number_parse(argv[5], 256, &bare.threads))) {
        fprintf(stderr, "usage: bare_server PORT CERT KEY BYTES [THREADS]\n");
        return 2;
    }
    bare.cert = file_read(argv[2]);
    bare.key = file_read(argv[3]);
    bool done = bare.cert != NULL && bare.key != NULL && response_make(&bare) && serve(&bare);
    if (bare.response != NULL) {
        MHD_destroy_response(bare.response);
    }
    free(bare.cert);
    free(bare.key);
    return done ? 0 : 1;
}
