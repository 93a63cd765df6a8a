/*
 * Validation of SCC objects: one case per rule of the reference, with the message recorded from it.
 */
#include "policy/policy_text.h"

#define OK_STRATEGIES                                                                                                  \
    "'runAsUser':{'type':'RunAsAny'},'seLinuxContext':{'type':'RunAsAny'},'fsGroup':{'type':'RunAsAny'},"              \
    "'supplementalGroups':{'type':'RunAsAny'}"
#define NAMED "'metadata':{'name':'foo'},"
#define SCC_WITH(members) "{" NAMED members "," OK_STRATEGIES "}"
#define TYPES_4 "invalid strategy type.  Valid values are MustRunAs, MustRunAsNonRoot, MustRunAsRange, RunAsAny"
#define SYSCTL_RULE                                                                                                    \
    "must have at most 253 characters and match regex "                                                                \
    "([a-z0-9]([-_a-z0-9]*[a-z0-9])?\\.)*([a-z0-9][-_a-z0-9]*)?[a-z0-9*]"
#define NAME_RULE                                                                                                      \
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "   \
    "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "                        \
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"

struct sample {
    const char *object, *expected;
};

/* Not defaulted first, as the reference's validator is called. */
static void expect(const char *quoted, const char *old_quoted, const char *expected) {
    struct arena arena = {0};
    struct violations violations = VIOLATIONS(&arena);
    struct json object = json_from(&arena, quoted), old = json_from(&arena, old_quoted == NULL ? "{}" : old_quoted);
    struct scc scc = scc_from(&arena, quoted);
    scc_validate(&violations, &object, &scc, old_quoted == NULL ? NULL : &old);
    ck_assert_text(violations_text(&arena, &violations), expected);
    arena_free(&arena);
}

static void expect_all(const struct sample *samples, size_t count) {
    for (size_t i = 0; i < count; i++) {
        expect(samples[i].object, NULL, samples[i].expected);
    }
}

#define EXPECT_ALL(samples) expect_all((samples), sizeof(samples) / sizeof(samples)[0])

START_TEST(metadata) {
    const struct sample samples[] = {
        {SCC_WITH("'priority':1"), ""},
        {"{" OK_STRATEGIES "}", "metadata.name: Required value: name or generateName is required"},
        {"{'metadata':{'name':'Foo_Bar'}," OK_STRATEGIES "}", "metadata.name: Invalid value: \"Foo_Bar\": " NAME_RULE},
        {"{'metadata':{'name':'a..b'}," OK_STRATEGIES "}", "metadata.name: Invalid value: \"a..b\": " NAME_RULE},
        {"{'metadata':{'name':'a-.b'}," OK_STRATEGIES "}", "metadata.name: Invalid value: \"a-.b\": " NAME_RULE},
        {"{'metadata':{'name':'a.b-c.0'}," OK_STRATEGIES "}", ""},
        {"{'metadata':{'name':'foo','namespace':'x'}," OK_STRATEGIES "}",
         "metadata.namespace: Forbidden: not allowed on this type"},
        {"{'metadata':{'name':'foo','generateName':'fo-'}," OK_STRATEGIES "}", ""},
        {"{'metadata':{'name':'foo','generateName':'-o-'}," OK_STRATEGIES "}",
         "metadata.generateName: Invalid value: \"-o-\": " NAME_RULE},
    };
    EXPECT_ALL(samples);
}
END_TEST

START_TEST(long_name) {
    struct arena arena = {0};
    struct buf object = BUF(&arena), expected = BUF(&arena);
    struct buf name = BUF(&arena);
    for (int i = 0; i < 254; i++) {
        buf_char(&name, 'a');
    }
    buf_format(&object, "{'metadata':{'name':'%s'}," OK_STRATEGIES "}", buf_view(&name).bytes);
    buf_format(&expected, "metadata.name: Invalid value: \"%s\": must be no more than 253 characters", name.bytes);
    expect(buf_view(&object).bytes, NULL, buf_view(&expected).bytes);
    arena_free(&arena);
}
END_TEST

START_TEST(strategies) {
    const struct sample samples[] = {
        {SCC_WITH("'priority':-1"), "priority: Invalid value: -1: priority cannot be negative"},
        {"{" NAMED "'runAsUser':{'type':'invalid'},'seLinuxContext':{'type':'x'},'fsGroup':{'type':'MustRunAsRange'}}",
         "runAsUser.type: Invalid value: \"invalid\": " TYPES_4 "\n"
         "seLinuxContext.type: Invalid value: \"x\": invalid strategy type.  Valid values are MustRunAs, RunAsAny\n"
         "fsGroup.type: Unsupported value: \"MustRunAsRange\": supported values: \"MustRunAs\", \"RunAsAny\"\n"
         "supplementalGroups.type: Unsupported value: \"\": supported values: \"MustRunAs\", \"RunAsAny\""},
        {"{" NAMED "'runAsUser':{'type':'a<b'},'seLinuxContext':{'type':'RunAsAny'},'fsGroup':{'type':'RunAsAny'},"
         "'supplementalGroups':{'type':'RunAsAny'}}",
         "runAsUser.type: Invalid value: \"a\\u003cb\": " TYPES_4},
        {"{" NAMED "'runAsUser':{'type':'MustRunAs','uid':-1,'uidRangeMin':-7},'seLinuxContext':{'type':'RunAsAny'},"
         "'fsGroup':{'type':'RunAsAny'},'supplementalGroups':{'type':'RunAsAny'}}",
         "runAsUser.uid: Invalid value: -1: uid cannot be negative"},
        {"{" NAMED "'runAsUser':{'type':'MustRunAs'},'seLinuxContext':{'type':'RunAsAny'},"
         "'fsGroup':{'type':'MustRunAs','ranges':[{'min':-1,'max':5},{'min':2,'max':1}]},"
         "'supplementalGroups':{'type':'RunAsAny','ranges':[{'min':0,'max':3},{'min':1,'max':-10},{'max':-1}]}}",
         "fsGroup.ranges[0].min: Invalid value: -1: min cannot be negative\n"
         "fsGroup.ranges[1].min: Invalid value: {\"min\":2,\"max\":1}: min cannot be greater than max\n"
         "supplementalGroups.ranges[1].max: Invalid value: -10: max cannot be negative\n"
         "supplementalGroups.ranges[1].min: Invalid value: {\"min\":1,\"max\":-10}: min cannot be greater than max\n"
         "supplementalGroups.ranges[2].max: Invalid value: -1: max cannot be negative\n"
         "supplementalGroups.ranges[2].min: Invalid value: {\"max\":-1}: min cannot be greater than max"},
    };
    EXPECT_ALL(samples);
}
END_TEST

START_TEST(capabilities) {
    const struct sample samples[] = {
        {SCC_WITH("'requiredDropCapabilities':['FOO'],'defaultAddCapabilities':['FOO','foo','BAR']"),
         "defaultAddCapabilities: Invalid value: \"FOO\": capability is listed in defaultAddCapabilities and "
         "requiredDropCapabilities"},
        {SCC_WITH("'requiredDropCapabilities':['FOO'],'allowedCapabilities':['FOO','FOO']"),
         "allowedCapabilities: Invalid value: \"FOO\": capability is listed in allowedCapabilities and "
         "requiredDropCapabilities\n"
         "allowedCapabilities: Invalid value: \"FOO\": capability is listed in allowedCapabilities and "
         "requiredDropCapabilities"},
        {SCC_WITH("'requiredDropCapabilities':['FOO','BAR'],'allowedCapabilities':['*']"),
         "requiredDropCapabilities: Invalid value: [\"FOO\",\"BAR\"]: required capabilities must be empty when all "
         "capabilities are allowed by a wildcard"},
        {SCC_WITH("'defaultAllowPrivilegeEscalation':true,'allowPrivilegeEscalation':false"),
         "defaultAllowPrivilegeEscalation: Invalid value: true: Cannot set DefaultAllowPrivilegeEscalation to true "
         "without also setting AllowPrivilegeEscalation to true"},
        {SCC_WITH("'defaultAllowPrivilegeEscalation':true"), ""},
        {SCC_WITH("'defaultAllowPrivilegeEscalation':false,'allowPrivilegeEscalation':false"), ""},
    };
    EXPECT_ALL(samples);
}
END_TEST

START_TEST(volumes) {
    const struct sample samples[] = {
        {SCC_WITH("'volumes':['none','secret']"),
         "volumes: Invalid value: [\"none\",\"secret\"]: if 'none' is specified, no other values are allowed"},
        {SCC_WITH("'volumes':['none']"), ""},
        {SCC_WITH("'volumes':['whatever']"), ""},
        {SCC_WITH("'volumes':['flexVolume'],'allowedFlexVolumes':[{'driver':''},{'driver':'a/b'},{}]"),
         "allowedFlexVolumes[0].driver: Required value: must specify a driver\n"
         "allowedFlexVolumes[2].driver: Required value: must specify a driver"},
        {SCC_WITH("'volumes':['*'],'allowedFlexVolumes':[{'driver':'a/b'}]"), ""},
        {SCC_WITH("'volumes':['secret'],'allowedFlexVolumes':[{'driver':'example/driver'},{}]"),
         "allowedFlexVolumes: Invalid value: [{\"driver\":\"example/driver\"},{\"driver\":\"\"}]: volumes does not "
         "include 'flexVolume' or '*', so no flex volumes are allowed"},
    };
    EXPECT_ALL(samples);
}
END_TEST

START_TEST(sysctl_names) {
    const struct sample samples[] = {
        {SCC_WITH("'allowedUnsafeSysctls':['a','a.b','a-b.c_d','a.b*','a.*','0','*'],'forbiddenSysctls':[]"),
         "allowedUnsafeSysctls.items: Forbidden: if '*' is present, must not specify other sysctls"},
        {SCC_WITH("'allowedUnsafeSysctls':['']"),
         "allowedUnsafeSysctls[0]: Invalid value: \"\": empty sysctl not allowed"},
        {SCC_WITH("'forbiddenSysctls':['a.*.b']"), "forbiddenSysctls[0]: Invalid value: \"a.*.b\": " SYSCTL_RULE},
        {SCC_WITH("'forbiddenSysctls':['net/ipv4/x']"),
         "forbiddenSysctls[0]: Invalid value: \"net/ipv4/x\": " SYSCTL_RULE},
        {SCC_WITH("'forbiddenSysctls':['a.','.a','a..b','-a','a_','A','**','a._*','a.b_*']"),
         "forbiddenSysctls[0]: Invalid value: \"a.\": " SYSCTL_RULE "\n"
         "forbiddenSysctls[1]: Invalid value: \".a\": " SYSCTL_RULE "\n"
         "forbiddenSysctls[2]: Invalid value: \"a..b\": " SYSCTL_RULE "\n"
         "forbiddenSysctls[3]: Invalid value: \"-a\": " SYSCTL_RULE "\n"
         "forbiddenSysctls[4]: Invalid value: \"a_\": " SYSCTL_RULE "\n"
         "forbiddenSysctls[5]: Invalid value: \"A\": " SYSCTL_RULE "\n"
         "forbiddenSysctls[6]: Invalid value: \"**\": " SYSCTL_RULE "\n"
         "forbiddenSysctls[7]: Invalid value: \"a._*\": " SYSCTL_RULE},
    };
    EXPECT_ALL(samples);
}
END_TEST

START_TEST(sysctl_overlaps) {
    const struct sample samples[] = {
        {SCC_WITH("'allowedUnsafeSysctls':['a.b'],'forbiddenSysctls':['a.b','c']"),
         "allowedUnsafeSysctls[0]: Invalid value: \"a.b\": sysctl overlaps with a.b"},
        {SCC_WITH("'allowedUnsafeSysctls':['a.*'],'forbiddenSysctls':['a.b']"),
         "forbiddenSysctls[0]: Invalid value: \"a.b\": sysctl overlaps with a.*"},
        {SCC_WITH("'allowedUnsafeSysctls':['a.b'],'forbiddenSysctls':['a.*']"),
         "allowedUnsafeSysctls[0]: Invalid value: \"a.b\": sysctl overlaps with a.*"},
        {SCC_WITH("'allowedUnsafeSysctls':['a.b*'],'forbiddenSysctls':['a.*']"),
         "allowedUnsafeSysctls[0]: Invalid value: \"a.b*\": sysctl overlaps with a.*"},
        {SCC_WITH("'allowedUnsafeSysctls':['a.*'],'forbiddenSysctls':['c.*','a.b*']"),
         "forbiddenSysctls[1]: Invalid value: \"a.b*\": sysctl overlaps with a.*"},
        {SCC_WITH("'allowedUnsafeSysctls':['a.b'],'forbiddenSysctls':['a.bc','b.*']"), ""},
    };
    EXPECT_ALL(samples);
}
END_TEST

START_TEST(updates) {
    const char *old = "{'metadata':{'name':'foo','uid':'a','resourceVersion':'1','generation':3}}";
    expect("{'metadata':{'name':'foo','uid':'a','resourceVersion':'1','generation':3}," OK_STRATEGIES "}", old, "");
    expect("{'metadata':{'name':'bar','uid':'b','generation':2}," OK_STRATEGIES "}", old,
           "metadata.resourceVersion: Invalid value: \"\": must be specified for an update\n"
           "metadata.generation: Invalid value: 2: must not be decremented\n"
           "metadata.name: Invalid value: \"bar\": field is immutable\n"
           "metadata.uid: Invalid value: \"b\": field is immutable");
    expect("{'metadata':{'name':'foo','uid':'a','resourceVersion':'1','generation':4},'priority':-1," OK_STRATEGIES "}",
           old, "priority: Invalid value: -1: priority cannot be negative");
}
END_TEST

int main(void) {
    return SUITE_RUN("policy_validate", metadata, long_name, strategies, capabilities, volumes, sysctl_names,
                     sysctl_overlaps, updates);
}
