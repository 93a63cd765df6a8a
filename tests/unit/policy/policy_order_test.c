/*
 * Order of SCCs: the points of the reference, the order of the shipped set that follows from them, and the reasons.
 */
#include "policy/policy_text.h"

static struct scc with(struct arena *arena, const char *name, const char *members) {
    struct buf buf = BUF(arena);
    buf_format(&buf,
               "{'metadata':{'name':'%s'},'volumes':['secret'],'runAsUser':{'type':'MustRunAs'},"
               "'seLinuxContext':{'type':'MustRunAs'}%s%s}",
               name, members[0] != '\0' ? "," : "", members);
    return scc_defaulted(arena, buf_view(&buf).bytes);
}

enum { BASE = 2 * 10000 + 5000 };

static const struct {
    const char *members;
    int score;
} scores[] = {
    {"", BASE},
    {"'allowPrivilegedContainer':true", BASE + 1600000},
    {"'allowHostPorts':true", BASE + 800000},
    {"'allowHostNetwork':true", BASE + 400000},
    {"'allowHostPID':true,'allowHostIPC':true", BASE},
    {"'allowHostDirVolumePlugin':true", BASE + 200000},
    {"'defaultAddCapabilities':['A','B']", BASE + 600},
    {"'allowedCapabilities':['A','B']", BASE + 20},
    {"'allowedCapabilities':['A','all']", BASE + 4000},
    {"'allowedCapabilities':['*']", BASE + 4000},
    {"'requiredDropCapabilities':['A','B','C']", BASE - 150},
    {"'requiredDropCapabilities':['All','B']", BASE - 3000},
};

START_TEST(points) {
    struct arena arena = {0};
    for (size_t i = 0; i < sizeof scores / sizeof scores[0]; i++) {
        struct scc scc = with(&arena, "x", scores[i].members);
        ck_assert_msg(scc.score == scores[i].score, "%s: %d, wanted %d", scores[i].members, scc.score, scores[i].score);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(points_of_volumes_and_strategies) {
    struct arena arena = {0};
    const struct {
        const char *object;
        int score;
    } cases[] = {
        {"{'volumes':['none'],'runAsUser':{'type':'RunAsAny'},'seLinuxContext':{'type':'RunAsAny'}}", 85000},
        {"{'volumes':['csi','none'],'runAsUser':{'type':'MustRunAsNonRoot'},'seLinuxContext':{'type':'Odd'}}", 135000},
        {"{'volumes':['secret','configMap','emptyDir','downwardAPI','projected'],"
         "'runAsUser':{'type':'MustRunAsRange'},'seLinuxContext':{'type':'MustRunAsNonRoot'}}",
         55000},
        {"{'runAsUser':{},'seLinuxContext':{}}", 105000},
        {"{'allowHostDirVolumePlugin':true,'volumes':['*']}", 205000},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        ck_assert_int_eq(scc_defaulted(&arena, cases[i].object).score, cases[i].score);
    }
    arena_free(&arena);
}
END_TEST

START_TEST(points_of_capabilities_are_clamped) {
    struct arena arena = {0};
    struct buf add = BUF(&arena), drop = BUF(&arena);
    buf_text(&add, "'defaultAddCapabilities':['A'");
    buf_text(&drop, "'requiredDropCapabilities':['A'");
    for (int i = 1; i < 200; i++) {
        buf_text(&add, ",'A'");
        buf_text(&drop, ",'A'");
    }
    buf_char(&add, ']');
    buf_char(&drop, ']');
    ck_assert_int_eq(with(&arena, "x", buf_view(&add).bytes).score, 20000 + 9999);
    ck_assert_int_eq(with(&arena, "x", buf_view(&drop).bytes).score, 20000);
    arena_free(&arena);
}
END_TEST

START_TEST(priority_then_points_then_name) {
    struct arena arena = {0};
    struct scc plain = with(&arena, "b", ""), zero = with(&arena, "a", "'priority':0"),
               high = with(&arena, "c", "'priority':1"), low = with(&arena, "d", "'priority':-1"),
               lax = with(&arena, "a", "'allowHostNetwork':true");
    ck_assert_int_gt(scc_order(&plain, &zero), 0);
    ck_assert_int_lt(scc_order(&zero, &plain), 0);
    ck_assert_int_lt(scc_order(&high, &zero), 0);
    ck_assert_int_gt(scc_order(&low, &plain), 0);
    ck_assert_int_lt(scc_order(&plain, &lax), 0);
    ck_assert_int_eq(scc_order(&plain, &plain), 0);
    arena_free(&arena);
}
END_TEST

#define OTHER(volumes, user)                                                                                           \
    "{'metadata':{'name':'z'},'volumes':['" volumes "'],'runAsUser':{'type':'" user "'}," OTHER_END
#define OTHER_END "'seLinuxContext':{'type':'MustRunAs'}"

START_TEST(reasons) {
    struct arena arena = {0};
    struct scc base = with(&arena, "m", "");
    const struct {
        const char *object, *reason;
    } cases[] = {
        {OTHER("none", "MustRunAs") ",'allowPrivilegedContainer':true}", "forbids privileged"},
        {OTHER("none", "MustRunAs") ",'allowHostPorts':true,'allowHostNetwork':true}", "forbids host ports"},
        {OTHER("none", "MustRunAs") ",'allowHostNetwork':true}", "forbids host networking"},
        {OTHER("none", "MustRunAs") ",'allowHostDirVolumePlugin':true}", "forbids host volume mounts"},
        {OTHER("csi", "RunAsAny") "}", "forbids non-trivial volume mounts"},
        {OTHER("none", "RunAsAny") "}", "permits less runAs strategies"},
        {OTHER("none", "MustRunAs") ",'allowedCapabilities':['A']}", "permits less capabilities"},
        {OTHER("none", "MustRunAs") "}", "ordered by name"},
        {OTHER("none", "MustRunAs") ",'priority':-2}", "has higher priority"},
        {OTHER("none", "MustRunAs") ",'priority':2}", "has lower priority"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct scc other = scc_defaulted(&arena, cases[i].object);
        ck_assert_str_eq(scc_order_reason(&base, &other), cases[i].reason);
    }
    struct scc privileged = scc_defaulted(&arena, OTHER("none", "MustRunAs") ",'allowPrivilegedContainer':true}");
    struct scc with_ports =
        scc_defaulted(&arena, OTHER("none", "MustRunAs") ",'allowPrivilegedContainer':true,'allowHostPorts':true}");
    ck_assert_str_eq(scc_order_reason(&privileged, &with_ports), "forbids host ports");
    ck_assert_str_eq(scc_order_reason(&with_ports, &privileged), "forbids host ports");
    arena_free(&arena);
}
END_TEST

int main(void) {
    return SUITE_RUN("policy_order", points, points_of_volumes_and_strategies, points_of_capabilities_are_clamped,
                     priority_then_points_then_name, reasons);
}
