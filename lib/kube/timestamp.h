/*
 * Inside kube/: the times of the Kubernetes API (RFC 3339), as seconds and microseconds since 1970.
 */
#ifndef KUBE_TIMESTAMP_H
#define KUBE_TIMESTAMP_H

#include "base/arena.h"
#include "base/strings.h"

/* "2026-01-02T15:04:05Z", also with a fraction or an offset. False when it is no time. */
bool timestamp_parse(struct str text, int64_t *seconds);
/* MicroTime: "2026-01-02T15:04:05.000000Z" */
struct str timestamp_micro(struct arena *arena, int64_t seconds, long microseconds);

#endif
