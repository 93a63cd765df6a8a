/*
 * Seccomp: profile and annotation kept in step, defaults from the list, and which values a list allows.
 */
#include "strategy/evaluation.h"

#define RUNTIME "'seccompProfiles':['runtime/default']"
#define TWO "'seccompProfiles':['localhost/a','unconfined']"
#define STAR "'seccompProfiles':['*']"
#define KEY "seccomp.security.alpha.kubernetes.io/pod"
#define CONTAINER_KEY "container.seccomp.security.alpha.kubernetes.io/c"
#define PROFILE(type) "'seccompProfile':{'type':'" type "'}"
#define POD_PROFILE(type) SPEC("'securityContext':{" PROFILE(type) "}")
#define ANNOTATION(value) ADD("/metadata/annotations/seccomp.security.alpha.kubernetes.io~1pod", value)
#define POD_IS "metadata.annotations[" KEY "]: Forbidden: "
#define C_IS "metadata.annotations[" CONTAINER_KEY "]: Forbidden: "
#define NOT_ALLOWED(value, list) value " is not an allowed seccomp profile. Valid values are [" list "]"

static const struct strategy_case of_the_pod[] = {
    {"", SPEC(""), NULL, NULL},
    {"", POD_PROFILE("RuntimeDefault"), "[" ANNOTATION("'runtime/default'") "]", POD_IS "seccomp may not be set"},
    {"", POD_PROFILE("Localhost"), NULL, NULL}, /* no value at all */
    {RUNTIME, SPEC(""),
     "[" ANNOTATION("'runtime/default'") "," ADD("/spec/securityContext", "{" PROFILE("RuntimeDefault") "}") "]", NULL},
    {RUNTIME, POD_PROFILE("RuntimeDefault"), "[" ANNOTATION("'runtime/default'") "]", NULL},
    {RUNTIME, POD_PROFILE("Unconfined"), "[" ANNOTATION("'unconfined'") "]",
     POD_IS NOT_ALLOWED("unconfined", "runtime/default")},
    {RUNTIME, POD_PROFILE("Other"), NULL, POD_IS NOT_ALLOWED("", "runtime/default")},
    {RUNTIME, ANNOTATED("'" KEY "':'docker/default'", ""),
     "[" ADD("/spec/securityContext", "{" PROFILE("RuntimeDefault") "}") "]", NULL},
    {"'seccompProfiles':['docker/default']", POD_PROFILE("RuntimeDefault"), "[" ANNOTATION("'runtime/default'") "]",
     NULL},
    {RUNTIME, ANNOTATED("'" KEY "':''", ""),
     "[" REPLACE("/metadata/annotations/seccomp.security.alpha.kubernetes.io~1pod",
                 "'runtime/default'") "," ADD("/spec/securityContext", "{" PROFILE("RuntimeDefault") "}") "]",
     NULL},
    {RUNTIME, ANNOTATED("'" KEY "':'unconfined'", "'securityContext':{" PROFILE("RuntimeDefault") "}"),
     "[" REPLACE("/spec/securityContext/seccompProfile", "{'type':'Unconfined'}") "]",
     POD_IS NOT_ALLOWED("unconfined", "runtime/default")},
    {STAR, ANNOTATED("'" KEY "':'odd'", "'securityContext':{" PROFILE("RuntimeDefault") "}"),
     "[{'op':'remove','path':'/spec/securityContext/seccompProfile'}]", NULL}, /* no profile: the old one goes */
    {STAR, ANNOTATED("'" KEY "':'localhost/'", ""), NULL, NULL},
    {STAR, SPEC(""), NULL, NULL},
    {STAR, POD_PROFILE("Unconfined"), "[" ANNOTATION("'unconfined'") "]", NULL},
    {"'seccompProfiles':['*','unconfined']", SPEC(""),
     "[" ANNOTATION("'unconfined'") "," ADD("/spec/securityContext", "{" PROFILE("Unconfined") "}") "]", NULL},
    {TWO, SPEC(""),
     "[" ANNOTATION("'localhost/a'") "," ADD("/spec/securityContext",
                                             "{'seccompProfile':{'type':'Localhost','localhostProfile':'a'}}") "]",
     NULL},
    {TWO, POD_PROFILE("RuntimeDefault"), "[" ANNOTATION("'runtime/default'") "]",
     POD_IS NOT_ALLOWED("runtime/default", "localhost/a unconfined")},
    {TWO, SPEC("'securityContext':{'seccompProfile':{'type':'Localhost','localhostProfile':'b'}}"),
     "[" ANNOTATION("'localhost/b'") "]", POD_IS NOT_ALLOWED("localhost/b", "localhost/a unconfined")},
    {TWO, SPEC("'securityContext':{'seccompProfile':{'type':'Localhost','localhostProfile':''}}"),
     "[" ANNOTATION("'localhost/'") ",{'op':'remove','path':'/spec/securityContext/seccompProfile'}]",
     POD_IS NOT_ALLOWED("localhost/", "localhost/a unconfined")},
};

START_TEST(pods) {
    strategy_check(&strategy_seccomp, of_the_pod, COUNT(of_the_pod));
}
END_TEST

#define IN_STEP(members)                                                                                               \
    ANNOTATED("'" KEY "':'runtime/default'", "'securityContext':{" PROFILE("RuntimeDefault") "}," members)
#define BOTH(annotation, context)                                                                                      \
    ANNOTATED("'" KEY "':'runtime/default','" CONTAINER_KEY "':'" annotation "'",                                      \
              "'securityContext':{" PROFILE(                                                                           \
                  "RuntimeDefault") "},'containers':[{'name':'c','securityContext':{" context "}}]")

static const struct strategy_case of_containers[] = {
    {RUNTIME, IN_STEP("'containers':[{'name':'c'}]"), NULL, NULL},
    {RUNTIME, IN_STEP("'containers':[{'name':'c','securityContext':{" PROFILE("Unconfined") "}}]"), NULL,
     C_IS NOT_ALLOWED("unconfined", "runtime/default")},
    {RUNTIME, IN_STEP("'initContainers':[{'name':'c','securityContext':{" PROFILE("RuntimeDefault") "}}]"), NULL, NULL},
    {RUNTIME, BOTH("unconfined", ""), CONTAINER_ADDS("seccompProfile", "{'type':'Unconfined'}"),
     C_IS NOT_ALLOWED("unconfined", "runtime/default")},
    {RUNTIME, BOTH("docker/default", ""), CONTAINER_ADDS("seccompProfile", "{'type':'RuntimeDefault'}"), NULL},
    {RUNTIME, BOTH("odd", ""), NULL, C_IS NOT_ALLOWED("odd", "runtime/default")},
    {RUNTIME, BOTH("odd", PROFILE("RuntimeDefault")),
     "[{'op':'remove','path':'/spec/containers/0/securityContext/seccompProfile'}]",
     C_IS NOT_ALLOWED("odd", "runtime/default")},
    {RUNTIME, BOTH("", ""), NULL, C_IS NOT_ALLOWED("", "runtime/default")},
    {"", SPEC("'containers':[{'name':'c','securityContext':{" PROFILE("RuntimeDefault") "}}]"), NULL,
     C_IS "seccomp may not be set"},
    {STAR, SPEC("'containers':[{'name':'c','securityContext':{" PROFILE("Unconfined") "}}]"), NULL, NULL},
    {STAR, ANNOTATED("'" CONTAINER_KEY "':'localhost/x'", "'containers':[{'name':'c'},{'name':'d'}]"),
     "[" ADD("/spec/containers/0/securityContext",
             "{'seccompProfile':{'type':'Localhost','localhostProfile':'x'}}") "]",
     NULL},
};

START_TEST(containers) {
    strategy_check(&strategy_seccomp, of_containers, COUNT(of_containers));
}
END_TEST

int main(void) {
    return SUITE_RUN("seccomp", pods, containers);
}
