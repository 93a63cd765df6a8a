/*
 * Grants through RBAC, under the names that oc gives (oc pkg/cli/admin/policy/modify_scc.go since 4.5). Unlike oc: one
 * namespace unless asked otherwise, no role is made in a dry run, and a role that allows something else is refused.
 */
#include "grant_subjects.h"
#include "grants.h"
#include "json_edit.h"
#include "live.h"

#define RBAC_PATH "/apis/" RBAC_GROUP "/v1"

enum { ATTEMPTS = 5 }; /* others may write the same binding */

static bool sends(const struct grant_work *work) {
    return work->verb->state.client != NULL && work->dry_run != DRY_CLIENT;
}

/* One request; *status tells a conflict. What was sent, or what the server made of it, is kept. */
static bool send(struct grant_work *work, const char *method, const char *path, struct str body, int *status) {
    struct verb *verb = work->verb;
    struct live_call call = {
        .method = method, .path = path, .query = work->dry_run == DRY_SERVER ? "dryRun=All" : NULL, .body = body};
    struct json answer;
    *status = 0;
    if (sends(work)) {
        bool ok = live_json(verb->state.client, &call, &verb->arena, &answer, &verb->err);
        *status = call.status;
        if (!ok) {
            return false;
        }
        body = str_empty(body) ? body : json_text(&verb->arena, &answer);
    }
    if (!str_empty(body)) {
        text_list_add(&verb->arena, &work->objects, body.bytes);
    }
    return true;
}

static struct str binding_kind(const struct grant_work *work) {
    return work->home != NULL ? STR("rolebindings") : STR("clusterrolebindings");
}

static const char *binding_path(const struct grant_work *work, bool with_name) {
    struct arena *arena = &work->verb->arena;
    struct str name = with_name ? kube_escape(arena, work->name) : STR("");
    struct str space = kube_escape(arena, str_of(work->home));
    return str_format(arena, RBAC_PATH "%s%.*s/%.*s%s%.*s", work->home != NULL ? "/namespaces/" : "", STR_ARG(space),
                      STR_ARG(binding_kind(work)), with_name ? "/" : "", STR_ARG(name))
        .bytes;
}

/* The binding as it is; absent when there is none. */
static bool binding_fetch(const struct grant_work *work, struct json *object) {
    struct verb *verb = work->verb;
    *object = (struct json){0};
    if (verb->state.client == NULL) {
        const struct policy_object *known = snapshot_object(
            verb->state.snapshot, work->home != NULL ? POLICY_ROLE_BINDING : POLICY_CLUSTER_ROLE_BINDING,
            str_of(work->home), work->name);
        return known == NULL || json_parse(&verb->arena, binding_text(&verb->arena, known), object, &verb->err);
    }
    struct live_call call = {.method = "GET", .path = binding_path(work, true)};
    struct error err = {0};
    if (live_json(verb->state.client, &call, &verb->arena, object, &err)) {
        return true;
    }
    *object = (struct json){0};
    return call.status == 404 || error_set(&verb->err, err.code, "%s", err.text);
}

static bool role_refuse(struct grant_work *work) {
    return error_set(&work->verb->err, ERROR_POLICY, "ClusterRole %.*s is there and does not allow the use of %.*s",
                     STR_ARG(work->name), STR_ARG(work->scc->name));
}

enum role_found { ROLE_ABSENT, ROLE_ALLOWS, ROLE_OTHER };

static bool role_fetch(const struct grant_work *work, enum role_found *found) {
    struct verb *verb = work->verb;
    struct arena *arena = &verb->arena;
    struct error err = {0};
    struct json answer;
    struct live_call call = {
        .method = "GET",
        .path = str_format(arena, RBAC_PATH "/clusterroles/%s", kube_escape(arena, work->name).bytes).bytes,
    };
    *found = ROLE_ABSENT;
    if (!live_json(verb->state.client, &call, arena, &answer, &err)) {
        return call.status == 404 || call.status == 403 || error_set(&verb->err, err.code, "%s", err.text);
    }
    struct policy_object *role = policy_decode(POLICY_CLUSTER_ROLE, &answer, &verb->err);
    if (role == NULL) {
        return false;
    }
    *found = role_allows_scc(&role->role, work->scc->name) ? ROLE_ALLOWS : ROLE_OTHER;
    policy_release(role);
    return true;
}

static bool role_find(const struct grant_work *work, enum role_found *found) {
    const struct state *state = &work->verb->state;
    if (state->client != NULL) {
        return role_fetch(work, found);
    }
    const struct role *role = snapshot_role(state->snapshot, (struct str){0}, work->name);
    *found = role == NULL ? ROLE_ABSENT : role_allows_scc(role, work->scc->name) ? ROLE_ALLOWS : ROLE_OTHER;
    return true;
}

static bool role_ensure(struct grant_work *work) {
    struct verb *verb = work->verb;
    enum role_found found;
    int status;
    if (!role_find(work, &found)) {
        return false;
    }
    if (found != ROLE_ABSENT) {
        return found == ROLE_ALLOWS || role_refuse(work);
    }
    /* Of that name there is none, or none that we may read: then somebody else has made it. */
    bool sent = send(work, "POST", RBAC_PATH "/clusterroles", role_text(work), &status);
    if (!sent && status == 409) {
        verb->err = (struct error){0};
        sent = true;
    }
    return sent;
}

static bool role_fits(const struct grant_work *work, struct json *binding) {
    struct json role = json_member(binding, "roleRef");
    struct str kind = {0}, name = {0};
    json_string(&role, "kind", &kind, NULL);
    json_string(&role, "name", &name, NULL);
    if (!str_equal(name, work->name)) {
        return error_set(&work->verb->err, ERROR_POLICY, "rolebinding %.*s found for role %.*s, not %.*s",
                         STR_ARG(work->name), STR_ARG(name), STR_ARG(work->name));
    }
    return str_equal(kind, STR("ClusterRole")) ||
           error_set(&work->verb->err, ERROR_POLICY, "rolebinding %.*s found for \"%.*s\", not \"ClusterRole\"",
                     STR_ARG(work->name), STR_ARG(kind));
}

static bool nothing_found(const struct grant_work *work) {
    struct buf names = BUF(&work->verb->arena);
    for (size_t i = 0; i < work->count; i++) {
        const struct named_subject *target = &work->targets[i];
        buf_text(&names, i > 0 ? " " : "");
        buf_str(&names, str_empty(target->account) ? target->name : target->account);
    }
    return error_set(&work->verb->err, ERROR_INPUT, "unable to find target [%.*s]", (int)names.length, names.bytes);
}

static bool binding_apply(struct grant_work *work, struct json *old, int *status) {
    struct verb *verb = work->verb;
    bool there = json_is_object(old);
    *status = 0;
    if (there && !role_fits(work, old)) {
        return false;
    }
    if (work->revoke && !there) {
        verb->not_found = true;
        return error_set(&verb->err, ERROR_INPUT, "%.*s." RBAC_GROUP " \"%.*s\" not found", STR_ARG(binding_kind(work)),
                         STR_ARG(work->name));
    }
    struct subject_change change = binding_change(work, old);
    if (work->revoke && change.matched == 0) {
        return nothing_found(work);
    }
    if (change.left == 0) {
        return send(work, "DELETE", binding_path(work, true), (struct str){0}, status);
    }
    return send(work, there ? "PUT" : "POST", binding_path(work, there), change.text, status);
}

bool grant_by_rbac(struct grant_work *work) {
    struct verb *verb = work->verb;
    if (!work->revoke && !role_ensure(work)) {
        return false;
    }
    for (int attempt = 1;; attempt++) {
        struct json old;
        int status;
        if (!binding_fetch(work, &old)) {
            return false;
        }
        if (binding_apply(work, &old, &status)) {
            return true;
        }
        if (status != 409 || attempt == ATTEMPTS) {
            return false;
        }
        verb->err = (struct error){0};
    }
}
