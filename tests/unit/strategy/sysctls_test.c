/*
 * Sysctls: forbidden beats safe beats allowed; a trailing * matches by prefix.
 */
#include "strategy/evaluation.h"

#define NAMES(list) SPEC("'securityContext':{'sysctls':[" list "]}")
#define N(name) "{'name':'" name "','value':'1'}"
#define AT(index) "spec.securityContext.sysctls[" index "]: Forbidden: "
#define UNSAFE(index, name) AT(index) "unsafe sysctl '" name "' is not allowed"
#define NOT(index, name) AT(index) "sysctl '" name "' is not allowed"

static const struct strategy_case cases[] = {
    {"", SPEC(""), NULL, NULL},
    {"", NAMES(""), NULL, NULL},
    {"",
     NAMES(N("kernel.shm_rmid_forced") "," N("net.ipv4.ip_local_port_range") "," N(
         "net.ipv4.tcp_"
         "syncookies") "," N("net"
                             ".ip"
                             "v4."
                             "pin"
                             "g_"
                             "gro"
                             "up_"
                             "ran"
                             "ge") "," N("net.ipv4.ip_unprivileged_port_start") "," N("net.ipv4.tcp_keepalive_"
                                                                                      "time") "," N("net.ipv4."
                                                                                                    "tcp_fin_"
                                                                                                    "timeout") "," N("n"
                                                                                                                     "e"
                                                                                                                     "t"
                                                                                                                     "."
                                                                                                                     "i"
                                                                                                                     "p"
                                                                                                                     "v"
                                                                                                                     "4"
                                                                                                                     "."
                                                                                                                     "t"
                                                                                                                     "c"
                                                                                                                     "p"
                                                                                                                     "_"
                                                                                                                     "k"
                                                                                                                     "e"
                                                                                                                     "e"
                                                                                                                     "p"
                                                                                                                     "a"
                                                                                                                     "l"
                                                                                                                     "i"
                                                                                                                     "v"
                                                                                                                     "e"
                                                                                                                     "_"
                                                                                                                     "i"
                                                                                                                     "n"
                                                                                                                     "t"
                                                                                                                     "v"
                                                                                                                     "l") "," N("net.ipv4.tcp_keepalive_"
                                                                                                                                "probes") "," N("net.ipv4."
                                                                                                                                                "ip_local_"
                                                                                                                                                "reserved_"
                                                                                                                                                "ports") "," N("net.ipv4.tcp_rmem") "," N("net.ipv4.tcp_wmem")),
     NULL, NULL},
    {"", NAMES(N("kernel.msgmax")), NULL, UNSAFE("0", "kernel.msgmax")},
    {"", NAMES(N("net.ipv4.tcp_syncookie")), NULL, UNSAFE("0", "net.ipv4.tcp_syncookie")},
    {"", NAMES(N("net/ipv4/tcp_syncookies")), NULL, UNSAFE("0", "net/ipv4/tcp_syncookies")}, /* as written */
    {"", NAMES(N("a\\nb")), NULL, AT("0") "unsafe sysctl 'a\\nb' is not allowed"},
    {"", NAMES("{}"), NULL, UNSAFE("0", "")},
    {"'allowedUnsafeSysctls':['kernel.msg*']", NAMES(N("kernel.msgmax") "," N("kernel.msg") "," N("kernel.ms")), NULL,
     UNSAFE("2", "kernel.ms")},
    {"'allowedUnsafeSysctls':['kernel.msgmax']", NAMES(N("kernel.msgmax") "," N("kernel.msgmaxx")), NULL,
     UNSAFE("1", "kernel.msgmaxx")},
    {"'allowedUnsafeSysctls':['*']", NAMES(N("a") "," N("")), NULL, NULL},
    {"'allowedUnsafeSysctls':['a*b']", NAMES(N("axb") "," N("a*b")), NULL,
     UNSAFE("0", "axb")}, /* only a trailing one */
    {"'forbiddenSysctls':['net.ipv4.tcp_syncookies']", NAMES(N("net.ipv4.tcp_syncookies")), NULL,
     NOT("0", "net.ipv4.tcp_syncookies")},
    {"'forbiddenSysctls':['*']", NAMES(N("net.ipv4.tcp_syncookies") "," N("a")), NULL,
     NOT("0", "net.ipv4.tcp_syncookies") "\n" NOT("1", "a")},
    {"'forbiddenSysctls':['a.*'],'allowedUnsafeSysctls':['*']", NAMES(N("a.b") "," N("b") "," N("a")), NULL,
     NOT("0", "a.b")},
};

START_TEST(tables) {
    strategy_check(&strategy_sysctls, cases, COUNT(cases));
}
END_TEST

int main(void) {
    return SUITE_RUN("sysctls", tables);
}
