/*
 * Is this SCC well-formed? The reference's ValidateSecurityContextConstraints and ...Update (openshift-kube-apiserver,
 * customresourcevalidation/securitycontextconstraints/validation), check by check in its order and in its words.
 * Of the metadata only what every API server checks first is repeated: name, namespace and what an update may not change.
 */
#include "policy/policy_validate.h"

#include "base/json_write.h"

static const struct field_path *path_to(struct violations *to, const char *name) {
    return field_root(to->arena, str_of(name));
}

/* A named string type of Go, which the reference prints as JSON and not as %q. */
static struct violation_value typed_string(struct violations *to, struct str s) {
    struct buf buf = BUF(to->arena);
    buf_go_json_quote(&buf, s);
    return VALUE_OF_JSON(buf_view(&buf));
}

static struct violation_value string_list(struct violations *to, const struct str_list *list) {
    struct buf buf = BUF(to->arena);
    buf_char(&buf, '[');
    for (size_t i = 0; i < list->count; i++) {
        if (i > 0) {
            buf_char(&buf, ',');
        }
        buf_go_json_quote(&buf, list->items[i]);
    }
    buf_char(&buf, ']');
    return VALUE_OF_JSON(buf_view(&buf));
}

/* ---- Strategies ---- */

static void priority_validate(struct violations *to, const struct scc *scc) {
    if (scc->priority.set && scc->priority.value < 0) {
        violation_invalid(to, path_to(to, "priority"), VALUE_OF_INT(scc->priority.value),
                          STR("priority cannot be negative"));
    }
}

static void run_as_user_validate(struct violations *to, const struct scc *scc) {
    const struct run_as_user_rule *rule = &scc->run_as_user;
    const struct field_path *path = path_to(to, "runAsUser");
    if (rule->type == RULE_UNKNOWN) {
        violation_invalid(to, field_child(to->arena, path, "type"), typed_string(to, rule->type_name),
                          STR("invalid strategy type.  Valid values are MustRunAs, MustRunAsNonRoot, MustRunAsRange, "
                              "RunAsAny"));
    }
    if (rule->uid.set && rule->uid.value < 0) {
        violation_invalid(to, field_child(to->arena, path, "uid"), VALUE_OF_INT(rule->uid.value),
                          STR("uid cannot be negative"));
    }
}

static bool type_is_plain(enum rule_type type) {
    return type == RULE_MUST_RUN_AS || type == RULE_RUN_AS_ANY;
}

static void se_linux_validate(struct violations *to, const struct scc *scc) {
    if (!type_is_plain(scc->se_linux.type)) {
        violation_invalid(to, field_child(to->arena, path_to(to, "seLinuxContext"), "type"),
                          typed_string(to, scc->se_linux.type_name),
                          STR("invalid strategy type.  Valid values are MustRunAs, RunAsAny"));
    }
}

static struct violation_value range_value(struct violations *to, const struct id_range *range) {
    struct buf buf = BUF(to->arena);
    struct json_out out = json_out(&buf);
    json_open(&out, '{');
    if (range->min != 0) {
        json_key(&out, "min");
        json_put_int(&out, range->min);
    }
    if (range->max != 0) {
        json_key(&out, "max");
        json_put_int(&out, range->max);
    }
    json_close(&out, '}');
    return VALUE_OF_JSON(buf_view(&buf));
}

static void range_validate(struct violations *to, const struct id_range *range, const struct field_path *path) {
    const struct field_path *min = field_child(to->arena, path, "min"), *max = field_child(to->arena, path, "max");
    if (range->min < 0) {
        violation_invalid(to, min, VALUE_OF_INT(range->min), STR("min cannot be negative"));
    }
    if (range->max < 0) {
        violation_invalid(to, max, VALUE_OF_INT(range->max), STR("max cannot be negative"));
    }
    if (range->min > range->max) {
        violation_invalid(to, min, range_value(to, range), STR("min cannot be greater than max"));
    }
}

static void group_rule_validate(struct violations *to, const struct group_rule *rule, const char *field) {
    const struct field_path *path = path_to(to, field);
    if (!type_is_plain(rule->type)) {
        violation_not_supported(to, field_child(to->arena, path, "type"), typed_string(to, rule->type_name),
                                STR("supported values: \"MustRunAs\", \"RunAsAny\""));
    }
    const struct field_path *ranges = field_child(to->arena, path, "ranges");
    for (size_t i = 0; i < rule->ranges.count; i++) {
        range_validate(to, &rule->ranges.items[i], field_index(to->arena, ranges, i));
    }
}

/* ---- Capabilities and escalation ---- */

static void not_dropped_validate(struct violations *to, const struct str_list *listed, const struct str_list *dropped,
                                 const char *field) {
    for (size_t i = 0; i < listed->count; i++) {
        if (str_list_has(dropped, listed->items[i])) {
            violation_invalid(to, path_to(to, field), typed_string(to, listed->items[i]),
                              str_format(to->arena, "capability is listed in %s and requiredDropCapabilities", field));
        }
    }
}

static void capabilities_validate(struct violations *to, const struct scc *scc) {
    const struct str_list *dropped = &scc->required_drop_capabilities;
    not_dropped_validate(to, &scc->default_add_capabilities, dropped, "defaultAddCapabilities");
    not_dropped_validate(to, &scc->allowed_capabilities, dropped, "allowedCapabilities");
    if (str_list_has(&scc->allowed_capabilities, STR("*")) && dropped->count > 0) {
        violation_invalid(to, path_to(to, "requiredDropCapabilities"), string_list(to, dropped),
                          STR("required capabilities must be empty when all capabilities are allowed by a wildcard"));
    }
}

static void escalation_validate(struct violations *to, const struct scc *scc) {
    struct opt_bool by_default = scc->default_allow_privilege_escalation, allowed = scc->allow_privilege_escalation;
    if (by_default.set && by_default.value && allowed.set && !allowed.value) {
        violation_invalid(to, path_to(to, "defaultAllowPrivilegeEscalation"), VALUE_OF_BOOL(true),
                          STR("Cannot set DefaultAllowPrivilegeEscalation to true without also setting "
                              "AllowPrivilegeEscalation to true"));
    }
}

/* ---- Volumes ---- */

static struct violation_value flex_value(struct violations *to, const struct str_list *drivers) {
    struct buf buf = BUF(to->arena);
    for (size_t i = 0; i < drivers->count; i++) {
        buf_text(&buf, i == 0 ? "[{\"driver\":" : ",{\"driver\":");
        buf_go_json_quote(&buf, drivers->items[i]);
        buf_char(&buf, '}');
    }
    buf_char(&buf, ']');
    return VALUE_OF_JSON(buf_view(&buf));
}

static void volumes_validate(struct violations *to, const struct scc *scc) {
    const struct str_list *volumes = &scc->volumes, *drivers = &scc->flex_drivers;
    if (str_list_has(volumes, STR("none")) && volumes->count > 1) {
        violation_invalid(to, path_to(to, "volumes"), string_list(to, volumes),
                          STR("if 'none' is specified, no other values are allowed"));
    }
    const struct field_path *path = path_to(to, "allowedFlexVolumes");
    if (!str_list_has(volumes, STR("flexVolume")) && !str_list_has(volumes, STR("*"))) {
        if (drivers->count > 0) {
            violation_invalid(to, path, flex_value(to, drivers),
                              STR("volumes does not include 'flexVolume' or '*', so no flex volumes are allowed"));
        }
        return;
    }
    for (size_t i = 0; i < drivers->count; i++) {
        if (str_empty(drivers->items[i])) {
            violation_required(to, field_child(to->arena, field_index(to->arena, path, i), "driver"),
                               STR("must specify a driver"));
        }
    }
}

void scc_validate(struct violations *to, struct json *object, const struct scc *scc, struct json *old) {
    metadata_validate(to, object, old);
    priority_validate(to, scc);
    run_as_user_validate(to, scc);
    se_linux_validate(to, scc);
    group_rule_validate(to, &scc->fs_group, "fsGroup");
    group_rule_validate(to, &scc->supplemental_groups, "supplementalGroups");
    capabilities_validate(to, scc);
    escalation_validate(to, scc);
    volumes_validate(to, scc);
    sysctls_validate(to, &scc->allowed_unsafe_sysctls, "allowedUnsafeSysctls");
    sysctls_validate(to, &scc->forbidden_sysctls, "forbiddenSysctls");
    sysctls_validate_apart(to, &scc->allowed_unsafe_sysctls, &scc->forbidden_sysctls);
}
