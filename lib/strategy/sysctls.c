/*
 * SCC fields: forbiddenSysctls, allowedUnsafeSysctls. Pod field: spec.securityContext.sysctls[].name, read.
 * Forbidden beats safe beats allowed; a trailing * matches by prefix. The path has no provider in front of it, as in
 * the reference. Reference: sysctl/mustmatchpatterns.go.
 */
#include "strategy/strategy.h"

/*
 * The last three need a kernel of 3.16 and 4.15; the reference asks the kernel that it runs on itself. Pods run on
 * nodes, and no node of a supported Kubernetes is older than that.
 */
static const struct str safe[] = {
    STR_INIT("kernel.shm_rmid_forced"),
    STR_INIT("net.ipv4.ip_local_port_range"),
    STR_INIT("net.ipv4.tcp_syncookies"),
    STR_INIT("net.ipv4.ping_group_range"),
    STR_INIT("net.ipv4.ip_unprivileged_port_start"),
    STR_INIT("net.ipv4.tcp_keepalive_time"),
    STR_INIT("net.ipv4.tcp_fin_timeout"),
    STR_INIT("net.ipv4.tcp_keepalive_intvl"),
    STR_INIT("net.ipv4.tcp_keepalive_probes"),
    STR_INIT("net.ipv4.ip_local_reserved_ports"),
    STR_INIT("net.ipv4.tcp_rmem"),
    STR_INIT("net.ipv4.tcp_wmem"),
};

static const struct str_list safe_list = {.items = safe, .count = sizeof safe / sizeof safe[0], .present = true};

static bool matches(const struct str_list *patterns, struct str name) {
    for (size_t i = 0; i < patterns->count; i++) {
        struct str pattern = patterns->items[i];
        if (str_ends(pattern, STR("*"))) {
            pattern.length--;
            if (str_starts(name, pattern)) {
                return true;
            }
        } else if (str_equal(name, pattern)) {
            return true;
        }
    }
    return false;
}

static void is_wrong(struct evaluation *evaluation, size_t index, const char *detail) {
    struct arena *arena = evaluation->arena;
    const struct field_path *path = field_child(arena, field_root(arena, STR("spec")), "securityContext");
    struct buf text = BUF(arena);
    buf_text(&text, detail);
    buf_go_quote(&text, evaluation->pod->facts->sysctls[index]);
    BUF_LITERAL(&text, " is not allowed");
    violation_forbidden(&evaluation->violations, field_index(arena, field_child(arena, path, "sysctls"), index),
                        buf_view(&text));
}

static void validate_pod(struct evaluation *evaluation) {
    const struct pod_facts *facts = evaluation->pod->facts;
    for (size_t i = 0; i < facts->sysctl_count; i++) {
        struct str name = facts->sysctls[i];
        if (matches(&evaluation->scc->forbidden_sysctls, name)) {
            is_wrong(evaluation, i, "sysctl ");
        } else if (!str_list_has(&safe_list, name) && !matches(&evaluation->scc->allowed_unsafe_sysctls, name)) {
            is_wrong(evaluation, i, "unsafe sysctl ");
        }
    }
}

const struct strategy strategy_sysctls = {
    .field = "allowedUnsafeSysctls",
    .validate_pod = validate_pod,
};
