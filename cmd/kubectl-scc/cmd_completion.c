/*
 * Completion. kubectl asks an executable kubectl_complete-scc with the words typed so far; that is a script of one line
 * around `kubectl-scc __complete`, which lists choices and ends with kubectl's directive: 4 no files, 0 files.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cmd.h"
#include "policy/builtin.h"

enum { NO_FILES = 4, FILES = 0 };

static const char bash[] = "# bash completion for kubectl-scc; load with: source <(kubectl scc completion bash)\n"
                           "_kubectl_scc() {\n"
                           "    local words\n"
                           "    words=$(kubectl-scc __complete \"${COMP_WORDS[@]:1:COMP_CWORD}\")\n"
                           "    [ \"${words##*$'\\n'}\" = :0 ] && compopt -o default\n"
                           "    COMPREPLY=($(compgen -W \"${words%:*}\" -- \"${COMP_WORDS[COMP_CWORD]}\"))\n"
                           "}\n"
                           "complete -F _kubectl_scc kubectl-scc\n";

static const char zsh[] = "#compdef kubectl-scc\n"
                          "# zsh completion for kubectl-scc; load with: source <(kubectl scc completion zsh)\n"
                          "_kubectl_scc() {\n"
                          "    local -a choices\n"
                          "    choices=(${(f)\"$(kubectl-scc __complete \"${words[@]:1:$((CURRENT-1))}\")\"})\n"
                          "    [[ ${choices[-1]} == :0 ]] && _files\n"
                          "    compadd -- ${choices[1,-2]}\n"
                          "}\n"
                          "compdef _kubectl_scc kubectl-scc\n";

static const char kubectl[] = "#!/bin/sh\n# kubectl_complete-scc: completion of `kubectl scc`; put it on the PATH.\n"
                              "exec kubectl-scc __complete \"$@\"\n";

int cmd_completion(int count, char **words) {
    const char *shell = count == 2 ? words[1] : "";
    if (strcmp(shell, "bash") == 0) {
        fputs(bash, stdout);
    } else if (strcmp(shell, "zsh") == 0) {
        fputs(zsh, stdout);
    } else if (strcmp(shell, "kubectl") == 0) {
        fputs(kubectl, stdout);
    } else {
        fputs("Usage:\n  kubectl scc completion bash|zsh|kubectl\n\n"
              "Examples:\n  source <(kubectl scc completion bash)\n"
              "  kubectl scc completion kubectl >~/bin/kubectl_complete-scc && chmod +x ~/bin/kubectl_complete-scc\n",
              strcmp(shell, "--help") == 0 ? stdout : stderr);
        return strcmp(shell, "--help") == 0 ? EXIT_ADMITTED : EXIT_UNDECIDED;
    }
    return EXIT_ADMITTED;
}

/* ---- Choices ---- */

static void choice(const char *word, struct str typed) {
    if (str_starts(str_of(word), typed)) {
        puts(word);
    }
}

/* The flags of a verb, as its help names them. */
static void flags_choose(const struct command *command, struct str typed) {
    char *text = NULL, *words[] = {(char *)command->name, (char *)"--help", NULL};
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size), *real = stdout;
    if (memory == NULL) {
        return;
    }
    stdout = memory;
    command->run(2, words);
    stdout = real;
    fclose(memory);
    struct str rest = str_of(text), line;
    while (str_split(&rest, '\n', &line)) {
        if (str_starts(line, STR("      --"))) {
            line = str_after(line, 6);
        } else if (line.length > 8 && line.bytes[2] == '-' && line.bytes[4] == ',') {
            line = str_after(line, 6);
        } else {
            continue;
        }
        struct str name;
        str_split(&line, ' ', &name);
        if (str_starts(name, STR("--")) && str_starts(name, typed)) {
            printf("%.*s\n", STR_ARG(name));
        }
    }
    free(text);
}

static void sccs_choose(struct str typed) {
    for (size_t i = 0; i < builtin_file_count; i++) {
        struct str name = str_of(builtin_files[i].name);
        bool again = strcmp(builtin_files[i].set, "today") != 0; /* every name of 3.10 is in today's set */
        if (!again && str_starts(name, STR("scc-"))) {
            name = str_after(name, 4);
            name.length -= strlen(".yaml");
            if (str_starts(name, typed)) {
                printf("%.*s\n", STR_ARG(name));
            }
        }
    }
}

static bool values_choose(const char *flag, struct str typed) {
    static const struct {
        const char *flags, *values;
    } known[] = {
        {"--scc-set", "today 3.10 none"},
        {"--style", "today 3.10"},
        {"-o --output", "table wide json yaml name sarif junit github text"},
        {"--fail-on", "deny warn never"},
        {"--color", "always auto never"},
        {"--dry-run", "none client server"},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct str flags = str_of(known[i].flags), values = str_of(known[i].values), one;
        while (str_split(&flags, ' ', &one)) {
            if (!str_equal(one, str_of(flag))) {
                continue;
            }
            while (str_split(&values, ' ', &one)) {
                if (str_starts(one, typed)) {
                    printf("%.*s\n", STR_ARG(one));
                }
            }
            return true;
        }
    }
    return false;
}

static bool takes_files(const char *flag) {
    return strcmp(flag, "-f") == 0 || strcmp(flag, "--filename") == 0 || strcmp(flag, "-k") == 0 ||
           strcmp(flag, "--kustomize") == 0 || strcmp(flag, "--policy") == 0 || strcmp(flag, "--expect") == 0 ||
           strcmp(flag, "--kubeconfig") == 0 || strcmp(flag, "--out") == 0;
}

static bool takes_scc(const char *verb) {
    return strcmp(verb, "get") == 0 || strcmp(verb, "describe") == 0 || strcmp(verb, "who-can") == 0 ||
           strcmp(verb, "grant") == 0 || strcmp(verb, "revoke") == 0;
}

int cmd_complete(int count, char **words) {
    struct str typed = str_of(count > 1 ? words[count - 1] : "");
    const struct command *command = count > 2 ? command_named(words[1]) : NULL;
    int directive = NO_FILES;
    if (count <= 2) {
        for (size_t i = 0; i < command_count; i++) {
            if (commands[i].summary != NULL) {
                choice(commands[i].name, typed);
            }
        }
    } else if (takes_files(words[count - 2])) {
        directive = FILES;
    } else if (!values_choose(words[count - 2], typed) && command != NULL) {
        if (str_starts(typed, STR("-"))) {
            flags_choose(command, typed);
        } else if (takes_scc(command->name)) {
            sccs_choose(typed);
        }
    }
    printf(":%d\n", directive);
    return EXIT_ADMITTED;
}
