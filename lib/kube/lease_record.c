/* coordination.k8s.io/v1 Lease, as client-go's leaselock.go and leaderelection.go fill it. */

#include <time.h>

#include "base/json_write.h"
#include "kube/lease_record.h"
#include "kube/timestamp.h"

bool lease_record_read(struct arena *arena, struct kube_response *response, struct lease_record *out,
                       struct error *err) {
    struct json root, metadata, spec;
    struct opt_int64 seconds, transitions;
    if (!json_parse_in_place(arena, response->body, response->length, &root, err) || !json_as_object(&root, err) ||
        !json_object(&root, "metadata", &metadata, err) || !json_object(&root, "spec", &spec, err) ||
        !json_string(&spec, "holderIdentity", &out->holder, err) ||
        !json_string(&spec, "acquireTime", &out->acquired, err) ||
        !json_opt_int32(&spec, "leaseDurationSeconds", &seconds, err) ||
        !json_opt_int32(&spec, "leaseTransitions", &transitions, err)) {
        return error_wrap(err, "lease");
    }
    out->metadata = json_text(arena, &metadata);
    out->spec = json_is_null(&spec) ? STR("{}") : json_text(arena, &spec);
    out->holder = str_copy(arena, out->holder);
    out->acquired = str_copy(arena, out->acquired);
    out->seconds = seconds.value;
    out->transitions = transitions.value;
    return true;
}

static void metadata_write(struct json_out *out, const struct lease_record *old, const struct lease_claim *claim) {
    json_key(out, "metadata");
    if (old != NULL) {
        json_put_raw(out, old->metadata);
        return;
    }
    json_open(out, '{');
    json_key(out, "name");
    json_put_text(out, claim->name);
    json_key(out, "namespace");
    json_put_text(out, claim->namespace_name);
    json_close(out, '}');
}

struct str lease_record_claim(struct arena *arena, const struct lease_record *old, const struct lease_claim *claim) {
    struct buf text = BUF(arena);
    struct json_out out = json_out(&text);
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    struct str time = timestamp_micro(arena, now.tv_sec, now.tv_nsec / 1000);
    bool same = old != NULL && (claim->identity[0] == '\0' || str_equal(old->holder, str_of(claim->identity)));
    bool keeps = same && claim->identity[0] != '\0' && old->acquired.length > 0;
    json_open(&out, '{');
    json_key(&out, "apiVersion");
    json_put_text(&out, "coordination.k8s.io/v1");
    json_key(&out, "kind");
    json_put_text(&out, "Lease");
    metadata_write(&out, old, claim);
    json_key(&out, "spec");
    json_open(&out, '{');
    json_key(&out, "holderIdentity");
    json_put_text(&out, claim->identity);
    json_key(&out, "leaseDurationSeconds");
    json_put_int(&out, claim->seconds);
    json_key(&out, "acquireTime");
    json_put_str(&out, keeps && old != NULL ? old->acquired : time);
    json_key(&out, "renewTime");
    json_put_str(&out, time);
    json_key(&out, "leaseTransitions");
    json_put_int(&out, old == NULL ? 0 : old->transitions + (same ? 0 : 1));
    json_close(&out, '}');
    json_close(&out, '}');
    return buf_view(&text);
}
