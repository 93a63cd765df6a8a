/*
 * Completion: what the shells load. kubectl asks an executable kubectl_complete-scc with the words typed so far; that, as
 * the shells' own functions, is a few lines around `kubectl-scc __complete`.
 */
#include <stdio.h>
#include <string.h>

#include "cmd.h"

static const char bash[] = "# bash completion for kubectl-scc; load with: source <(kubectl scc completion bash)\n"
                           "_kubectl_scc() {\n"
                           "    local words current=${COMP_WORDS[COMP_CWORD]}\n"
                           "    words=$(kubectl-scc __complete \"${COMP_WORDS[@]:1:COMP_CWORD}\" 2>/dev/null)\n"
                           "    [ \"${words##*$'\\n'}\" = :0 ] && compopt -o default\n"
                           "    [ \"$current\" = = ] && current= # bash takes --flag=value for three words\n"
                           "    COMPREPLY=($(compgen -W \"${words%:*}\" -- \"$current\"))\n"
                           "}\n"
                           "complete -F _kubectl_scc kubectl-scc\n";

static const char zsh[] =
    "#compdef kubectl-scc\n"
    "# zsh completion for kubectl-scc; load with: source <(kubectl scc completion zsh)\n"
    "_kubectl_scc() {\n"
    "    local -a choices\n"
    "    choices=(${(f)\"$(kubectl-scc __complete \"${words[@]:1:$((CURRENT-1))}\" 2>/dev/null)\"})\n"
    "    [[ ${choices[-1]} == :0 ]] && _files\n"
    "    compadd -- ${choices[1,-2]}\n"
    "}\n"
    "compdef _kubectl_scc kubectl-scc\n";

static const char kubectl[] = "#!/bin/sh\n# kubectl_complete-scc: completion of `kubectl scc`; put it on the PATH.\n"
                              "exec kubectl-scc __complete \"$@\" 2>/dev/null\n";

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
              "Examples:\n  # kubectl-scc called by its own name\n  source <(kubectl scc completion bash)\n"
              "  # kubectl scc, where kubectl's own completion is on: a program on PATH\n"
              "  kubectl scc completion kubectl >~/bin/kubectl_complete-scc && chmod +x ~/bin/kubectl_complete-scc\n",
              strcmp(shell, "--help") == 0 ? stdout : stderr);
        return strcmp(shell, "--help") == 0 ? EXIT_ADMITTED : EXIT_UNDECIDED;
    }
    return EXIT_ADMITTED;
}
