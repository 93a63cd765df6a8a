/*
 * `scc-webhook install-set today|3.10`: the shipped SCCs and their RBAC by server-side apply, so that running it again
 * changes nothing and an upgrade brings what is new.
 */
#include <stdio.h>
#include <string.h>

#include "command.h"

#include "base/yaml_read.h"
#include "kube/kube_client.h"
#include "policy/builtin.h"

#define FIELD_MANAGER "scc-webhook-install"

/* Where objects of a kind live. */
static const char *collection_of(enum policy_kind kind) {
    switch (kind) {
    case POLICY_SCC:
        return "/apis/security.openshift.io/v1/securitycontextconstraints";
    case POLICY_CLUSTER_ROLE:
        return "/apis/rbac.authorization.k8s.io/v1/clusterroles";
    case POLICY_CLUSTER_ROLE_BINDING:
        return "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings";
    default:
        return NULL;
    }
}

static bool object_apply(struct kube_client *client, struct arena *arena, struct json *object, struct error *err) {
    struct str version, kind_name, name;
    enum policy_kind kind;
    struct kube_response response;
    struct json metadata = json_member(object, "metadata");
    if (!json_string(object, "apiVersion", &version, err) || !json_string(object, "kind", &kind_name, err) ||
        !json_string(&metadata, "name", &name, err)) {
        return false;
    }
    if (!policy_kind_of(version, kind_name, &kind) || collection_of(kind) == NULL) {
        return error_set(err, ERROR_INTERNAL, "unexpected kind %.*s in a shipped set", STR_ARG(kind_name));
    }
    struct str path = str_format(arena, "%s/%s", collection_of(kind), kube_escape(arena, name).bytes);
    const struct kube_request request = {
        .method = "PATCH",
        .path = path.bytes,
        .query = "fieldManager=" FIELD_MANAGER "&force=true",
        .content_type = "application/apply-patch+yaml",
        .body = json_text(arena, object),
    };
    if (!kube_call(client, &request, arena, &response, err)) {
        if (kind == POLICY_SCC && response.status == 404) {
            error_wrap(err, "apply deploy/20-crd-securitycontextconstraints.yaml first");
        }
        return false;
    }
    printf("%.*s/%.*s applied\n", STR_ARG(kind_name), STR_ARG(name));
    return true;
}

static bool file_apply(struct kube_client *client, const struct builtin_file *file, struct error *err) {
    struct arena arena = {0};
    struct yaml_document *documents;
    size_t count;
    struct str text = {.bytes = (const char *)file->bytes, .length = file->length};
    bool ok = yaml_parse(&arena, text, &documents, &count, err);
    for (size_t i = 0; ok && i < count; i++) {
        ok = json_is_null(&documents[i].root) || object_apply(client, &arena, &documents[i].root, err);
    }
    if (!ok) {
        error_wrap(err, "%s", file->name);
    }
    arena_free(&arena);
    return ok;
}

static bool set_apply(struct kube_client *client, const char *set, struct error *err) {
    bool found = false;
    for (size_t i = 0; i < builtin_file_count; i++) {
        if (strcmp(builtin_files[i].set, set) != 0) {
            continue;
        }
        found = true;
        if (!file_apply(client, &builtin_files[i], err)) {
            return false;
        }
    }
    return found || error_set(err, ERROR_INPUT, "\"%s\" is no shipped set; there are today and 3.10", set);
}

int install_set_command(const struct options *options) {
    struct error err = {0};
    const struct kube_overrides overrides = {.kubeconfig = options->kubeconfig, .context = options->context};
    if (options->rest.count != 1) {
        fputs("scc-webhook: install-set: expected the name of one set, today or 3.10\n", stderr);
        return EXIT_USAGE;
    }
    struct kube_config *config = kube_config_load(&overrides, &err);
    struct kube_client *client = config == NULL ? NULL : kube_client_new(config, NULL, &err);
    bool done = client != NULL && set_apply(client, options->rest.items[0], &err);
    kube_client_free(client);
    if (!done) {
        fprintf(stderr, "scc-webhook: install-set: %s\n", err.text);
    }
    return done ? EXIT_DONE : EXIT_FAILED;
}
