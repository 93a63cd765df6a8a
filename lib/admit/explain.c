/*
 * From the record to words: the denial message and the audit annotations of the reference, byte for byte.
 * Reference: the messages of Admit and Validate, and the annotations at the end of computeSecurityContext.
 */
#include "admit/explain.h"

/* Every violation is printed once; the message and the annotations then share the texts. */
struct texts {
    struct str *items;
    size_t *first; /* of each verdict; first[verdict_count] is the end */
};

static struct str not_usable_text(struct arena *arena, struct str scc) {
    struct buf text = BUF(arena);
    BUF_LITERAL(&text, "provider ");
    buf_go_quote(&text, scc);
    BUF_LITERAL(&text, ": Forbidden: not usable by user or serviceaccount");
    return buf_view(&text);
}

static size_t text_count(const struct verdict *verdict) {
    return verdict->outcome == VERDICT_RESTRICTS ? verdict->violations.count : verdict->outcome == VERDICT_NOT_USABLE;
}

static struct texts texts_print(struct arena *arena, const struct decision *decision) {
    struct texts texts = {.first = ARENA_ARRAY(arena, decision->verdict_count + 1, size_t)};
    for (size_t i = 0; i < decision->verdict_count; i++) {
        texts.first[i + 1] = texts.first[i] + text_count(&decision->verdicts[i]);
    }
    texts.items = ARENA_ARRAY(arena, texts.first[decision->verdict_count] + 1, struct str);
    for (size_t i = 0; i < decision->verdict_count; i++) {
        const struct verdict *verdict = &decision->verdicts[i];
        struct str *to = &texts.items[texts.first[i]];
        if (verdict->outcome == VERDICT_NOT_USABLE) {
            *to = decision->allowed ? ((struct str){0}) : not_usable_text(arena, verdict->scc->name);
        } else if (verdict->outcome == VERDICT_RESTRICTS) {
            memcpy(to, violation_texts(arena, &verdict->violations), verdict->violations.count * sizeof *to);
        }
    }
    return texts;
}

/* The mutating pass prints an Aggregate, the validating pass a list: [A, B] here, [A B] there. */
static struct str message_print(struct arena *arena, const struct request *request, const struct decision *decision,
                                const struct texts *texts) {
    struct buf message = BUF(arena);
    size_t count = texts->first[decision->verdict_count];
    struct str *all = ARENA_ARRAY(arena, count + 1, struct str);
    memcpy(all, texts->items, count * sizeof *all);
    if (decision->restricted_would_admit) {
        all[count++] = STR("no access to scc/restricted: Forbidden: the pod fails to validate against the "
                           "`restricted-v2` security context constraint, but would validate successfully against the "
                           "`restricted` security context constraint");
    }
    BUF_LITERAL(&message, "unable to validate against any security context constraint: ");
    if (request->pass == PASS_MUTATE) {
        texts_print_aggregate(&message, all, count);
        return buf_view(&message);
    }
    buf_char(&message, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0) {
            buf_char(&message, ' ');
        }
        buf_str(&message, all[i]);
    }
    buf_char(&message, ']');
    return buf_view(&message);
}

static void audit_add(struct decision *decision, struct str key, struct str value) {
    decision->audit[decision->audit_count++] = (struct annotation){.key = key, .value = value};
}

/* What a verdict that failed says of itself; absent for one that did not. */
static struct str failure_text(struct arena *arena, const struct decision *decision, const struct texts *texts,
                               size_t index) {
    const struct verdict *verdict = &decision->verdicts[index];
    if (verdict->outcome == VERDICT_MUTATES) {
        return STR("failures final validation after mutating admission");
    }
    if (verdict->outcome != VERDICT_RESTRICTS) {
        return (struct str){0};
    }
    struct buf text = BUF(arena);
    size_t count = texts->first[index + 1] - texts->first[index];
    struct str *own = ARENA_ARRAY(arena, count, struct str);
    memcpy(own, &texts->items[texts->first[index]], count * sizeof *own);
    texts_print_aggregate(&text, own, count);
    return buf_view(&text);
}

static struct str too_restrictive_key(struct arena *arena, struct str scc) {
    struct buf key = BUF(arena);
    BUF_LITERAL(&key, "too-restrictive-");
    buf_str(&key, scc);
    return buf_view(&key);
}

static struct str reason_text(struct arena *arena, const struct decision *decision, bool failures) {
    struct buf text = BUF(arena);
    if (decision->chosen == NULL) {
        return failures ? STR("all too restrictive or denied") : STR("all denied");
    }
    const struct scc *chosen = decision->chosen->scc;
    buf_go_quote(&text, chosen->name);
    if (decision->next == NULL) {
        BUF_LITERAL(&text, " is the only one not too restrictive and not denied");
        return buf_view(&text);
    }
    BUF_LITERAL(&text, " is most restrictive, not denied, and chosen over ");
    buf_go_quote(&text, decision->next->scc->name);
    BUF_LITERAL(&text, " because ");
    buf_go_quote(&text, chosen->name);
    buf_char(&text, ' ');
    buf_text(&text, scc_order_reason(chosen, decision->next->scc));
    return buf_view(&text);
}

static void audit_creation(struct arena *arena, struct decision *decision, const struct texts *texts) {
    struct buf denied = BUF(arena);
    bool failures = false;
    for (size_t i = 0; i < decision->verdict_count; i++) {
        const struct verdict *verdict = &decision->verdicts[i];
        if (verdict->outcome == VERDICT_NOT_USABLE) {
            if (denied.length > 0) {
                buf_char(&denied, ',');
            }
            buf_str(&denied, verdict->scc->name);
            continue;
        }
        struct str failure = failure_text(arena, decision, texts, i);
        if (failure.bytes != NULL) {
            failures = true;
            audit_add(decision, too_restrictive_key(arena, verdict->scc->name), failure);
        }
    }
    audit_add(decision, STR("denied"), buf_view(&denied));
    audit_add(decision, STR("reason"), reason_text(arena, decision, failures));
}

static struct str originally_chosen(struct arena *arena, struct str hint, const char *rest) {
    struct buf text = BUF(arena);
    BUF_LITERAL(&text, "originally chosen ");
    buf_go_quote(&text, hint);
    buf_text(&text, rest);
    return buf_view(&text);
}

/* The hinted SCC is not the outcome. Its failure is looked up by name: it may not even exist. */
static void audit_hint_missed(struct arena *arena, struct decision *decision, const struct texts *texts) {
    struct str failure = {0};
    for (size_t i = 0; i < decision->verdict_count; i++) {
        if (str_equal(decision->verdicts[i].scc->name, decision->hint)) {
            failure = failure_text(arena, decision, texts, i);
        }
    }
    if (failure.bytes != NULL) {
        audit_add(decision, too_restrictive_key(arena, decision->hint), failure);
    }
    if (decision->chosen == NULL) {
        audit_add(decision, STR("denied-validation"),
                  originally_chosen(arena, decision->hint,
                                    " got denied in final validation after mutating admission, and no other matched"));
        return;
    }
    if (failure.bytes == NULL) {
        audit_add(decision, STR("denied-validation"),
                  originally_chosen(arena, decision->hint, " got denied in final validation after mutating admission"));
    }
    struct buf reason = BUF(arena);
    buf_str(&reason,
            originally_chosen(arena, decision->hint, " did not pass final validation after mutating admission, but "));
    buf_go_quote(&reason, decision->chosen->scc->name);
    BUF_LITERAL(&reason, " did instead");
    audit_add(decision, STR("reason-validation"), buf_view(&reason));
}

void explain(struct arena *arena, const struct request *request, struct decision *decision) {
    struct texts texts = texts_print(arena, decision);
    decision->audit = ARENA_ARRAY(arena, decision->verdict_count + 4, struct annotation);
    if (decision->mutation == MUTATION_ALLOWED) {
        audit_creation(arena, decision, &texts);
    } else {
        if (!str_empty(decision->hint) &&
            (decision->chosen == NULL || !str_equal(decision->chosen->scc->name, decision->hint))) {
            audit_hint_missed(arena, decision, &texts);
        }
        if (decision->chosen != NULL) {
            audit_add(decision, STR("chosen"), decision->chosen->scc->name);
        }
    }
    if (!decision->allowed && decision->message.bytes == NULL) {
        decision->message = message_print(arena, request, decision, &texts);
    }
}
