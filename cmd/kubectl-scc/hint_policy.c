/* Hints that come from the SCCs: what they leave to the image, and what files change about shipped ones. */
#include "hint.h"
#include "pod/pod_visit.h"
#include "policy/builtin.h"

/* ---- The user of the image ---- */

static bool by_image(const struct prediction *prediction, size_t index) {
    const struct identity *identity = &prediction->identities[index];
    const struct pod *before = &prediction->decision.before;
    bool own = effective_run_as_non_root(before, &before->containers[index]).set;
    return !own && identity->non_root.value && !identity->uid.set;
}

struct finding_list hints_of_image_user(struct arena *arena, const struct prediction *prediction) {
    struct buf names = BUF(arena), path = BUF(arena);
    size_t count = 0;
    for (size_t i = 0; i < prediction->identity_count; i++) {
        const struct container *container = prediction->identities[i].container;
        if (!by_image(prediction, i)) {
            continue;
        }
        if (count++ == 0) {
            field_print(&path, container_path(arena, field_root(arena, STR("")), container));
        }
        buf_format(&names, "%s%.*s", count > 1 ? ", " : "", STR_ARG(container->name));
    }
    if (count == 0) {
        return (struct finding_list){0};
    }
    struct finding *finding = ARENA_NEW(arena, struct finding);
    struct place place = place_find(arena, prediction->workload, buf_view(&path), (struct str){0});
    struct str list = buf_view(&names);
    *finding = finding_at(
        "scc-image-user", &place,
        str_format(arena,
                   "%.*s sets runAsNonRoot and no user ID: the image of container%s %.*s must have a USER that is a "
                   "number other than 0, or it is not started (CreateContainerConfigError: container has runAsNonRoot "
                   "and image has non-numeric user, or image will run as root)",
                   STR_ARG(prediction->decision.chosen->scc->name), count > 1 ? "s" : "", STR_ARG(list)));
    return (struct finding_list){.items = finding, .count = 1};
}

/* ---- Priorities of shipped SCCs ---- */

/* All SCCs that were ever shipped; where several sets have one, as it is today. */
static struct snapshot *shipped_sets(void) {
    static const char *const sets[] = {"3.10", "today"};
    struct snapshot *shipped = NULL;
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        struct error err = {0};
        struct snapshot_edit *edit = snapshot_edit_begin(shipped);
        builtin_load(edit, sets[i], &err); /* our own bytes, tested to load */
        struct snapshot *next = snapshot_edit_commit(edit);
        snapshot_release(shipped);
        shipped = next;
    }
    return shipped;
}

static int64_t priority_of(const struct scc *scc) {
    return scc->priority.set ? scc->priority.value : 0;
}

static bool from_file(const struct policy_object *object) {
    return !str_empty(object->source) && !str_starts(object->source, STR("built-in "));
}

static bool priority_check(const struct policy_object *object, void *context) {
    struct snapshot **shipped = context;
    if (!from_file(object) || !builtin_has(object->name)) {
        return true;
    }
    if (*shipped == NULL) {
        *shipped = shipped_sets();
    }
    const struct scc *known = snapshot_scc(*shipped, object->name);
    if (known != NULL && priority_of(&object->scc) > priority_of(known)) {
        fprintf(
            stderr,
            "warning: %.*s: SecurityContextConstraints \"%.*s\" has priority %lld, more than it is shipped with: "
            "every pod that may use it comes under it first, which has broken platform pods and upgrades elsewhere; "
            "to give it to some pods only, annotate them with " ANNOTATION_REQUIRED_SCC ": %.*s\n",
            STR_ARG(object->source), STR_ARG(object->name), (long long)object->scc.priority.value,
            STR_ARG(object->name));
    }
    return true;
}

void hints_of_priorities(const struct state *state) {
    struct snapshot *shipped = NULL;
    snapshot_each(state->snapshot, POLICY_SCC, priority_check, &shipped);
    snapshot_release(shipped);
}
