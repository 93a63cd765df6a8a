/* Setting up a libcurl handle for one request, and taking in the bytes of its answer. */
#include "kube/kube_transfer.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "base/buf.h"
#include "base/json_read.h"

enum {
    STATUS_LIMIT = 1 << 20, /* of a body that says what went wrong */
    KEEPALIVE_IDLE = 30,    /* seconds, as client-go */
    KEEPALIVE_INTERVAL = 10,
    UNACKNOWLEDGED_MS = 45000, /* a peer that acknowledges nothing for so long is gone */
};

static const char *copied(struct arena *arena, const char *text) {
    return str_copy(arena, str_of(text)).bytes;
}

struct kube_transfer *transfer_new(const struct kube_request *request, kube_data *data, kube_done *done,
                                   void *context) {
    struct arena arena;
    arena_init(&arena, 0);
    struct kube_transfer *transfer = ARENA_NEW(&arena, struct kube_transfer);
    transfer->request = *request;
    transfer->request.method = copied(&arena, request->method);
    transfer->request.path = copied(&arena, request->path);
    transfer->request.query = copied(&arena, request->query);
    transfer->request.body = str_copy(&arena, request->body);
    transfer->request.content_type = copied(&arena, request->content_type);
    transfer->request.accept = copied(&arena, request->accept);
    transfer->arena = arena;
    transfer->data = data;
    transfer->done = done;
    transfer->context = context;
    return transfer;
}

void transfer_free(struct kube_transfer *transfer) {
    struct arena arena = transfer->arena;
    curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    curl_slist_free_all(transfer->connect_to);
    free(transfer->bytes);
    arena_free(&arena);
}

void transfer_append(struct kube_transfer **list, struct kube_transfer *transfer) {
    while (*list != NULL) {
        list = &(*list)->next;
    }
    transfer->next = NULL;
    *list = transfer;
}

static bool body_append(struct kube_transfer *transfer, const char *bytes, size_t length) {
    if (length > transfer->limit - transfer->length) {
        return error_set(&transfer->failure, ERROR_LIMIT, "the answer is larger than %zu bytes", transfer->limit);
    }
    size_t need = transfer->length + length + JSON_PADDING;
    if (need > transfer->capacity) {
        size_t capacity = need < 4096 ? 4096 : need + need / 2;
        char *grown = realloc(transfer->bytes, capacity);
        if (grown == NULL) {
            return error_set(&transfer->failure, ERROR_LIMIT, "no memory for an answer of %zu bytes", need);
        }
        transfer->bytes = grown;
        transfer->capacity = capacity;
    }
    memcpy(transfer->bytes + transfer->length, bytes, length);
    transfer->length += length;
    memset(transfer->bytes + transfer->length, 0, JSON_PADDING);
    return true;
}

static bool is_good(struct kube_transfer *transfer) {
    long status = 0;
    curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
    return status >= 200 && status <= 299;
}

/* The empty line behind a header: a stream that has opened may stay silent for a long time, and is well all the same. */
static size_t take_header(char *bytes, size_t size, size_t count, void *context) {
    struct kube_transfer *transfer = context;
    transfer->heard = kube_now();
    if (size * count == 2 && bytes[0] == '\r' && transfer->data != NULL && is_good(transfer)) {
        transfer->ended = !transfer->data(transfer->context, "", 0);
        return transfer->ended ? 0 : size * count;
    }
    return size * count;
}

static size_t take_bytes(char *bytes, size_t size, size_t count, void *context) {
    struct kube_transfer *transfer = context;
    bool good = is_good(transfer);
    transfer->heard = kube_now();
    if (good && transfer->data != NULL) {
        transfer->ended = !transfer->data(transfer->context, bytes, size * count);
        return transfer->ended ? 0 : size * count;
    }
    if (!good && transfer->limit > STATUS_LIMIT) {
        transfer->limit = STATUS_LIMIT;
    }
    return body_append(transfer, bytes, size * count) ? size * count : 0;
}

static int socket_set(void *context, curl_socket_t socket, curlsocktype purpose) {
    unsigned timeout = UNACKNOWLEDGED_MS;
    (void)context;
    (void)purpose;
    setsockopt(socket, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof timeout);
    return CURL_SOCKOPT_OK;
}

static void header_add(struct kube_transfer *transfer, const char *name, const char *value) {
    struct str line = str_format(&transfer->arena, "%s: %s", name, value);
    transfer->headers = curl_slist_append(transfer->headers, line.bytes);
}

/* A value from a file or flag that goes into a header as it is: nothing may end the line. */
static bool value_add(struct kube_transfer *transfer, const char *name, struct str value) {
    for (size_t i = 0; i < value.length; i++) {
        if ((unsigned char)value.bytes[i] < 0x20 || value.bytes[i] == 0x7f) {
            return error_set(&transfer->failure, ERROR_INPUT, "%s: control characters are not allowed", name);
        }
    }
    if (value.length > 0) {
        header_add(transfer, name, str_copy(&transfer->arena, value).bytes);
    }
    return true;
}

static bool impersonation_add(struct kube_transfer *transfer, const struct kube_config *config) {
    bool ok = value_add(transfer, "Impersonate-User", str_of(config->as)) &&
              value_add(transfer, "Impersonate-Uid", str_of(config->as_uid));
    for (size_t i = 0; ok && i < config->as_groups.count; i++) {
        ok = value_add(transfer, "Impersonate-Group", config->as_groups.items[i]);
    }
    for (size_t i = 0; i < config->as_extra_count; i++) {
        const struct kube_extra *extra = &config->as_extra[i];
        struct str key = kube_escape(&transfer->arena, extra->key);
        struct str name = str_format(&transfer->arena, "Impersonate-Extra-%.*s", STR_ARG(key));
        for (size_t j = 0; ok && j < extra->values.count; j++) {
            ok = value_add(transfer, name.bytes, extra->values.items[j]);
        }
    }
    return ok;
}

static bool headers_set(struct kube_transfer *transfer, const struct kube_config *config,
                        const struct credential *credential) {
    const struct kube_request *request = &transfer->request;
    curl_slist_free_all(transfer->headers);
    transfer->headers = NULL;
    header_add(transfer, "Accept", request->accept == NULL ? "application/json" : request->accept);
    if (request->body.length > 0) {
        header_add(transfer, "Content-Type",
                   request->content_type == NULL ? "application/json" : request->content_type);
        transfer->headers = curl_slist_append(transfer->headers, "Expect:");
    }
    if (credential->authorization != NULL) {
        header_add(transfer, "Authorization", credential->authorization);
    }
    return impersonation_add(transfer, config);
}

/* libcurl takes the name to verify from the URL: for a tls-server-name that name goes there, and the connection to
 * where the config says; the Host header stays what it was. */
static struct str server_name_apply(struct kube_transfer *transfer, const struct kube_config *config) {
    struct str url = str_of(config->server);
    char *host = NULL, *port = NULL, *text = NULL;
    CURLU *parts = curl_url();
    if (curl_url_set(parts, CURLUPART_URL, config->server, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
        curl_url_set(parts, CURLUPART_HOST, config->tls_server_name, 0) == CURLUE_OK &&
        curl_url_get(parts, CURLUPART_URL, &text, 0) == CURLUE_OK) {
        struct str to = str_format(&transfer->arena, "%s:%s:%s:%s", config->tls_server_name, port, host, port);
        curl_slist_free_all(transfer->connect_to);
        transfer->connect_to = curl_slist_append(NULL, to.bytes);
        curl_easy_setopt(transfer->easy, CURLOPT_CONNECT_TO, transfer->connect_to);
        header_add(transfer, "Host", str_format(&transfer->arena, "%s:%s", host, port).bytes);
        url = str_copy(&transfer->arena, str_of(text));
        while (str_ends(url, STR("/"))) {
            url.length--;
        }
    }
    curl_free(host);
    curl_free(port);
    curl_free(text);
    curl_url_cleanup(parts);
    return url;
}

static void url_set(struct kube_transfer *transfer, const struct kube_config *config) {
    const struct kube_request *request = &transfer->request;
    struct str base = str_of(config->server);
    if (config->tls_server_name != NULL && str_starts(base, STR("https:"))) {
        base = server_name_apply(transfer, config);
    }
    struct str url = str_format(&transfer->arena, "%.*s%s%s%s", STR_ARG(base), request->path,
                                request->query == NULL ? "" : "?", request->query == NULL ? "" : request->query);
    curl_easy_setopt(transfer->easy, CURLOPT_URL, url.bytes);
    curl_easy_setopt(transfer->easy, CURLOPT_PATH_AS_IS, 1L);
    bool plain = str_starts(base, STR("http:"));
#if LIBCURL_VERSION_NUM >= 0x075500
    curl_easy_setopt(transfer->easy, CURLOPT_PROTOCOLS_STR, plain ? "http" : "https");
#else
    curl_easy_setopt(transfer->easy, CURLOPT_PROTOCOLS, plain ? CURLPROTO_HTTP : CURLPROTO_HTTPS);
#endif
    curl_easy_setopt(transfer->easy, CURLOPT_FOLLOWLOCATION, 0L);
}

static void blob_set(CURL *easy, CURLoption option, struct str data) {
    struct curl_blob blob = {.data = (void *)(uintptr_t)data.bytes, .len = data.length, .flags = CURL_BLOB_COPY};
    curl_easy_setopt(easy, option, &blob);
}

/* What the server must show: only the CA that is named, when one is. */
static void trust_set(CURL *easy, const struct kube_config *config, const struct kube_client_options *options) {
    curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, config->insecure_skip_tls_verify ? 0L : 1L);
    curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, config->insecure_skip_tls_verify ? 0L : 2L);
    if (config->ca_data.length > 0 || config->ca_file != NULL) {
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
        curl_easy_setopt(easy, CURLOPT_CAINFO, config->ca_data.length > 0 ? NULL : config->ca_file);
    }
    if (config->ca_data.length > 0) {
        blob_set(easy, CURLOPT_CAINFO_BLOB, config->ca_data);
    }
#if LIBCURL_VERSION_NUM >= 0x075700
    curl_easy_setopt(easy, CURLOPT_CA_CACHE_TIMEOUT, (long)options->ca_reload_seconds); /* its own default is a day */
#endif
}

static void identity_set(CURL *easy, const struct kube_config *config, const struct credential *credential) {
    struct str certificate = credential->certificate, key = credential->key;
    if (certificate.length == 0) {
        certificate = config->client_certificate_data;
        key = config->client_key_data;
    }
    if (certificate.length > 0) {
        blob_set(easy, CURLOPT_SSLCERT_BLOB, certificate);
    } else if (config->client_certificate_file != NULL) {
        curl_easy_setopt(easy, CURLOPT_SSLCERT, config->client_certificate_file);
    }
    if (key.length > 0) {
        blob_set(easy, CURLOPT_SSLKEY_BLOB, key);
    } else if (config->client_key_file != NULL) {
        curl_easy_setopt(easy, CURLOPT_SSLKEY, config->client_key_file);
    }
}

/* A proxy is asked with headers of its own: the token is not for it. Loopback goes direct, as Go does it. */
static void proxy_set(CURL *easy, const struct kube_config *config) {
    static const char *const near[] = {"://localhost:", "://localhost/", "://127.", "://[::1]"};
    curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    if (config->proxy_url != NULL) {
        curl_easy_setopt(easy, CURLOPT_PROXY, config->proxy_url);
        curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
        return;
    }
    for (size_t i = 0; i < sizeof near / sizeof *near; i++) {
        if (strstr(config->server, near[i]) != NULL) {
            curl_easy_setopt(easy, CURLOPT_PROXY, "");
        }
    }
}

static void connection_set(struct kube_transfer *transfer, const struct kube_client_options *options) {
    CURL *easy = transfer->easy;
    unsigned timeout = transfer->request.timeout_ms;
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_USERAGENT, options->user_agent);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, (long)options->connect_timeout_ms);
    if (transfer->data == NULL) {
        curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)(timeout == 0 ? options->request_timeout_ms : timeout));
    }
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPIDLE, (long)KEEPALIVE_IDLE);
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPINTVL, (long)KEEPALIVE_INTERVAL);
    curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, socket_set);
}

static void content_set(struct kube_transfer *transfer, const struct kube_config *config) {
    const struct kube_request *request = &transfer->request;
    CURL *easy = transfer->easy;
    if (request->body.length > 0) {
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request->body.bytes); /* not copied */
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.length);
    }
    curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
    if (transfer->data == NULL && !config->disable_compression) {
        curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
    }
    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->curl_text);
}

bool transfer_prepare(struct kube_transfer *transfer, const struct kube_config *config,
                      const struct kube_client_options *options, const struct credential *credential) {
    if (transfer->easy == NULL) {
        transfer->easy = curl_easy_init();
    } else {
        curl_easy_reset(transfer->easy);
    }
    if (transfer->easy == NULL) {
        return error_set(&transfer->failure, ERROR_INTERNAL, "libcurl gives no handle");
    }
    transfer->length = 0;
    transfer->limit = transfer->data == NULL ? options->body_limit : STATUS_LIMIT;
    transfer->generation = credential->generation;
    transfer->heard = kube_now();
    transfer->curl_text[0] = '\0';
    if (!headers_set(transfer, config, credential)) {
        return false;
    }
    url_set(transfer, config);
    trust_set(transfer->easy, config, options);
    identity_set(transfer->easy, config, credential);
    proxy_set(transfer->easy, config);
    connection_set(transfer, options);
    content_set(transfer, config);
    curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
    return true;
}
