/* Words to subjects; what is no group and no service account is a user. */
#include "subject_word.h"

static const struct str account_prefix = STR_INIT("system:serviceaccount:");

bool subject_account_split(struct str user, struct str *namespace_name, struct str *name) {
    if (!str_starts(user, account_prefix)) {
        return false;
    }
    *name = str_after(user, account_prefix.length);
    return str_split(name, ':', namespace_name) && !str_empty(*namespace_name) && !str_empty(*name) &&
           memchr(name->bytes, ':', name->length) == NULL;
}

bool subject_word_read(const char *word, struct named_subject *subject) {
    struct str text = str_of(word);
    *subject = (struct named_subject){.kind = SUBJECT_USER, .name = text};
    if (str_starts(text, STR("group:"))) {
        subject->kind = SUBJECT_GROUP;
        subject->name = str_after(text, sizeof "group:" - 1);
    } else if (!subject_account_split(text, &subject->account_namespace, &subject->account)) {
        subject->account_namespace = subject->account = (struct str){0};
    }
    return !str_empty(subject->name);
}

struct named_subject subject_of_account(struct arena *arena, struct str namespace_name, struct str name) {
    return (struct named_subject){
        .kind = SUBJECT_USER,
        .name = str_format(arena, "system:serviceaccount:%.*s:%.*s", STR_ARG(namespace_name), STR_ARG(name)),
        .account_namespace = namespace_name,
        .account = name,
    };
}

/* RFC 1123: what the API server takes for a name is labels with dots between. */
static bool is_label(struct str text) {
    for (size_t i = 0; i < text.length; i++) {
        char c = text.bytes[i];
        bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (!letter && (c != '-' || i == 0 || i + 1 == text.length)) {
            return false;
        }
    }
    return text.length > 0;
}

static bool is_subdomain(struct str text) {
    struct str rest = text, label;
    while (str_split(&rest, '.', &label)) {
        if (!is_label(label)) {
            return false;
        }
    }
    return text.length <= 253;
}

bool subject_account_fits(const char *name, struct error *err) {
    return is_subdomain(str_of(name)) ||
           error_set(
               err, ERROR_INPUT,
               "-z: expected the name of a service account of the namespace (lower-case letters, digits, - and .), "
               "found \"%.64s\"",
               name);
}

const char *subject_kind_text(const struct named_subject *subject) {
    if (subject->kind == SUBJECT_GROUP) {
        return "Group";
    }
    return str_empty(subject->account) ? "User" : "ServiceAccount";
}
