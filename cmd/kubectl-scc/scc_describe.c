/* The text of `oc describe scc`: one cell of 48 columns filled with tabs, then the value. */
#include "base/buf.h"
#include "scc_print.h"

enum { FIRST_COLUMN = 48, TAB = 8 };

struct describing {
    FILE *to;
    struct arena *arena;
};

static void line(const struct describing *out, const char *label, struct str value) {
    size_t length = strlen(label);
    fputs(label, out->to);
    for (size_t at = length; at < FIRST_COLUMN; at = (at / TAB + 1) * TAB) {
        fputc('\t', out->to);
    }
    fprintf(out->to, "%.*s\n", STR_ARG(value));
}

static void line_bool(const struct describing *out, const char *label, bool value) {
    line(out, label, value ? STR("true") : STR("false"));
}

static void line_text(const struct describing *out, const char *label, struct str value) {
    line(out, label, str_empty(value) ? STR("<none>") : value);
}

static void line_int(const struct describing *out, const char *label, struct opt_int64 value) {
    line(out, label, value.set ? str_format(out->arena, "%lld", (long long)value.value) : STR("<none>"));
}

static void line_list(const struct describing *out, const char *label, const struct str_list *list) {
    struct buf text = BUF(out->arena);
    for (size_t i = 0; i < list->count; i++) {
        buf_text(&text, i > 0 ? "," : "");
        buf_str(&text, list->items[i]);
    }
    line_text(out, label, text.length > 0 ? buf_view(&text) : (struct str){0});
}

static void line_ranges(const struct describing *out, const struct id_ranges *ranges) {
    struct buf text = BUF(out->arena);
    for (size_t i = 0; i < ranges->count; i++) {
        buf_format(&text, "%s%lld-%lld", i > 0 ? "," : "", (long long)ranges->items[i].min,
                   (long long)ranges->items[i].max);
    }
    line_text(out, "    Ranges:", text.length > 0 ? buf_view(&text) : (struct str){0});
}

static void strategy(const struct describing *out, const char *label, struct str type) {
    line(out, str_format(out->arena, "  %s Strategy: %.*s", label, STR_ARG(type)).bytes, STR(""));
}

static void flex_volumes(const struct describing *out, const struct scc *scc) {
    struct buf text = BUF(out->arena);
    for (size_t i = 0; i < scc->flex_drivers.count; i++) {
        buf_format(&text, "%sdriver=%.*s", i > 0 ? "," : "", STR_ARG(scc->flex_drivers.items[i]));
    }
    line(out, "  Allowed Flexvolumes:", text.length > 0 ? buf_view(&text) : STR("<all>"));
}

static void settings(const struct describing *out, const struct scc *scc, enum scc_style style) {
    line(out, "Settings:", STR(""));
    line_bool(out, "  Allow Privileged:", scc->allow_privileged_container);
    if (style == STYLE_TODAY) {
        struct opt_bool allow = scc->allow_privilege_escalation;
        line(out, "  Allow Privilege Escalation:",
             !allow.set    ? STR("<none>")
             : allow.value ? STR("true")
                           : STR("false"));
    }
    line_list(out, "  Default Add Capabilities:", &scc->default_add_capabilities);
    line_list(out, "  Required Drop Capabilities:", &scc->required_drop_capabilities);
    line_list(out, "  Allowed Capabilities:", &scc->allowed_capabilities);
    line_list(out, "  Allowed Seccomp Profiles:", &scc->seccomp_profiles);
    line_list(out, "  Allowed Volume Types:", &scc->volumes);
    flex_volumes(out, scc);
    if (style == STYLE_TODAY) {
        line_list(out, "  Allowed Unsafe Sysctls:", &scc->allowed_unsafe_sysctls);
        line_list(out, "  Forbidden Sysctls:", &scc->forbidden_sysctls);
    }
    line_bool(out, "  Allow Host Network:", scc->allow_host_network);
    line_bool(out, "  Allow Host Ports:", scc->allow_host_ports);
    line_bool(out, "  Allow Host PID:", scc->allow_host_pid);
    line_bool(out, "  Allow Host IPC:", scc->allow_host_ipc);
    line_bool(out, "  Read Only Root Filesystem:", scc->read_only_root_filesystem);
}

static void strategies(const struct describing *out, const struct scc *scc) {
    strategy(out, "Run As User", scc->run_as_user.type_name);
    line_int(out, "    UID:", scc->run_as_user.uid);
    line_int(out, "    UID Range Min:", scc->run_as_user.range_min);
    line_int(out, "    UID Range Max:", scc->run_as_user.range_max);
    strategy(out, "SELinux Context", scc->se_linux.type_name);
    line_text(out, "    User:", scc->se_linux.options.user);
    line_text(out, "    Role:", scc->se_linux.options.role);
    line_text(out, "    Type:", scc->se_linux.options.type);
    line_text(out, "    Level:", scc->se_linux.options.level);
    strategy(out, "FSGroup", scc->fs_group.type_name);
    line_ranges(out, &scc->fs_group.ranges);
    strategy(out, "Supplemental Groups", scc->supplemental_groups.type_name);
    line_ranges(out, &scc->supplemental_groups.ranges);
}

void scc_describe_print(FILE *to, struct arena *arena, const struct scc *scc, enum scc_style style) {
    const struct describing out = {.to = to, .arena = arena};
    line_text(&out, "Name:", scc->name);
    line_int(&out, "Priority:", scc->priority);
    line(&out, "Access:", STR(""));
    line_list(&out, "  Users:", &scc->users);
    line_list(&out, "  Groups:", &scc->groups);
    settings(&out, scc, style);
    strategies(&out, scc);
}
