/*
 * What is asked: one admission request, as the engine needs it. Raw objects stay in the document; the pod is decoded
 * only once scope has said that it matters.
 */
#ifndef ADMIT_REQUEST_H
#define ADMIT_REQUEST_H

#include "access/authorizer.h"
#include "base/json_read.h"

enum pass { PASS_MUTATE, PASS_VALIDATE };

enum operation { OPERATION_OTHER, OPERATION_CREATE, OPERATION_UPDATE, OPERATION_DELETE, OPERATION_CONNECT };

struct request {
    enum pass pass;
    struct str uid, name, namespace_name;
    struct str group, version, resource, subresource;
    struct str kind;
    enum operation operation;
    struct str operation_name;
    struct subject user;
    struct json object, old_object; /* absent where there is none */
    bool dry_run;
};

#endif
