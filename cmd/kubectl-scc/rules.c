/* The rules that findings belong to. A name, once given, stays. */
#include "finding.h"

const struct rule rules[] = {
    {"scc-run-as-user", LEVEL_ERROR, "The user ID is not allowed", "leave runAsUser out: the SCC fills in one that is"},
    {"scc-run-as-non-root", LEVEL_ERROR, "The pod may not run as root", "set runAsNonRoot: true, or leave it out"},
    {"scc-groups", LEVEL_ERROR, "A group ID is not allowed", "leave fsGroup and supplementalGroups out"},
    {"scc-se-linux", LEVEL_ERROR, "The SELinux options are not allowed", "leave seLinuxOptions out"},
    {"scc-seccomp", LEVEL_ERROR, "The seccomp profile is not allowed", "use seccompProfile RuntimeDefault, or none"},
    {"scc-capabilities", LEVEL_ERROR, "The capabilities are not allowed",
     "drop ALL and add nothing but what is allowed"},
    {"scc-privileged", LEVEL_ERROR, "Privileged containers are not allowed", "remove privileged: true"},
    {"scc-privilege-escalation", LEVEL_ERROR, "Privilege escalation is not allowed",
     "set allowPrivilegeEscalation: false, or leave it out"},
    {"scc-read-only-root", LEVEL_ERROR, "The root file system must be read-only", "set readOnlyRootFilesystem: true"},
    {"scc-volumes", LEVEL_ERROR, "A volume type is not allowed", "use a claim, emptyDir, configMap or secret instead"},
    {"scc-host-access", LEVEL_ERROR, "Host namespaces and ports are not allowed", "remove the host field"},
    {"scc-user-namespace", LEVEL_ERROR, "The pod must have a user namespace", "set hostUsers: false"},
    {"scc-sysctls", LEVEL_ERROR, "A sysctl is not allowed", "remove the sysctl"},
    {"scc-not-usable", LEVEL_ERROR, "No SCC is usable by the service account or the user", "grant one"},
    {"scc-required", LEVEL_ERROR, "The required SCC is missing, not usable or too strict",
     "correct the annotation openshift.io/required-scc, or grant that SCC"},
    {"scc-namespace", LEVEL_ERROR, "The namespace's ranges cannot be used",
     "correct its openshift.io/sa.scc annotations"},
    {"scc-denied", LEVEL_ERROR, "The pod is denied", "see the message"},
    {"scc-user-only", LEVEL_WARNING, "Only the user's own rights admit this pod",
     "grant the SCC to the service account: pods made by a controller are denied or run under another SCC"},
    {"scc-expectation", LEVEL_ERROR, "The outcome is not the expected one", "change the manifest, or the expectation"},
    {"scc-token-volume", LEVEL_ERROR, "The volume with the service account's token is not allowed",
     "set automountServiceAccountToken: false where the pod does not ask the API server"},
};

const size_t rule_count = sizeof rules / sizeof rules[0];

const struct rule *rule_named(const char *id) {
    for (size_t i = 0; i < rule_count; i++) {
        if (strcmp(rules[i].id, id) == 0) {
            return &rules[i];
        }
    }
    return &rules[0];
}

const char *level_text(enum level level) {
    static const char *const texts[] = {"note", "warning", "error"};
    return texts[level];
}
