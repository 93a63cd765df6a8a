/*
 * What manifests leave to others is added as those would add it: the namespace of a Role or RoleBinding, and the
 * ranges that OpenShift's controller writes on a Namespace.
 */
#include "state_inputs.h"

#include <strings.h>

#include "json_edit.h"
#include "policy/allocation.h"
#include "workload_kinds.h"

/* ---- Manifests ---- */

static void namespace_ranges_write(struct json_out *out, struct json *annotations, struct str name) {
    const struct namespace_ranges *made = allocation_by_name(out->buf->arena, &allocation_default, name);
    const struct {
        const char *key;
        struct str value;
    } fill[] = {{ANNOTATION_UID_RANGE, made->uid_range}, {ANNOTATION_MCS, made->mcs}};
    for (size_t i = 0; i < sizeof fill / sizeof fill[0]; i++) {
        struct json own = json_member(annotations, fill[i].key);
        if (json_is_null(&own)) {
            json_put_member_str(out, fill[i].key, fill[i].value);
        }
    }
}

/* The object again, with a namespace (of a Role or RoleBinding) or with ranges (of a Namespace). */
static bool object_completed(struct arena *arena, struct json *object, struct str namespace_name,
                             struct json *completed, struct error *err) {
    struct json metadata = json_member(object, "metadata"), annotations = json_member(&metadata, "annotations");
    struct str name = {0};
    struct buf text = BUF(arena);
    struct json_out out = json_out(&text);
    json_string(&metadata, "name", &name, NULL);
    json_open(&out, '{');
    json_put_members(&out, object, "metadata");
    json_key(&out, "metadata");
    json_open(&out, '{');
    if (namespace_name.bytes != NULL) {
        json_put_members(&out, &metadata, "namespace");
        json_put_member_str(&out, "namespace", namespace_name);
    } else {
        json_put_members(&out, &metadata, "annotations");
        json_key(&out, "annotations");
        json_open(&out, '{');
        json_put_members(&out, &annotations, "");
        namespace_ranges_write(&out, &annotations, name);
        json_close(&out, '}');
    }
    json_close(&out, '}');
    json_close(&out, '}');
    return json_read_back(arena, &text, completed, err);
}

static bool manifest_decode(struct state *state, const struct manifest *manifest, enum policy_kind kind,
                            struct policy_object **decoded, struct error *err) {
    struct json object = manifest->object;
    bool namespaced = kind == POLICY_ROLE || kind == POLICY_ROLE_BINDING;
    bool ok = true;
    if (namespaced && str_empty(manifest->namespace_name)) {
        ok = object_completed(state->arena, &object, str_of(state->default_namespace), &object, err);
    } else if (kind == POLICY_NAMESPACE) {
        ok = object_completed(state->arena, &object, (struct str){0}, &object, err);
    }
    *decoded = ok ? policy_decode(kind, &object, err) : NULL;
    if (*decoded == NULL) {
        return error_wrap(err, "%s:%zu: %s \"%.64s\"", manifest->file, manifest->line, policy_kind_name(kind),
                          manifest->name.bytes);
    }
    (*decoded)->source = str_format(&(*decoded)->arena, "%s:%zu", manifest->file, manifest->line);
    return true;
}

/* As kubectl: what says where it belongs is not moved. Our cluster-wide kinds are where they are. */
static bool namespace_fits(const struct manifest *manifest, const char *namespace_name, struct error *err) {
    enum policy_kind kind;
    bool ours = policy_kind_of(manifest->api_version, manifest->kind, &kind);
    bool wide = ours && kind != POLICY_ROLE && kind != POLICY_ROLE_BINDING;
    return namespace_name == NULL || wide || str_empty(manifest->namespace_name) ||
           str_equal(manifest->namespace_name, str_of(namespace_name)) ||
           error_set(err, ERROR_INPUT,
                     "%s:%zu: the namespace from the provided object \"%.64s\" does not match the namespace \"%.64s\". "
                     "You must pass '--namespace=%.64s' to perform this operation.",
                     manifest->file, manifest->line, manifest->namespace_name.bytes, namespace_name,
                     manifest->namespace_name.bytes);
}

/* A policy object in other letters would be passed over, and others would be allowed less or more than it says. */
static bool policy_kind_fits(const struct manifest *manifest, struct error *err) {
    for (enum policy_kind kind = 0; kind < POLICY_KINDS; kind++) {
        struct str name = str_of(policy_kind_name(kind));
        enum policy_kind meant;
        if (manifest->kind.length == name.length && strncasecmp(manifest->kind.bytes, name.bytes, name.length) == 0 &&
            !str_equal(manifest->kind, name) && policy_kind_of(manifest->api_version, name, &meant)) {
            return error_set(err, ERROR_INPUT, "%s:%zu: expected kind %.*s, found %.*s", manifest->file, manifest->line,
                             STR_ARG(name), STR_ARG(manifest->kind));
        }
    }
    return true;
}

bool state_inputs_fit(const struct inputs *inputs, const char *namespace_name, struct error *err) {
    for (size_t i = 0; inputs != NULL && i < inputs->count; i++) {
        const struct manifest *manifest = &inputs->items[i];
        if (!namespace_fits(manifest, namespace_name, err) || !workload_kind_fits(manifest, err) ||
            !policy_kind_fits(manifest, err)) {
            return false;
        }
    }
    return true;
}

bool state_put_inputs(struct state *state, const struct inputs *inputs, struct error *err) {
    bool ok = true;
    size_t taken = 0;
    struct snapshot_edit *edit = snapshot_edit_begin(state->snapshot);
    for (size_t i = 0; ok && inputs != NULL && i < inputs->count; i++) {
        enum policy_kind kind;
        struct policy_object *object;
        const struct manifest *manifest = &inputs->items[i];
        if (!policy_kind_of(manifest->api_version, manifest->kind, &kind)) {
            continue;
        }
        ok = manifest_decode(state, manifest, kind, &object, err);
        if (ok) {
            snapshot_edit_put(edit, object);
            policy_release(object);
            taken++;
        }
    }
    if (!ok || taken == 0) {
        snapshot_edit_abandon(edit);
        return ok;
    }
    struct snapshot *next = snapshot_edit_commit(edit);
    snapshot_release(state->snapshot);
    state->snapshot = next;
    state->source = str_format(state->arena, "%.*s, %zu object%s of the manifests", STR_ARG(state->source), taken,
                               taken == 1 ? "" : "s");
    return true;
}

/* ---- --namespace-range ---- */

static bool range_wrong(const char *text, struct error *err) {
    return error_set(
        err, ERROR_INPUT,
        "--namespace-range: expected [NAMESPACE=]START/SIZE[,MCS], with UIDs up to 4294967295, found \"%s\"", text);
}

static bool digits_take(struct str *rest, uint64_t *number) {
    size_t taken = 0;
    *number = 0;
    while (taken < rest->length && rest->bytes[taken] >= '0' && rest->bytes[taken] <= '9' && *number <= UINT32_MAX) {
        *number = *number * 10 + (uint64_t)(rest->bytes[taken++] - '0');
    }
    *rest = str_after(*rest, taken);
    return taken > 0 && *number <= UINT32_MAX;
}

/* Without an MCS label: the one that goes with the block, where it is one of OpenShift's. */
static struct str mcs_of_block(struct arena *arena, uint64_t start, uint64_t size) {
    const struct allocation_plan *plan = &allocation_default;
    bool known =
        start >= plan->start && start <= plan->end && size == plan->size && (start - plan->start) % plan->size == 0;
    return allocation_mcs(arena, plan, known ? (uint32_t)((start - plan->start) / plan->size) : 0);
}

/* START/SIZE[,MCS] */
static bool ranges_read(struct arena *arena, struct str text, struct namespace_ranges *ranges) {
    uint64_t start, size;
    struct str rest = text;
    if (!digits_take(&rest, &start) || str_empty(rest) || rest.bytes[0] != '/') {
        return false;
    }
    rest = str_after(rest, 1);
    if (!digits_take(&rest, &size) || size == 0 || start + size > (uint64_t)UINT32_MAX + 1 ||
        (!str_empty(rest) && rest.bytes[0] != ',')) {
        return false;
    }
    *ranges = (struct namespace_ranges){
        .uid_range = str_format(arena, "%llu/%llu", (unsigned long long)start, (unsigned long long)size),
        .mcs = str_empty(rest) ? mcs_of_block(arena, start, size) : str_copy(arena, str_after(rest, 1)),
    };
    ranges->groups = ranges->uid_range;
    return !str_empty(ranges->mcs);
}

static bool namespace_put(struct snapshot_edit *edit, struct arena *arena, struct str name,
                          const struct namespace_ranges *ranges, struct error *err) {
    struct buf text = BUF(arena);
    struct json root;
    struct json_out out = json_out(&text);
    json_open(&out, '{');
    json_put_member_str(&out, "apiVersion", STR("v1"));
    json_put_member_str(&out, "kind", STR("Namespace"));
    json_key(&out, "metadata");
    json_open(&out, '{');
    json_put_member_str(&out, "name", name);
    json_key(&out, "annotations");
    json_open(&out, '{');
    json_put_member_str(&out, ANNOTATION_UID_RANGE, ranges->uid_range);
    json_put_member_str(&out, ANNOTATION_GROUPS, ranges->groups);
    json_put_member_str(&out, ANNOTATION_MCS, ranges->mcs);
    json_close(&out, '}');
    json_close(&out, '}');
    json_close(&out, '}');
    struct policy_object *object =
        json_read_back(arena, &text, &root, err) ? policy_decode(POLICY_NAMESPACE, &root, err) : NULL;
    if (object == NULL) {
        return error_wrap(err, "--namespace-range");
    }
    snapshot_edit_put(edit, object);
    policy_release(object);
    return true;
}

static bool range_put(struct state *state, struct snapshot_edit *edit, const char *value, struct error *err) {
    struct str rest = str_of(value), name = {0};
    struct namespace_ranges *ranges = ARENA_NEW(state->arena, struct namespace_ranges);
    if (str_equal(rest, STR("none"))) {
        state->no_range = true;
        return true;
    }
    if (memchr(rest.bytes, '=', rest.length) != NULL) {
        str_split(&rest, '=', &name);
    }
    if (!ranges_read(state->arena, rest, ranges) || (name.bytes != NULL && str_empty(name))) {
        return range_wrong(value, err);
    }
    if (name.bytes != NULL) {
        return namespace_put(edit, state->arena, name, ranges, err);
    }
    namespace_derive(state->arena, ranges);
    state->any_range = ranges;
    return true;
}

bool state_put_ranges(struct state *state, const struct state_flags *flags, struct error *err) {
    struct snapshot_edit *edit = snapshot_edit_begin(state->snapshot);
    for (size_t i = 0; i < flags->namespace_ranges.count; i++) {
        if (!range_put(state, edit, flags->namespace_ranges.items[i], err)) {
            snapshot_edit_abandon(edit);
            return false;
        }
    }
    struct snapshot *next = snapshot_edit_commit(edit);
    snapshot_release(state->snapshot);
    state->snapshot = next;
    return true;
}
