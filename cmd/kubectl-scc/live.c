/* kubectl's flags into a client; answers into documents. */
#include "live.h"

#include <stdlib.h>

#include "base/buf.h"
#include "progress.h"

static struct str_list groups_of(struct arena *arena, const struct text_list *groups) {
    struct str *items = ARENA_ARRAY(arena, groups->count, struct str);
    for (size_t i = 0; i < groups->count; i++) {
        items[i] = str_of(groups->items[i]);
    }
    return (struct str_list){.items = items, .count = groups->count, .present = groups->count > 0};
}

struct kube_client *live_connect(struct arena *arena, const struct connection_flags *connection, struct error *err) {
    const struct kube_overrides overrides = {
        .kubeconfig = connection->kubeconfig,
        .context = connection->context,
        .cluster = connection->cluster,
        .user = connection->user,
        .namespace_name = connection->namespace_name,
        .server = connection->server,
        .certificate_authority = connection->certificate_authority,
        .tls_server_name = connection->tls_server_name,
        .token = connection->token,
        .client_certificate = connection->client_certificate,
        .client_key = connection->client_key,
        .as = connection->as,
        .as_uid = connection->as_uid,
        .as_groups = groups_of(arena, &connection->as_groups),
        .insecure_skip_tls_verify = connection->insecure_skip_tls_verify,
    };
    struct kube_client_options options = {0};
    if (!connection_timeout(connection, &options.request_timeout_ms, err)) {
        return NULL;
    }
    struct kube_config *config = kube_config_load(&overrides, err);
    return config != NULL ? kube_client_new(config, &options, err) : NULL;
}

bool live_json(struct kube_client *client, struct live_call *call, struct arena *arena, struct json *answer,
               struct error *err) {
    const struct kube_request request = {
        .method = call->method,
        .path = call->path,
        .query = call->query,
        .body = call->body,
        .content_type = call->content_type,
    };
    struct kube_response response;
    bool ok = kube_call(client, &request, arena, &response, err);
    call->status = response.status;
    return ok && (json_parse_in_place(arena, response.body, response.length, answer, err) ||
                  error_wrap(err, "%s", call->path));
}

static bool page_take(const struct live_list *list, struct json *page, size_t *count, struct error *err) {
    struct json items, item;
    if (!json_array(page, "items", &items, err)) {
        return false;
    }
    for (struct json_walk walk = json_walk(&items); json_next(&walk, &item);) {
        if (!list->take(list->context, &item, err)) {
            return false;
        }
        ++*count;
    }
    return true;
}

static struct str page_next(struct json *page) {
    struct json metadata = json_member(page, "metadata");
    struct str next = {0};
    json_string(&metadata, "continue", &next, NULL);
    return next;
}

bool live_each(struct kube_client *client, const struct live_list *list, int *status, struct error *err) {
    struct str next = {0};
    struct arena carry = {0}; /* the token of the next page */
    size_t count = 0;
    bool ok = true;
    arena_init(&carry, 0);
    do {
        struct arena arena = {0};
        struct json page;
        arena_init(&arena, 0);
        struct str query =
            str_format(&arena, "limit=%u%s%s%s%.*s", list->page, list->query != NULL ? "&" : "",
                       list->query != NULL ? list->query : "", str_empty(next) ? "" : "&continue=", STR_ARG(next));
        struct live_call call = {.method = "GET", .path = list->path, .query = query.bytes};
        ok = live_json(client, &call, &arena, &page, err);
        *status = call.status;
        ok = ok && page_take(list, &page, &count, err);
        next = ok ? kube_escape(&carry, page_next(&page)) : (struct str){0};
        arena_free(&arena);
        if (!str_empty(next)) {
            progress_show("listed %zu %s", count, strrchr(list->path, '/') + 1);
        }
    } while (ok && !str_empty(next));
    progress_clear();
    arena_free(&carry);
    return ok;
}
