/*
 * A recorded policy state (world-N.json) as an engine reads it. Reference: write_world in conform.py.
 */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "json_file.h"

static const struct {
    const char *key, *version, *kind;
} kinds[] = {
    {"sccs", "security.openshift.io/v1", "SecurityContextConstraints"},
    {"namespaces", "v1", "Namespace"},
    {"roles", "rbac.authorization.k8s.io/v1", "Role"},
    {"roleBindings", "rbac.authorization.k8s.io/v1", "RoleBinding"},
    {"clusterRoles", "rbac.authorization.k8s.io/v1", "ClusterRole"},
    {"clusterRoleBindings", "rbac.authorization.k8s.io/v1", "ClusterRoleBinding"},
};

static void replace_text(yyjson_mut_doc *doc, yyjson_mut_val *object, const char *key, const char *value) {
    yyjson_mut_obj_put(object, yyjson_mut_str(doc, key), yyjson_mut_str(doc, value));
}

static void list_write(yyjson_val *world, const char *path) {
    yyjson_mut_doc *doc = yyjson_mut_doc_new(NULL);
    yyjson_mut_val *list = yyjson_mut_obj(doc), *items = yyjson_mut_arr(doc);
    yyjson_mut_doc_set_root(doc, list);
    yyjson_mut_obj_add_str(doc, list, "apiVersion", "v1");
    yyjson_mut_obj_add_str(doc, list, "kind", "List");
    yyjson_mut_obj_add_val(doc, list, "items", items);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t at, count;
        yyjson_val *item;
        yyjson_arr_foreach(yyjson_obj_get(world, kinds[i].key), at, count, item) {
            yyjson_mut_val *copy = yyjson_val_mut_copy(doc, item);
            replace_text(doc, copy, "apiVersion", kinds[i].version);
            replace_text(doc, copy, "kind", kinds[i].kind);
            yyjson_mut_arr_append(items, copy);
        }
    }
    if (!yyjson_mut_write_file(path, doc, 0, NULL, NULL)) {
        fprintf(stderr, "%s: cannot be written\n", path);
        exit(2);
    }
    yyjson_mut_doc_free(doc);
}

struct scc_engine *world_open_within(const char *path, size_t memory_ceiling) {
    char folder[] = "/tmp/scc-world-XXXXXX", file[64];
    if (mkdtemp(folder) == NULL) {
        perror(folder);
        exit(2);
    }
    snprintf(file, sizeof file, "%s/world.json", folder);
    yyjson_doc *world = json_file_read(path);
    list_write(yyjson_doc_get_root(world), file);
    yyjson_doc_free(world);
    const char *paths[] = {folder};
    struct scc_error error = {0};
    const struct scc_engine_options options = {
        .policy_paths = paths, .policy_path_count = 1, .memory_ceiling = memory_ceiling};
    struct scc_engine *engine = scc_engine_new(&options, &error);
    unlink(file);
    rmdir(folder);
    if (engine == NULL) {
        fprintf(stderr, "%s: %s\n", path, error.text);
        exit(2);
    }
    return engine;
}

struct scc_engine *world_open(const char *path) {
    return world_open_within(path, 0);
}
