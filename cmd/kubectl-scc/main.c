/*
 * kubectl scc: what will be admitted, as whom it will run, and why. Finds the verb among the words and runs it; flags may
 * stand before it.
 */
#include <stdio.h>
#include <string.h>

#include "cmd.h"
#include "spelling.h"

struct words {
    struct arena arena;
    int count;
    char **items;
};

static void overview(FILE *to) {
    fputs("What will OpenShift's SCC admission do with this pod: admit it, as whom, and why?\n\n"
          "Usage:\n  kubectl scc VERB [flags]\n\nVerbs:\n",
          to);
    for (size_t i = 0; i < command_count; i++) {
        if (commands[i].summary != NULL) {
            fprintf(to, "  %-12s %s\n", commands[i].name, commands[i].summary);
        }
    }
    fputs("\n\"kubectl scc VERB --help\" tells more about one.\n", to);
}

static bool among(const struct words *words, int end, const char *first, const char *second) {
    for (int i = 1; i < end; i++) {
        if (strcmp(words->items[i], first) == 0 || strcmp(words->items[i], second) == 0) {
            return true;
        }
    }
    return false;
}

static int unknown(struct words *words, const char *word) {
    struct spelling spelling = spelling_of(str_of(word));
    for (size_t i = 0; i < command_count; i++) {
        if (commands[i].summary != NULL) {
            spelling_offer(&spelling, str_of(commands[i].name));
        }
    }
    struct str hint = spelling_hint(&words->arena, &spelling);
    fprintf(stderr, "error: unknown verb \"%s\"%.*s%s\n", word, STR_ARG(hint),
            str_empty(hint) ? "; \"kubectl scc --help\" lists them" : "");
    return EXIT_UNDECIDED;
}

/* "help check" is "check --help". */
static int help_run(struct words *words, int place) {
    if (place + 1 >= words->count) {
        overview(stdout);
        return EXIT_ADMITTED;
    }
    const struct command *command = command_named(words->items[place + 1]);
    if (command == NULL) {
        return unknown(words, words->items[place + 1]);
    }
    char *asked[] = {words->items[place + 1], (char *)"--help", NULL};
    return command->run(2, asked);
}

static int verb_run(struct words *words, int place) {
    const struct command *command = command_named(words->items[place]);
    if (command == NULL) {
        return unknown(words, words->items[place]);
    }
    char *verb = words->items[place];
    memmove(words->items + 2, words->items + 1, (size_t)(place - 1) * sizeof(char *));
    words->items[1] = verb;
    return command->run(words->count - 1, words->items + 1);
}

int main(int count, char **items) {
    struct words words = {.count = count, .items = items};
    arena_init(&words.arena, 0);
    int place = command_place(count, items), status = EXIT_ADMITTED;
    if (place < count && strcmp(items[place], "help") == 0) {
        status = help_run(&words, place);
    } else if (place < count) {
        status = verb_run(&words, place);
    } else if (among(&words, count, "--help", "-h")) {
        overview(stdout);
    } else if (among(&words, count, "--version", "--version=true")) {
        status = cmd_version(count, items);
    } else {
        overview(stderr);
        status = EXIT_UNDECIDED;
    }
    arena_free(&words.arena);
    return status;
}
