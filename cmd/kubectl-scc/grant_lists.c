/*
 * Grants in the SCC itself, as oc did until 4.4 (oc pkg/cli/admin/policy/modify_scc.go): `users` and `groups`, new ones at
 * the end, the rest as it is.
 */
#include "base/json_write.h"
#include "grant_work.h"
#include "json_edit.h"
#include "json_tree.h"
#include "live.h"
#include "scc_print.h"

static bool is_target(const struct grant_work *work, enum subject_kind kind, struct str name) {
    for (size_t i = 0; i < work->count; i++) {
        if (work->targets[i].kind == kind && str_equal(work->targets[i].name, name)) {
            return true;
        }
    }
    return false;
}

static struct str_list list_change(const struct grant_work *work, enum subject_kind kind, const struct str_list *old) {
    struct str *items = ARENA_ARRAY(&work->verb->arena, old->count + work->count, struct str);
    size_t count = 0;
    for (size_t i = 0; i < old->count; i++) {
        if (!work->revoke || !is_target(work, kind, old->items[i])) {
            items[count++] = old->items[i];
        }
    }
    for (size_t i = 0; i < work->count && !work->revoke; i++) {
        if (work->targets[i].kind == kind && !str_list_has(old, work->targets[i].name)) {
            items[count++] = work->targets[i].name;
        }
    }
    return (struct str_list){.items = items, .count = count, .present = true};
}

/* A merge patch that fails when the SCC has changed since it was read. */
static struct str patch_text(const struct grant_work *work, const struct scc *changed) {
    const struct policy_object *object =
        snapshot_object(work->verb->state.snapshot, POLICY_SCC, (struct str){0}, changed->name);
    struct buf text = BUF(&work->verb->arena);
    struct json_out out = json_out(&text);
    json_open(&out, '{');
    json_key(&out, "metadata");
    json_open(&out, '{');
    json_put_member_str(&out, "resourceVersion", object->resource_version);
    json_close(&out, '}');
    json_key(&out, "users");
    json_put_str_list(&out, &changed->users);
    json_key(&out, "groups");
    json_put_str_list(&out, &changed->groups);
    json_close(&out, '}');
    return buf_view(&text);
}

bool grant_by_lists(struct grant_work *work) {
    struct verb *verb = work->verb;
    struct scc changed = *work->scc;
    changed.users = list_change(work, SUBJECT_USER, &work->scc->users);
    changed.groups = list_change(work, SUBJECT_GROUP, &work->scc->groups);
    if (verb->state.client == NULL || work->dry_run == DRY_CLIENT) {
        text_list_add(&verb->arena, &work->objects, tree_text_of(&verb->arena, scc_tree(&changed)).bytes);
        return true;
    }
    struct str name = kube_escape(&verb->arena, changed.name);
    struct live_call call = {
        .method = "PATCH",
        .path = str_format(&verb->arena, "/apis/" SCC_GROUP "/v1/" SCC_RESOURCE "/%.*s", STR_ARG(name)).bytes,
        .query = work->dry_run == DRY_SERVER ? "dryRun=All" : NULL,
        .content_type = "application/merge-patch+json",
        .body = patch_text(work, &changed),
    };
    struct json answer;
    if (!live_json(verb->state.client, &call, &verb->arena, &answer, &verb->err)) {
        return false;
    }
    text_list_add(&verb->arena, &work->objects, json_text(&verb->arena, &answer).bytes);
    return true;
}
