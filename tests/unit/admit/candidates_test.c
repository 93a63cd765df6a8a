/*
 * Which SCCs are tried, in which order; and what denies the request before any is.
 */
#include "admit/candidates.h"

#include "admit/admission.h"

static const char *const sccs[] = {SCC("b-plain", ""),
                                   SCC("a-plain", ""),
                                   SCC("ports", ",'allowHostPorts':true"),
                                   SCC("first", ",'priority':10,'allowPrivilegedContainer':true"),
                                   SCC("last", ",'priority':-1"),
                                   NULL};

static struct str names(struct scene *scene) {
    struct buf buf = BUF(&scene->arena);
    for (size_t i = 0; i < scene->decision.verdict_count; i++) {
        buf_text(&buf, i == 0 ? "" : " ");
        buf_str(&buf, scene->decision.verdicts[i].scc->name);
        ck_assert_int_eq(scene->decision.verdicts[i].outcome, VERDICT_NOT_TRIED);
        ck_assert_ptr_eq(scene->decision.verdicts[i].filled.scc, scene->decision.verdicts[i].scc);
    }
    return buf_view(&buf);
}

static bool listed(struct scene *scene, const char *required, const char *hint) {
    scene_ask(scene, &(struct asked){PASS_MUTATE, "", "{'spec':{}}", NULL});
    scene->decision = (struct decision){.required = str_of(required), .hint = str_of(hint)};
    return candidates_list(&scene->admission, &scene->request, &scene->decision);
}

START_TEST(orders) {
    static const struct {
        const char *required, *hint, *order;
    } cases[] = {
        {NULL, NULL, "first a-plain b-plain ports last"},
        {"", "", "first a-plain b-plain ports last"},
        {NULL, "last", "last first a-plain b-plain ports"},
        {NULL, "first", "first a-plain b-plain ports last"},
        {NULL, "b-plain", "b-plain first a-plain ports last"},
        {NULL, "gone", "first a-plain b-plain ports last"},
        {"ports", NULL, "ports"},
        {"ports", "last", "ports"},
    };
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct scene scene;
        scene_open(&scene, sccs, NAMESPACE);
        ck_assert(listed(&scene, cases[i].required, cases[i].hint));
        ck_assert_text(names(&scene), cases[i].order);
        scene_close(&scene);
    }
}
END_TEST

#define NS(annotations) "{'metadata':{'name':'ns','annotations':{" annotations "}}}"
#define UID(value) "'openshift.io/sa.scc.uid-range':'" value "'"
#define GROUPS(value) "'openshift.io/sa.scc.supplemental-groups':'" value "'"
#define MCS(value) "'openshift.io/sa.scc.mcs':'" value "'"
#define NEEDY(name, user, context, group)                                                                              \
    "{'metadata':{'name':'" name "'},'runAsUser':{'type':'" user "'},'seLinuxContext':{'type':'" context               \
    "'},'fsGroup':{'type':'" group "'}}"

static const struct {
    const char *sccs[3], *namespace_object, *required, *message;
} denials[] = {
    {{NULL}, NAMESPACE, NULL, "no SecurityContextConstraints found in cluster"},
    {{SCC("a", "")},
     NAMESPACE,
     "b",
     "failed to retrieve the required SCC 'b': securitycontextconstraints.security.openshift.io 'b' not found"},
    {{SCC("a", "")},
     NAMESPACE,
     "b\n",
     "failed to retrieve the required SCC 'b\\n': securitycontextconstraints.security.openshift.io 'b\\n' not found"},
    {{NULL},
     NAMESPACE,
     "b",
     "failed to retrieve the required SCC 'b': securitycontextconstraints.security.openshift.io 'b' not found"},
    {{SCC("a", "")}, NULL, NULL, "error fetching namespace 'ns': namespace 'ns' not found"},
    {{SCC("a", "")},
     NS(""),
     NULL,
     "error fetching namespace 'ns': unable to find annotation openshift.io/sa.scc.uid-range"},
    {{SCC("a", "")},
     NS(MCS("s0")),
     NULL,
     "error fetching namespace 'ns': unable to find annotation openshift.io/sa.scc.uid-range"},
    {{SCC("a", "")},
     NS(UID("1/2")),
     NULL,
     "error fetching namespace 'ns': unable to find annotation openshift.io/sa.scc.mcs"},
    {{NEEDY("a", "MustRunAsRange", "RunAsAny", "RunAsAny")},
     NS(UID("") "," MCS("s0")),
     NULL,
     "unable to find pre-allocated uid annotation for namespace ns while trying to configure SCC a: found annotation "
     "openshift.io/sa.scc.uid-range but it was empty"},
    {{NEEDY("a", "RunAsAny", "MustRunAs", "RunAsAny")},
     NS(UID("1/2") "," MCS("")),
     NULL,
     "unable to find pre-allocated mcs annotation for namespace ns while trying to configure SCC a: found annotation "
     "openshift.io/sa.scc.mcs but it was empty"},
    {{NEEDY("a", "RunAsAny", "RunAsAny", "MustRunAs")},
     NS(UID("1/2") "," GROUPS("") "," MCS("s0")),
     NULL,
     "unable to find pre-allocated group annotation for namespace ns while trying to configure SCC a: unable to find "
     "groups using openshift.io/sa.scc.supplemental-groups and openshift.io/sa.scc.uid-range annotations"},
    {{NEEDY("a", "Other", "RunAsAny", "RunAsAny")},
     NAMESPACE,
     NULL,
     "error creating provider for SCC a in namespace ns: Unrecognized RunAsUser strategy type Other"},
    {{SCC("good", ""), NEEDY("b", "RunAsAny", "", "RunAsAny"), NEEDY("a", "MustRunAs", "RunAsAny", "RunAsAny")},
     NAMESPACE,
     NULL,
     "[error creating provider for SCC b in namespace ns: Unrecognized SELinuxContext strategy type , error creating "
     "provider for SCC a in namespace ns: MustRunAs requires a UID]"},
};

START_TEST(denied) {
    for (size_t i = 0; i < COUNT(denials); i++) {
        const char *const list[] = {denials[i].sccs[0], denials[i].sccs[1], denials[i].sccs[2], NULL};
        struct scene scene;
        scene_open(&scene, list, denials[i].namespace_object);
        ck_assert(!listed(&scene, denials[i].required, NULL));
        ck_assert(!scene.decision.allowed);
        ck_assert_text(scene.decision.message, unquoted(&scene.arena, denials[i].message).bytes);
        scene_close(&scene);
    }
}
END_TEST

START_TEST(an_unknown_namespace_may_have_ranges) {
    struct scene scene;
    struct namespace_ranges ranges = {.uid_range = STR("7/3"), .mcs = STR("s0")};
    scene_open(&scene, (const char *const[]){NEEDY("a", "MustRunAsRange", "RunAsAny", "RunAsAny"), NULL}, NULL);
    namespace_derive(&scene.arena, &ranges);
    scene.admission.unknown_namespace = &ranges;
    ck_assert(listed(&scene, NULL, NULL));
    ck_assert_ptr_nonnull(scene.decision.verdicts);
    ck_assert_int_eq(scene.decision.verdicts[0].filled.uid_min.value, 7);
    ck_assert_int_eq(scene.decision.verdicts[0].filled.uid_max.value, 9);
    scene_close(&scene);
}
END_TEST

int main(void) {
    return SUITE_RUN("candidates", orders, denied, an_unknown_namespace_may_have_ranges);
}
