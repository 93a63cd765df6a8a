/*
 * The main path for pods. A decision starts as a refusal; a pod is allowed here and nowhere else.
 * Reference: Admit, Validate and computeSecurityContext in admission.go.
 */
#include "admit/admit.h"

#include "access/named_subjects.h"
#include "admit/candidates.h"
#include "admit/evaluate.h"
#include "admit/explain.h"
#include "admit/scope.h"

/* The two who may bring an SCC, prepared when first asked. */
struct askers {
    const struct admission *admission;
    const struct request *request;
    struct subject service_account;
    struct access_subject *service_account_access, *user_access;
};

static void decision_skip(struct decision *decision) {
    decision->skipped = true;
    decision->allowed = true;
}

static void decision_forbid(struct decision *decision, struct str message) {
    decision->message = message;
}

static bool pod_read(const struct admission *admission, struct request *request, struct decision *decision) {
    struct error err = {0};
    struct pod before_update;
    if (!pod_decode(admission->arena, &request->object, &decision->before, &err) ||
        (request->operation == OPERATION_UPDATE &&
         !pod_decode(admission->arena, &request->old_object, &before_update, &err))) {
        decision_forbid(
            decision,
            str_format(admission->arena, "object was marked as kind pod but was unable to be converted: %s", err.text));
        return false;
    }
    return true;
}

static enum mutation mutation_of(const struct request *request) {
    if (request->pass == PASS_VALIDATE) {
        return MUTATION_FORBIDDEN;
    }
    if (request->operation == OPERATION_CREATE) {
        return MUTATION_ALLOWED;
    }
    return str_equal(request->subresource, STR("ephemeralcontainers")) ? MUTATION_EPHEMERAL_ONLY : MUTATION_FORBIDDEN;
}

static struct str old_required(struct request *request) {
    struct json metadata = json_member(&request->old_object, "metadata"),
                annotations = json_member(&metadata, "annotations");
    struct str required;
    json_string(&annotations, ANNOTATION_REQUIRED_SCC, &required, NULL);
    return required;
}

/* What the pod's own annotations ask for; false when they contradict themselves or the old pod's. */
static bool annotations_read(const struct admission *admission, struct request *request, struct decision *decision) {
    const struct pod_facts *facts = decision->before.facts;
    decision->required = pod_annotation(facts, STR(ANNOTATION_REQUIRED_SCC));
    if (request->pass == PASS_MUTATE) {
        if (request->operation == OPERATION_UPDATE && !str_equal(decision->required, old_required(request))) {
            decision_forbid(
                decision,
                STR("invalid change of required security context constraint annotation: " ANNOTATION_REQUIRED_SCC));
            return false;
        }
        return true;
    }
    decision->hint = pod_annotation(facts, STR(ANNOTATION_SCC));
    if (!str_empty(decision->required) && !str_equal(decision->required, decision->hint)) {
        decision_forbid(decision,
                        str_format(admission->arena, "required scc/%.*s does not match the suggested scc/%.*s",
                                   STR_ARG(decision->required), STR_ARG(decision->hint)));
        return false;
    }
    return true;
}

static enum access subject_asks(const struct askers *askers, const struct scc *scc, const struct subject *subject,
                                struct access_subject **access) {
    const struct authorizer *authorizer = askers->admission->authorizer;
    if (named_subjects_allow(scc, subject)) {
        return ACCESS_ALLOWED;
    }
    if (*access == NULL) {
        *access = authorizer->prepare(authorizer->context, askers->admission->arena, subject,
                                      askers->request->namespace_name);
    }
    return authorizer->ask(authorizer->context, *access, ACCESS_USE_SCC, scc->name);
}

/* The service account first, then the user; the first that may names the subject type. */
static enum subject_type allowed_for(struct askers *askers, const struct scc *scc, struct decision *decision) {
    enum access access = ACCESS_DENIED;
    if (!str_empty(askers->service_account.user)) {
        access = subject_asks(askers, scc, &askers->service_account, &askers->service_account_access);
        if (access == ACCESS_ALLOWED) {
            return SUBJECT_SERVICE_ACCOUNT;
        }
    }
    enum access user = subject_asks(askers, scc, &askers->request->user, &askers->user_access);
    if (access == ACCESS_UNKNOWN || user == ACCESS_UNKNOWN) {
        decision->state = DECISION_NEEDS_ACCESS;
        return SUBJECT_NONE;
    }
    return user == ACCESS_ALLOWED ? SUBJECT_IS_USER : SUBJECT_NONE;
}

static bool fits(enum mutation mutation, const struct pod *before, const struct pod *after) {
    return mutation == MUTATION_ALLOWED || pod_same(before, after, mutation == MUTATION_FORBIDDEN);
}

static void verdict_reach(struct askers *askers, struct verdict *verdict, struct decision *decision) {
    verdict->allowed_for = allowed_for(askers, verdict->scc, decision);
    if (verdict->allowed_for == SUBJECT_NONE) {
        verdict->outcome = VERDICT_NOT_USABLE;
        return;
    }
    evaluate(askers->admission->arena, &decision->before, verdict);
    if (verdict->violations.count > 0) {
        verdict->outcome = VERDICT_RESTRICTS;
    } else {
        verdict->outcome = fits(decision->mutation, &decision->before, &verdict->pod) ? VERDICT_VALID : VERDICT_MUTATES;
    }
}

/* Whom the chosen one was preferred to: for the audit annotation only, so failures on the way are not recorded. */
static void next_find(struct askers *askers, struct decision *decision, size_t after) {
    for (size_t i = after + 1; i < decision->verdict_count && decision->next == NULL; i++) {
        struct verdict trial = decision->verdicts[i];
        verdict_reach(askers, &trial, decision);
        if (trial.outcome == VERDICT_VALID) {
            decision->next = &decision->verdicts[i];
        }
    }
}

static struct verdict *verdict_named(struct decision *decision, struct str name) {
    for (size_t i = 0; i < decision->verdict_count; i++) {
        if (str_equal(decision->verdicts[i].scc->name, name)) {
            return &decision->verdicts[i];
        }
    }
    return NULL;
}

/* People whose pods ran under `restricted` before 4.11 are told why they no longer do. */
static void restricted_find(const struct admission *admission, struct decision *decision) {
    const struct verdict *restricted = verdict_named(decision, STR("restricted"));
    if (restricted == NULL || restricted->outcome != VERDICT_NOT_USABLE ||
        verdict_named(decision, STR("restricted-v2")) == NULL) {
        return;
    }
    struct verdict trial = *restricted;
    evaluate(admission->arena, &decision->before, &trial);
    decision->restricted_would_admit = trial.violations.count == 0;
}

static void choose(struct askers *askers, struct decision *decision) {
    for (size_t i = 0; i < decision->verdict_count; i++) {
        struct verdict *verdict = &decision->verdicts[i];
        verdict_reach(askers, verdict, decision);
        if (verdict->outcome != VERDICT_VALID) {
            continue;
        }
        decision->chosen = verdict;
        if (decision->mutation == MUTATION_ALLOWED) {
            next_find(askers, decision, i);
        }
        return;
    }
    restricted_find(askers->admission, decision);
}

static void decision_allow(const struct admission *admission, const struct request *request,
                           struct decision *decision) {
    const struct verdict *chosen = decision->chosen;
    decision->allowed = true;
    decision->after = chosen->pod;
    if (request->pass == PASS_MUTATE) {
        decision->after.scc_annotation = chosen->scc->name;
        decision->after.subject_type_annotation =
            chosen->allowed_for == SUBJECT_SERVICE_ACCOUNT ? STR("serviceaccount") : STR("user");
        decision->patch = pod_patch(admission->arena, &decision->before, &decision->after);
    }
}

void admit(const struct admission *admission, struct request *request, struct decision *decision) {
    *decision = (struct decision){.code = 403, .reason = "Forbidden"};
    if (!scope_concerns_pod(request)) {
        decision_skip(decision);
        return;
    }
    if (!pod_read(admission, request, decision)) {
        return;
    }
    if (str_equal(decision->before.facts->os_name, STR("windows")) ||
        (request->operation == OPERATION_UPDATE && scope_update_is_ignorable(admission->arena, request))) {
        decision_skip(decision);
        return;
    }
    decision->mutation = mutation_of(request);
    if (!annotations_read(admission, request, decision) || !candidates_list(admission, request, decision)) {
        return;
    }
    struct askers askers = {.admission = admission, .request = request};
    if (!str_empty(decision->before.facts->service_account)) {
        askers.service_account =
            service_account_subject(admission->arena, request->namespace_name, decision->before.facts->service_account);
    }
    choose(&askers, decision);
    if (decision->state == DECISION_NEEDS_ACCESS) {
        decision->chosen = NULL;
        decision_forbid(decision, STR("not yet known who may use which SecurityContextConstraints"));
        return;
    }
    if (decision->chosen != NULL) {
        decision_allow(admission, request, decision);
    }
    explain(admission->arena, request, decision);
}
