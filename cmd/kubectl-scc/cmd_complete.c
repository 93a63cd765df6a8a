/*
 * kubectl scc __complete: the words typed so far go in, choices for the last one come out, one a line, and kubectl's
 * directive at the end: 4 no files, 0 files.
 */
#include <stdio.h>

#include "help_flags.h"
#include "policy/builtin.h"
#include "state.h"

enum { NO_FILES = 4, FILES = 0 };

struct completing {
    struct arena arena;
    const struct command *command;
    struct help_flags flags;
    struct str typed;             /* what is to be completed */
    struct str before;            /* and what stands before it in the same word: "--scc-set=" */
    const struct help_flag *flag; /* whose value it is; NULL: none's */
    size_t place;                 /* as a word of the verb's, from 0 */
    bool has_account;             /* -z stands on the line */
    struct text_list policy;      /* the words that say where policy comes from */
};

static void offer(const struct completing *at, struct str choice) {
    if (str_starts(choice, at->typed)) {
        printf("%.*s%.*s\n", STR_ARG(at->before), STR_ARG(choice));
    }
}

static void offer_words(const struct completing *at, const char *words) {
    struct str rest = str_of(words), word;
    while (str_split(&rest, ' ', &word)) {
        offer(at, word);
    }
}

static void offer_verbs(const struct completing *at) {
    for (size_t i = 0; i < command_count; i++) {
        if (commands[i].summary != NULL) {
            offer(at, str_of(commands[i].name));
        }
    }
}

/* ---- Names of the policy ---- */

/* False: nothing answers, and there is no time to find out why. */
static bool state_of_line(struct completing *at, unsigned wanted, struct state *state) {
    struct connection_flags connection = {0};
    struct state_flags policy = {0};
    const struct flag_table tables[] = {state_flags(&policy), connection_flags(&connection), {0}};
    struct flag_parse parse = {
        .arena = &at->arena, .tables = tables, .count = (int)at->policy.count, .words = (char **)at->policy.items};
    struct error err = {0};
    if (!flags_parse(&parse, &err)) {
        return false;
    }
    connection.request_timeout = connection.request_timeout != NULL ? connection.request_timeout : "2s";
    const struct state_request request = {
        .flags = &policy,
        .connection = &connection,
        .otherwise = STATE_LIVE,
        .spares = (STATE_SCCS | STATE_NAMESPACES | STATE_RBAC) & ~wanted,
    };
    return state_open(&at->arena, &request, state, &err);
}

static bool object_offer(const struct policy_object *object, void *context) {
    offer(context, object->name);
    return true;
}

static void offer_objects(struct completing *at, enum policy_kind kind) {
    struct state state;
    if (state_of_line(at, 1u << kind, &state)) {
        snapshot_each(state.snapshot, kind, object_offer, at);
        state_close(&state);
    } else if (kind == POLICY_SCC) {
        struct snapshot_edit *edit = snapshot_edit_begin(NULL);
        builtin_load(edit, "today", NULL);
        struct snapshot *shipped = snapshot_edit_commit(edit);
        snapshot_each(shipped, kind, object_offer, at);
        snapshot_release(shipped);
    }
}

/* ---- Values of flags ---- */

static const char *known_values(struct str flag) {
    static const struct {
        const char *flag, *values;
    } known[] = {
        {"scc-set", "today 3.10 none"}, {"style", "today 3.10"},           {"fail-on", "deny warn never"},
        {"color", "always auto never"}, {"dry-run", "none client server"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (str_equal(flag, str_of(known[i].flag))) {
            return known[i].values;
        }
    }
    return NULL;
}

/* The formats are the words of the help: "json, yaml (repeatable)". */
static void offer_formats(const struct completing *at) {
    struct str rest = at->flag->help, word;
    while (str_split(&rest, ' ', &word) && !str_starts(word, STR("("))) {
        word.length -= str_ends(word, STR(","));
        offer(at, word);
    }
}

static int offer_values(struct completing *at) {
    static const char files[] = "FILE FILES FOLDER PATH";
    if (str_among(str_of(files), ' ', at->flag->value)) {
        return FILES;
    }
    if (str_equal(at->flag->name, STR("output"))) {
        offer_formats(at);
    } else if (str_equal(at->flag->name, STR("namespace"))) {
        offer_objects(at, POLICY_NAMESPACE);
    } else if (known_values(at->flag->name) != NULL) {
        offer_words(at, known_values(at->flag->name));
    }
    return NO_FILES;
}

/* ---- Words of the verb ---- */

static void offer_flags(struct completing *at) {
    for (size_t i = 0; i < at->flags.count; i++) {
        offer(at, str_format(&at->arena, "--%.*s", STR_ARG(at->flags.items[i].name)));
    }
}

static void offer_positional(struct completing *at) {
    const char *verb = at->command->name;
    bool many = strcmp(verb, "get") == 0 || strcmp(verb, "describe") == 0;
    bool first = strcmp(verb, "who-can") == 0 || strcmp(verb, "grant") == 0 || strcmp(verb, "revoke") == 0;
    bool can = strcmp(verb, "can") == 0 && (at->has_account || at->place > 0);
    if (many || can || (first && at->place == 0)) {
        offer_objects(at, POLICY_SCC);
    } else if (strcmp(verb, "namespaces") == 0) {
        offer_objects(at, POLICY_NAMESPACE);
    } else if (strcmp(verb, "completion") == 0 && at->place == 0) {
        offer_words(at, "bash zsh kubectl");
    }
}

/* Flags that say where policy comes from are kept for later; words that are none are counted. */
static void line_read(struct completing *at, int count, char **words) {
    struct connection_flags connection;
    struct state_flags policy;
    const struct flag_table tables[] = {state_flags(&policy), connection_flags(&connection), {0}};
    for (int i = 0; i < count; i++) {
        struct str word = str_of(words[i]);
        if (!str_starts(word, STR("-"))) {
            at->place++;
            continue;
        }
        const struct help_flag *flag = help_flag_named(&at->flags, word);
        int last = help_flag_takes_next(flag, word) ? i + 1 : i;
        if (flag == NULL || last == count) {
            continue;
        }
        for (int j = i; j <= last && flag_named(tables, flag->name, 0) != NULL; j++) {
            text_list_add(&at->arena, &at->policy, words[j]);
        }
        at->has_account |= flag->letter == 'z';
        i = last;
    }
}

/* bash gives "--flag=value" as three words. True when the last word was among those that are joined again. */
static bool words_join(struct arena *arena, int *count, char **words) {
    bool last = false;
    int to = 0;
    for (int from = 0; from < *count; from++) {
        last = to > 0 && strcmp(words[from], "=") == 0 && strncmp(words[to - 1], "--", 2) == 0;
        if (last) {
            const char *value = from + 1 < *count ? words[++from] : "";
            words[to - 1] = (char *)str_format(arena, "%s=%s", words[to - 1], value).bytes;
        } else {
            words[to++] = words[from];
        }
    }
    *count = to;
    return last;
}

/* Is the last word the value of a flag, behind it or behind its "="? */
static void value_find(struct completing *at, const char *before) {
    struct str word = str_of(before);
    const struct help_flag *flag = help_flag_named(&at->flags, word);
    const char *equals = str_starts(at->typed, STR("--")) ? memchr(at->typed.bytes, '=', at->typed.length) : NULL;
    if (equals != NULL) {
        at->flag = help_flag_named(&at->flags, at->typed);
        at->before = (struct str){at->typed.bytes, (size_t)(equals + 1 - at->typed.bytes)};
        at->typed = str_after(at->typed, at->before.length);
    } else if (help_flag_takes_next(flag, word)) {
        at->flag = flag;
    }
}

static int choose(struct completing *at, int count, char **words) {
    bool joined = words_join(&at->arena, &count, words);
    int verb = command_place(count - 1, words);
    at->typed = str_of(words[count - 1]);
    if (verb >= count - 1 || strcmp(words[verb], "help") == 0) {
        offer_verbs(at);
        if (verb >= count - 1) {
            offer_words(at, str_starts(at->typed, STR("-")) ? "--help --version" : "help");
        }
        return NO_FILES;
    }
    at->command = command_named(words[verb]);
    if (at->command == NULL) {
        return NO_FILES;
    }
    at->flags = help_flags_of(&at->arena, at->command);
    value_find(at, words[count - 2]);
    if (joined) {
        at->before = (struct str){0};
    }
    line_read(at, verb - 1, words + 1);
    line_read(at, count - verb - 2, words + verb + 1);
    if (at->flag != NULL) {
        return offer_values(at);
    }
    if (str_starts(at->typed, STR("-"))) {
        offer_flags(at);
    } else {
        offer_positional(at);
    }
    return NO_FILES;
}

int cmd_complete(int count, char **words) {
    struct completing at = {0};
    char *nothing[] = {words[0], (char *)"", NULL};
    arena_init(&at.arena, 0);
    int directive = count > 1 ? choose(&at, count, words) : choose(&at, 2, nothing);
    printf(":%d\n", directive);
    arena_free(&at.arena);
    return EXIT_ADMITTED;
}
