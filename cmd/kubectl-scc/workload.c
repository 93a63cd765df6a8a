/* A manifest's pod template, and who will ask the API server for its pods. */
#include "workload.h"

#include "base/buf.h"
#include "pod_shape.h"
#include "workload_kinds.h"

bool workload_kind(const struct manifest *manifest) {
    return workload_kind_of(manifest) != NULL;
}

/* Follows "spec.template" from the object; each step lives as long as the arena. */
static bool template_find(struct arena *arena, struct json *object, const char *path, struct json *template,
                          struct error *err) {
    struct str rest = str_of(path), step;
    struct json *at = object;
    while (!str_empty(rest) && str_split(&rest, '.', &step)) {
        struct json *next = ARENA_NEW(arena, struct json);
        if (!json_object(at, str_copy(arena, step).bytes, next, err)) {
            return false;
        }
        at = next;
    }
    struct json spec;
    if (!json_object(at, "spec", &spec, err)) {
        return false;
    }
    if (spec.value == NULL) {
        return error_set(err, ERROR_INPUT, "expected a pod %s in %s%sspec, found none",
                         path[0] == '\0' ? "specification" : "template", path, path[0] == '\0' ? "" : ".");
    }
    *template = *at;
    return true;
}

/* As the API server sees an impersonated user: what it adds to the groups that were given. */
static struct subject user_subject(struct arena *arena, const struct workload_options *options) {
    size_t given = options->as_groups != NULL ? options->as_groups->count : 0, count = 0;
    struct str user = str_of(options->as), *groups = ARENA_ARRAY(arena, given + 3, struct str);
    for (size_t i = 0; i < given; i++) {
        groups[count++] = str_of(options->as_groups->items[i]);
    }
    struct str rest = str_after(user, strlen("system:serviceaccount:")), home;
    if (given == 0 && str_starts(user, STR("system:serviceaccount:")) && str_split(&rest, ':', &home)) {
        groups[count++] = STR("system:serviceaccounts");
        groups[count++] = str_format(arena, "system:serviceaccounts:%.*s", STR_ARG(home));
    }
    struct str_list list = {.items = groups, .count = count, .present = true};
    bool unknown = str_equal(user, STR("system:anonymous")) || str_list_has(&list, STR("system:unauthenticated"));
    struct str every = unknown ? STR("system:unauthenticated") : STR("system:authenticated");
    if (!str_list_has(&list, every)) {
        groups[list.count++] = every;
    }
    return (struct subject){.user = user, .groups = list};
}

static struct subject controller_subject(struct arena *arena, const char *controller) {
    static const struct str groups[] = {STR_INIT("system:serviceaccounts"),
                                        STR_INIT("system:serviceaccounts:kube-system"),
                                        STR_INIT("system:authenticated")};
    return (struct subject){
        .user = str_format(arena, "system:serviceaccount:kube-system:%s", controller),
        .groups = {.items = groups, .count = 3, .present = true},
    };
}

static bool read_at(struct arena *arena, const struct workload_options *options, struct workload *workload,
                    struct error *err) {
    struct manifest *manifest = (struct manifest *)workload->manifest;
    struct pod as_written;
    struct pod_shape shape = {
        .workload = workload,
        .state = options->state,
        .defaults = !options->no_defaults,
        .from_claims = str_equal(workload->kind, STR("StatefulSet")),
    };
    return template_find(arena, &manifest->object, workload->template_path, &workload->template, err) &&
           pod_decode(arena, &workload->template, &as_written, err) && pod_shape_build(arena, &shape, err);
}

bool workload_read(struct arena *arena, const struct workload_options *options, const struct manifest *manifest,
                   struct workload *workload, struct problem *problem) {
    struct error err = {0};
    const struct workload_kind *kind = workload_kind_of(manifest);
    *workload = (struct workload){
        .manifest = manifest,
        .kind = manifest->kind,
        .name = manifest->name,
        .namespace_name = state_namespace(options->state, manifest->namespace_name),
        .template_path = kind->path,
        .recorded = options->no_defaults,
        .controller = kind->controller,
        .creator =
            kind->controller != NULL ? controller_subject(arena, kind->controller) : user_subject(arena, options),
    };
    if (!read_at(arena, options, workload, &err)) {
        *problem = manifest_problem(arena, manifest, &err);
        problem->message =
            str_format(arena, "%.*s/%.*s: %s", STR_ARG(manifest->kind), STR_ARG(manifest->name), err.text);
        return false;
    }
    return true;
}
