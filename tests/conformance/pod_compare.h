/*
 * Are two objects the same to Kubernetes? Absent, null and empty are one, as in conform.py; the place of the first
 * difference is named.
 */
#ifndef CONFORMANCE_POD_COMPARE_H
#define CONFORMANCE_POD_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <yyjson.h>

struct difference {
    char path[512];
    char text[1024];
};

/* Pods: spec.serviceAccount, the alias that conversion writes, is left out. */
bool pods_same(yyjson_val *want, yyjson_val *got, struct difference *difference);

/* Two maps of texts by the part of their keys behind the last slash. */
bool annotations_same(yyjson_val *want, yyjson_val *got, struct difference *difference);

#endif
