/*
 * First allow wins, as in the API server's union of authorizers (which also knows a deny that ends the asking: a deny
 * of an authorizer that stands before RBAC there is missed here, and the documentation says so).
 */
#include "access/authorizer_chain.h"

struct chain {
    struct authorizer first, second;
};

struct access_subject {
    struct arena *arena;
    const struct subject *subject;
    struct str namespace_name;
    struct access_subject *first, *second; /* prepared when first asked */
};

static struct access_subject *prepare(const void *context, struct arena *arena, const struct subject *subject,
                                      struct str namespace_name) {
    const struct chain *chain = context;
    struct access_subject *prepared = ARENA_NEW(arena, struct access_subject);
    *prepared = (struct access_subject){
        .arena = arena,
        .subject = subject,
        .namespace_name = namespace_name,
        .first = chain->first.prepare(chain->first.context, arena, subject, namespace_name),
    };
    return prepared;
}

static enum access ask(const void *context, struct access_subject *subject, enum access_verb verb, struct str name) {
    const struct chain *chain = context;
    if (chain->first.ask(chain->first.context, subject->first, verb, name) == ACCESS_ALLOWED) {
        return ACCESS_ALLOWED;
    }
    if (subject->second == NULL) {
        subject->second =
            chain->second.prepare(chain->second.context, subject->arena, subject->subject, subject->namespace_name);
    }
    return chain->second.ask(chain->second.context, subject->second, verb, name);
}

struct authorizer authorizer_chain(struct arena *arena, const struct authorizer *first,
                                   const struct authorizer *second) {
    struct chain *chain = ARENA_NEW(arena, struct chain);
    *chain = (struct chain){.first = *first, .second = *second};
    return (struct authorizer){.prepare = prepare, .ask = ask, .context = chain};
}
