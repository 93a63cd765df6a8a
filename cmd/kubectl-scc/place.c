/*
 * From the reference's path of a violation to the field of the manifest. The reference leaves `securityContext` out of
 * container paths, repeats the pod's host fields under every container, reports what a container inherits at the
 * container, and names seccomp by an annotation.
 */
#include "place.h"

#include "base/json_join.h"

/* A step that was taken: where it led, and how long the path was then. */
struct mark {
    struct json *at;
    size_t length;
};

struct walk {
    struct arena *arena;
    const struct workload *workload;
    struct json value; /* of the violation; absent where it has none */
    struct json *at;
    struct buf path;
    struct mark spec;             /* of the pod */
    bool of_violation;            /* its paths leave securityContext out below containers */
    const struct json *container; /* the one walked into, while `at` is not below it */
    struct str container_name;
    bool inherited;
};

void path_add(struct buf *path, struct str name) {
    bool plain = !str_empty(name);
    for (size_t i = 0; i < name.length && plain; i++) {
        char c = name.bytes[i];
        plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    }
    if (plain) {
        buf_format(path, "%s%.*s", path->length > 0 ? "." : "", STR_ARG(name));
        return;
    }
    buf_char(path, '[');
    buf_json_quote(path, name);
    buf_char(path, ']');
}

struct str path_field(struct str path) {
    struct str rest = path, name = path, index;
    while (str_split(&rest, '.', &name)) {
    }
    rest = name;
    str_split(&rest, '[', &index);
    return index;
}

/* ---- Steps ---- */

static void step_to(struct walk *walk, struct json next) {
    struct json *kept = ARENA_NEW(walk->arena, struct json);
    *kept = next;
    kept->parent = walk->at;
    walk->at = kept;
}

static void step_member(struct walk *walk, struct str name) {
    path_add(&walk->path, name);
    step_to(walk, json_member_of(walk->at, name));
}

static void step_index(struct walk *walk, size_t index) {
    struct json item, found = {0};
    if (json_is_array(walk->at)) {
        for (struct json_walk items = json_walk(walk->at); json_next(&items, &item);) {
            if (item.index == index) {
                found = item;
            }
        }
    }
    buf_format(&walk->path, "[%zu]", index);
    step_to(walk, found);
}

static void step_back(struct walk *walk, struct mark mark) {
    walk->at = mark.at;
    walk->path.length = mark.length;
    walk->container = NULL;
}

/* The element of a list that is, or has under `member`, this value. */
static bool step_element(struct walk *walk, const char *member, const struct json *value) {
    struct json item;
    for (struct json_walk items = json_walk(walk->at); json_next(&items, &item);) {
        struct json at = member != NULL ? json_member(&item, member) : item;
        if (!json_is_null(&at) && json_equal(walk->arena, &at, value)) {
            step_index(walk, item.index);
            return true;
        }
    }
    return false;
}

static bool has(struct json *of, struct str name) {
    struct json context = json_member(of, "securityContext"), own = json_member_of(&context, name);
    return !json_is_null(&own);
}

/* A member of the container's securityContext; where only the pod has it, it is the pod's that counts. */
static void step_security(struct walk *walk, struct str name) {
    if (!has(walk->at, name) && has(walk->spec.at, name)) {
        step_back(walk, walk->spec);
        walk->inherited = true;
    }
    walk->container = NULL;
    step_member(walk, STR("securityContext"));
    step_member(walk, name);
}

/* The port of the container that has this number on the host, given or defaulted. */
static void step_port(struct walk *walk) {
    step_member(walk, STR("ports"));
    if (step_element(walk, "hostPort", &walk->value)) {
        step_member(walk, STR("hostPort"));
    } else if (step_element(walk, "containerPort", &walk->value)) {
        step_member(walk, STR("containerPort"));
    }
}

/* A StatefulSet's claims come before the volumes of the template, so volumes are found by their names. */
static void step_volume(struct walk *walk, size_t index) {
    struct json pod = walk->workload->pod, spec = json_member(&pod, "spec"), list = json_member(&spec, "volumes"), item;
    struct json name = {0};
    for (struct json_walk items = json_walk(&list); json_next(&items, &item);) {
        if (item.index == index) {
            name = json_member(&item, "name");
        }
    }
    step_member(walk, STR("volumes"));
    if (step_element(walk, "name", &name)) {
        return;
    }
    struct json *object = ARENA_NEW(walk->arena, struct json);
    *object = walk->workload->manifest->object;
    struct json owner = json_member(object, "spec"), claims = json_member(&owner, "volumeClaimTemplates");
    if (json_is_null(&claims)) {
        step_index(walk, index);
        return;
    }
    step_back(walk, (struct mark){.at = object});
    step_member(walk, STR("spec"));
    step_member(walk, STR("volumeClaimTemplates"));
    step_index(walk, index);
}

static bool is_list(struct str name) {
    return str_among(STR("containers initContainers ephemeralContainers"), ' ', name);
}

static bool is_of_pod(struct str name) {
    return str_among(STR("hostNetwork hostPID hostIPC"), ' ', name);
}

/* ---- Paths ---- */

/* "name[3].rest" into its parts. */
struct segment {
    struct str name;
    bool indexed;
    size_t index;
};

static bool segment_take(struct str *rest, struct segment *segment) {
    if (str_empty(*rest)) {
        return false;
    }
    size_t end = 0;
    while (end < rest->length && rest->bytes[end] != '.' && rest->bytes[end] != '[') {
        end++;
    }
    *segment = (struct segment){.name = {rest->bytes, end}};
    *rest = str_after(*rest, end);
    if (!str_empty(*rest) && rest->bytes[0] == '[') {
        segment->indexed = true;
        size_t i = 1;
        while (i < rest->length && rest->bytes[i] >= '0' && rest->bytes[i] <= '9') {
            segment->index = segment->index * 10 + (size_t)(rest->bytes[i++] - '0');
        }
        *rest = str_after(*rest, i < rest->length ? i + 1 : i);
    }
    if (!str_empty(*rest) && rest->bytes[0] == '.') {
        *rest = str_after(*rest, 1);
    }
    return true;
}

static void container_enter(struct walk *walk) {
    walk->container = walk->at;
    json_string(walk->at, "name", &walk->container_name, NULL);
}

static void walk_segment(struct walk *walk, const struct segment *segment) {
    bool below_container = walk->of_violation && walk->at == walk->container;
    if (is_list(segment->name) || is_of_pod(segment->name)) {
        step_back(walk, walk->spec); /* under one container: another one, or a field of the pod */
    } else if (str_equal(segment->name, STR("hostPort")) && below_container) {
        step_port(walk);
        return;
    } else if (str_equal(segment->name, STR("volumes")) && segment->indexed && walk->at == walk->spec.at) {
        step_volume(walk, segment->index);
        return;
    } else if (below_container) {
        step_security(walk, segment->name);
        return;
    }
    step_member(walk, segment->name);
    if (segment->indexed) {
        step_index(walk, segment->index);
    }
    if (is_list(segment->name)) {
        container_enter(walk);
    }
}

static void walk_spec(struct walk *walk) {
    step_member(walk, STR("spec"));
    walk->spec = (struct mark){.at = walk->at, .length = walk->path.length};
}

/* "annotations.KEY", where KEY may have dots of its own. */
static void walk_metadata(struct walk *walk, struct str rest) {
    struct str member;
    step_member(walk, STR("metadata"));
    str_split(&rest, '.', &member);
    step_member(walk, member);
    if (!str_empty(rest)) {
        step_member(walk, rest);
    }
}

static void walk_path(struct walk *walk, struct str path) {
    struct segment segment;
    walk->of_violation = str_starts(path, STR("."));
    struct str rest = walk->of_violation ? str_after(path, 1) : path;
    if (str_starts(rest, STR("metadata."))) {
        walk_metadata(walk, str_after(rest, strlen("metadata.")));
        return;
    }
    if (str_starts(rest, STR("spec"))) {
        rest = str_after(rest, strlen("spec") + (rest.length > strlen("spec")));
    }
    walk_spec(walk);
    while (segment_take(&rest, &segment)) {
        walk_segment(walk, &segment);
    }
    if (json_is_array(walk->at)) {
        step_element(walk, NULL, &walk->value);
    }
}

static bool walk_annotation(struct walk *walk, struct str key) {
    struct json metadata = json_member(walk->at, "metadata"), annotations = json_member(&metadata, "annotations"),
                found = json_member_of(&annotations, key);
    if (json_is_null(&found)) {
        return false;
    }
    step_member(walk, STR("metadata"));
    step_member(walk, STR("annotations"));
    step_member(walk, key);
    return true;
}

static bool container_named(struct walk *walk, struct str name) {
    static const char *const lists[] = {"initContainers", "containers", "ephemeralContainers"};
    struct buf quoted = BUF(walk->arena);
    struct json wanted;
    buf_json_quote(&quoted, name);
    json_parse(walk->arena, buf_view(&quoted), &wanted, NULL);
    for (size_t i = 0; i < 3; i++) {
        step_back(walk, walk->spec);
        step_member(walk, str_of(lists[i]));
        if (step_element(walk, "name", &wanted)) {
            walk->container_name = name;
            return true;
        }
    }
    step_back(walk, walk->spec);
    return false;
}

/*
 * "metadata.annotations[KEY]" of seccomp, as what says it: the container's annotation, its field, the pod's annotation,
 * the pod's field, in the order in which they count.
 */
static void walk_seccomp(struct walk *walk, struct str key) {
    static const struct str of_container = STR_INIT(ANNOTATION_SECCOMP_CONTAINER), field = STR_INIT("seccompProfile");
    const struct mark template = {.at = walk->at, .length = walk->path.length};
    bool of_pod = !str_starts(key, of_container);
    if (walk_annotation(walk, key)) {
        return;
    }
    walk_spec(walk);
    if (!of_pod && container_named(walk, str_after(key, of_container.length)) && has(walk->at, field)) {
        step_security(walk, field);
        return;
    }
    walk->inherited = !of_pod;
    step_back(walk, template);
    if (!walk_annotation(walk, STR(ANNOTATION_SECCOMP_POD))) {
        walk_spec(walk);
        step_security(walk, field);
    }
}

struct place place_of(const struct workload *workload, struct str path, const struct json *at) {
    const struct manifest *manifest = workload->manifest;
    return (struct place){
        .path = path,
        .line = manifest->line == 0 ? 0 : manifest_line(manifest, at),
        .at = *at,
    };
}

struct place place_find(struct arena *arena, const struct workload *workload, struct str path, struct str value) {
    static const struct str annotation = STR_INIT("metadata.annotations[");
    struct json *root = ARENA_NEW(arena, struct json);
    *root = workload->template;
    struct walk walk = {.arena = arena, .workload = workload, .at = root, .path = BUF(arena)};
    json_parse(arena, value, &walk.value, NULL);
    buf_text(&walk.path, workload->template_path);
    if (str_starts(path, annotation)) {
        walk_seccomp(&walk, (struct str){path.bytes + annotation.length, path.length - annotation.length - 1});
    } else {
        walk_path(&walk, path);
    }
    struct place place = place_of(workload, buf_view(&walk.path), walk.at);
    place.container = walk.inherited ? walk.container_name : ((struct str){0});
    return place;
}
