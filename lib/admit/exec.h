/*
 * exec and attach: whoever may not create the pod may not enter it either. Reference: sccadmission/scc_exec.go.
 */
#ifndef ADMIT_EXEC_H
#define ADMIT_EXEC_H

#include "admit/admit.h"

bool exec_concerns(const struct request *request);
/* `pod`: the running pod as the API server gave it; absent: there is none. */
void exec_admit(const struct admission *admission, const struct request *request, const struct json *pod,
                struct decision *decision);

#endif
