/*
 * What a plain YAML scalar means: the YAML 1.1 rules of Kubernetes' reader (sigs.k8s.io/yaml, which builds on
 * go.yaml.in/yaml/v2, resolve.go), not those of YAML 1.2.
 */
#ifndef BASE_YAML_SCALAR_H
#define BASE_YAML_SCALAR_H

#include "base/strings.h"

enum scalar_kind { SCALAR_STRING, SCALAR_NULL, SCALAR_BOOL, SCALAR_INTEGER, SCALAR_REAL };

struct scalar {
    enum scalar_kind kind;
    bool boolean;
    bool negative; /* of SCALAR_INTEGER, whose range is INT64_MIN to UINT64_MAX */
    uint64_t magnitude;
    double real; /* may be infinite or no number */
};

/* `text` must be terminated by NUL, as libyaml's scalars are. */
struct scalar yaml_scalar_resolve(struct str text);

#endif
