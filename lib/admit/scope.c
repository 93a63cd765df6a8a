/*
 * Which requests concern SCC at all. What is not named here is evaluated: an unknown subresource as well.
 * Reference: shouldSkipSCCEvaluation and shouldIgnoreMetaChanges in admission.go.
 */
#include "admit/scope.h"

#include "base/json_join.h"
#include "pod/pod_unchanged.h"

bool scope_concerns_pod(const struct request *request) {
    static const struct str harmless[] = {
        STR_INIT("exec"), STR_INIT("attach"),      STR_INIT("binding"), STR_INIT("eviction"),
        STR_INIT("log"),  STR_INIT("portforward"), STR_INIT("proxy"),   STR_INIT("status"),
    };
    static const struct str_list subresources = {.items = harmless, .count = sizeof harmless / sizeof harmless[0]};
    return str_empty(request->group) && str_equal(request->resource, STR("pods")) &&
           (request->operation == OPERATION_CREATE || request->operation == OPERATION_UPDATE) &&
           !str_list_has(&subresources, request->subresource);
}

/* The only annotation that may change without a second look: the network plugin writes it to running pods. */
static bool annotation_is_ignorable(struct str key) {
    return str_equal(key, STR("k8s.ovn.org/pod-networks"));
}

/* What is no object of annotations is not for here to judge: the pod cannot be read then. */
static bool annotations_ignorable(struct arena *arena, struct json *before, struct json *after) {
    struct json old_metadata = json_member(before, "metadata"), new_metadata = json_member(after, "metadata");
    struct json old_annotations, new_annotations, x, y;
    if (!json_object(&old_metadata, "annotations", &old_annotations, NULL) ||
        !json_object(&new_metadata, "annotations", &new_annotations, NULL)) {
        return false;
    }
    struct json_join join = json_join(arena, &old_annotations, &new_annotations);
    while (json_join_next(&join, &x, &y)) {
        if (!annotation_is_ignorable(x.key) && !json_equal(arena, &x, &y)) {
            return false;
        }
    }
    return true;
}

bool scope_update_is_ignorable(struct arena *arena, struct request *request) {
    struct json *before = &request->old_object, *after = &request->object;
    return pod_content_unchanged(arena, before, after) && annotations_ignorable(arena, before, after) &&
           pod_metadata_unchanged(arena, before, after);
}
