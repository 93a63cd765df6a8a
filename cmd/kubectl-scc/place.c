/*
 * From the reference's path of a violation to the field of the manifest. The reference leaves `securityContext` out of
 * container paths, repeats the pod's host fields under every container, and names seccomp by an annotation.
 */
#include "base/buf.h"
#include "finding.h"

struct walk {
    struct arena *arena;
    struct json *at;
    struct buf path;
};

static void step_into(struct walk *walk, struct json next, const char *text) {
    struct json *kept = ARENA_NEW(walk->arena, struct json);
    *kept = next;
    kept->parent = walk->at;
    walk->at = kept;
    buf_text(&walk->path, text);
}

static void step_member(struct walk *walk, struct str name) {
    const char *dot = walk->path.length > 0 ? "." : "";
    struct json next = json_member_of(walk->at, name);
    step_into(walk, next, str_format(walk->arena, "%s%.*s", dot, STR_ARG(name)).bytes);
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
    step_into(walk, found, str_format(walk->arena, "[%zu]", index).bytes);
}

static bool is_list(struct str name) {
    return str_equal(name, STR("containers")) || str_equal(name, STR("initContainers")) ||
           str_equal(name, STR("ephemeralContainers"));
}

static bool is_of_pod(struct str name) {
    return str_equal(name, STR("hostNetwork")) || str_equal(name, STR("hostPID")) || str_equal(name, STR("hostIPC"));
}

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

static void step_segment(struct walk *walk, const struct segment *segment) {
    step_member(walk, segment->name);
    if (segment->indexed) {
        step_index(walk, segment->index);
    }
}

/* The port of the container that has this number on the host, given or defaulted. */
static void step_port(struct walk *walk, int64_t number) {
    struct json ports = json_member(walk->at, "ports"), port;
    for (struct json_walk items = json_walk(&ports); json_next(&items, &port);) {
        struct opt_int64 host = {0}, own = {0};
        json_opt_int64(&port, "hostPort", &host, NULL);
        json_opt_int64(&port, "containerPort", &own, NULL);
        if ((host.set ? host.value : own.value) == number) {
            step_member(walk, STR("ports"));
            step_index(walk, port.index);
            step_member(walk, host.set ? STR("hostPort") : STR("containerPort"));
            return;
        }
    }
}

static void container_named(struct walk *walk, struct str name) {
    static const char *const lists[] = {"initContainers", "containers", "ephemeralContainers"};
    for (size_t i = 0; i < 3; i++) {
        struct json list = json_member(walk->at, lists[i]), item;
        for (struct json_walk items = json_walk(&list); json_next(&items, &item);) {
            struct str own = {0};
            json_string(&item, "name", &own, NULL);
            if (str_equal(own, name)) {
                step_member(walk, str_of(lists[i]));
                step_index(walk, item.index);
                return;
            }
        }
    }
}

/* "metadata.annotations[KEY]" of seccomp: that annotation where it is there, else the field that means the same. */
static void walk_annotation(struct walk *walk, struct str path) {
    struct json metadata = json_member(walk->at, "metadata"), annotations = json_member(&metadata, "annotations");
    struct str key = str_after(path, strlen("metadata.annotations["));
    key.length -= key.length > 0;
    struct json found = json_member_of(&annotations, key);
    if (!json_is_null(&found)) {
        step_member(walk, STR("metadata"));
        step_member(walk, STR("annotations"));
        step_member(walk, key);
        return;
    }
    step_member(walk, STR("spec"));
    if (str_starts(key, STR(ANNOTATION_SECCOMP_CONTAINER))) {
        struct json *pod = walk->at;
        size_t length = walk->path.length;
        container_named(walk, str_after(key, sizeof ANNOTATION_SECCOMP_CONTAINER - 1));
        struct json context = json_member(walk->at, "securityContext"), own = json_member(&context, "seccompProfile");
        if (json_is_null(&own)) { /* inherited */
            walk->at = pod;
            walk->path.length = length;
        }
    }
    step_member(walk, STR("securityContext"));
    step_member(walk, STR("seccompProfile"));
}

/* Behind a container: a port, another container with a port, or a member of its securityContext. */
static void walk_container(struct walk *walk, struct json *spec, size_t spec_length, struct str rest, int64_t value) {
    struct segment segment;
    while (segment_take(&rest, &segment)) {
        if (is_list(segment.name) || is_of_pod(segment.name)) {
            walk->at = spec;
            walk->path.length = spec_length;
            step_segment(walk, &segment);
        } else if (str_equal(segment.name, STR("hostPort"))) {
            step_port(walk, value);
        } else {
            struct json direct = json_member_of(walk->at, segment.name);
            bool nested = str_equal(segment.name, STR("add")) || str_equal(segment.name, STR("drop")) ||
                          walk->path.bytes[walk->path.length - 1] != ']' || !json_is_null(&direct);
            if (!nested) {
                step_member(walk, STR("securityContext"));
            }
            step_segment(walk, &segment);
        }
    }
}

static void walk_spec(struct walk *walk, struct str path, int64_t value) {
    struct str rest = path;
    struct segment segment;
    if (str_starts(rest, STR("."))) {
        rest = str_after(rest, 1);
    }
    if (str_starts(rest, STR("spec."))) {
        rest = str_after(rest, 5);
    }
    step_member(walk, STR("spec"));
    struct json *spec = walk->at;
    size_t spec_length = walk->path.length;
    if (!segment_take(&rest, &segment)) {
        return;
    }
    step_segment(walk, &segment);
    if (is_list(segment.name)) {
        walk_container(walk, spec, spec_length, rest, value);
        return;
    }
    while (segment_take(&rest, &segment)) {
        step_segment(walk, &segment);
    }
}

struct place place_find(struct arena *arena, const struct workload *workload, struct str path, int64_t value) {
    struct json *root = ARENA_NEW(arena, struct json);
    *root = workload->template;
    struct walk walk = {.arena = arena, .at = root, .path = BUF(arena)};
    buf_text(&walk.path, workload->template_path);
    if (str_starts(path, STR("metadata.annotations["))) {
        walk_annotation(&walk, path);
    } else {
        walk_spec(&walk, path, value);
    }
    return (struct place){
        .path = buf_view(&walk.path),
        .line = manifest_line(workload->manifest, walk.at),
    };
}
