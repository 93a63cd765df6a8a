/* The rules that findings belong to. A name, once given, stays, and so does the order: SARIF counts them. */
#include "fix.h"

const struct rule rules[] = {
    {"scc-run-as-user", LEVEL_ERROR, "The user ID is not allowed",
     "leave runAsUser out where the SCC fills one in, or use one that it allows", mend_user},
    {"scc-run-as-non-root", LEVEL_ERROR, "The pod may not run as root",
     "set runAsNonRoot: true, and run as a user other than root", mend_non_root},
    {"scc-groups", LEVEL_ERROR, "A group ID is not allowed", "leave the group out, or use one that the SCC allows",
     mend_groups},
    {"scc-se-linux", LEVEL_ERROR, "The SELinux options are not allowed",
     "leave seLinuxOptions out: the SCC fills in its own", mend_se_linux},
    {"scc-seccomp", LEVEL_ERROR, "The seccomp profile is not allowed",
     "leave the profile out, or use one that the SCC allows", mend_seccomp},
    {"scc-capabilities", LEVEL_ERROR, "The capabilities are not allowed",
     "drop what the SCC wants dropped, and add nothing but what it allows", mend_capabilities},
    {"scc-privileged", LEVEL_ERROR, "Privileged containers are not allowed", "remove privileged: true", NULL},
    {"scc-privilege-escalation", LEVEL_ERROR, "Privilege escalation is not allowed",
     "set allowPrivilegeEscalation: false, or leave it out", mend_privilege_escalation},
    {"scc-read-only-root", LEVEL_ERROR, "The root file system must be read-only", "set readOnlyRootFilesystem: true",
     NULL},
    {"scc-volumes", LEVEL_ERROR, "A volume type is not allowed", "use a volume of a type that the SCC allows",
     mend_volumes},
    {"scc-host-access", LEVEL_ERROR, "Host namespaces and ports are not allowed",
     "remove hostNetwork, hostPID, hostIPC or hostPort, whichever is named", mend_host_access},
    {"scc-user-namespace", LEVEL_ERROR, "The pod must have a user namespace", "set hostUsers: false",
     mend_user_namespace},
    {"scc-sysctls", LEVEL_ERROR, "A sysctl is not allowed", "remove the sysctl", mend_sysctls},
    {"scc-not-usable", LEVEL_ERROR, "No SCC is usable by the service account or the user",
     "grant an SCC to the service account", NULL},
    {"scc-required", LEVEL_ERROR, "The required SCC is missing, not usable or too strict",
     "correct the annotation openshift.io/required-scc, or grant the SCC that it names to the service account", NULL},
    {"scc-namespace", LEVEL_ERROR, "The namespace's ranges cannot be used",
     "correct its openshift.io/sa.scc annotations", NULL},
    {"scc-denied", LEVEL_ERROR, "The pod is denied", "correct what the message names", NULL},
    {"scc-user-only", LEVEL_WARNING, "Only the user's own rights admit this pod",
     "grant the SCC to the service account: pods made by a controller are denied or run under another SCC", NULL},
    {"scc-expectation", LEVEL_ERROR, "The outcome is not the expected one", "change the manifest, or the expectation",
     NULL},
    {"scc-token-volume", LEVEL_ERROR, "The volume with the service account's token is not allowed",
     "set automountServiceAccountToken: false where the pod does not ask the API server", NULL},
    {"scc-invalid-id", LEVEL_ERROR, "An ID that the API server refuses under every SCC",
     "use a number from 0 to 2147483647, or leave the field out", NULL},
    {"scc-annotation", LEVEL_WARNING, "An annotation about SCCs has no effect where it is",
     "put openshift.io/required-scc on the pod template, and remove openshift.io/scc", NULL},
    {"scc-unknown-field", LEVEL_WARNING, "A security field that Kubernetes does not know there",
     "correct its name, or move it to where it belongs", NULL},
    {"scc-image-user", LEVEL_WARNING, "The image must name a user that is a number other than 0",
     "set runAsUser, or USER in the image, to a number other than 0", NULL},
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
