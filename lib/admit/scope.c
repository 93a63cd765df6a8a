/*
 * Which requests concern SCC at all. What is not named here is evaluated: an unknown subresource as well.
 * Reference: shouldSkipSCCEvaluation and shouldIgnoreMetaChanges in admission.go.
 */
#include "admit/scope.h"

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

/* Is every annotation of a that b lacks, or has otherwise, an ignorable one? */
static bool annotations_ignorable(const struct json *a, struct json *b) {
    struct json annotation;
    for (struct json_walk walk = json_walk(a); json_next(&walk, &annotation);) {
        struct json other = json_member_of(b, annotation.key);
        if (!annotation_is_ignorable(annotation.key) && !json_equal(&annotation, &other)) {
            return false;
        }
    }
    return true;
}

bool scope_update_is_ignorable(struct request *request) {
    struct json *before = &request->old_object, *after = &request->object;
    if (!pod_content_unchanged(before, after)) {
        return false;
    }
    struct json old_metadata = json_member(before, "metadata"), new_metadata = json_member(after, "metadata");
    struct json old_annotations = json_member(&old_metadata, "annotations"),
                new_annotations = json_member(&new_metadata, "annotations");
    return annotations_ignorable(&new_annotations, &old_annotations) &&
           annotations_ignorable(&old_annotations, &new_annotations) && pod_metadata_unchanged(before, after);
}
