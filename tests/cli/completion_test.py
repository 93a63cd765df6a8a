"""Completion as kubectl asks for it, and as people see it in bash and zsh."""
import os
import unittest

from api_server import ApiServer
from harness import MANIFESTS, PROGRAM, ROOT, run
from terminal import Terminal

TODAY = ["anyuid", "hostaccess", "hostmount-anyuid", "hostmount-anyuid-v2", "hostnetwork", "hostnetwork-v2",
         "nested-container", "nonroot", "nonroot-v2", "privileged", "restricted", "restricted-v2", "restricted-v3"]


def choices(*words):
    done = run("__complete", *words)
    lines = done.stdout.splitlines()
    return lines[:-1], lines[-1] + done.stderr


class Completion(unittest.TestCase):
    def offers(self, words, expected, directive=":4"):
        self.assertEqual(choices(*words), (expected, directive), words)

    def test_verbs(self):
        verbs, directive = choices("")
        self.assertTrue({"check", "explain", "get", "who-can", "grant", "help"} <= set(verbs))
        self.assertFalse({"__complete", "--help"} & set(verbs))
        self.assertEqual(directive, ":4")
        self.offers(["exp"], ["explain", "export"])
        self.offers(["-n", "shop", "exp"], ["explain", "export"])
        self.offers(["help", "exp"], ["explain", "export"])
        self.offers(["--v"], ["--version"])
        self.offers(["nosuch", ""], [])

    def test_flags_and_values(self):
        self.offers(["check", "--fail"], ["--fail-on"])
        self.offers(["check", "--fail-on", "w"], ["warn"])
        self.offers(["check", "--fail-on=w"], ["--fail-on=warn"])
        self.offers(["check", "--fail-on", "="], ["deny", "warn", "never"])  # as bash takes the word apart
        self.offers(["check", "--fail-on", "=", "w"], ["warn"])
        self.offers(["check", "-o", ""], ["table", "wide", "json", "yaml", "name", "sarif", "junit", "github"])
        self.offers(["explain", "--output", ""], ["text", "json", "yaml"])
        self.offers(["grant", "-o", ""], ["json", "yaml", "name"])
        self.offers(["get", "-o", "w"], ["wide"])
        self.offers(["grant", "anyuid", "--dry-run=c"], ["--dry-run=client"])
        self.offers(["check", "-f", "x"], [], ":0")
        self.offers(["get", "--policy", ""], [], ":0")
        self.offers(["-n", "x", "check", "--kustomize", ""], [], ":0")

    def test_words(self):
        self.offers(["describe", "anyu"], ["anyuid"])
        self.offers(["describe", "anyuid", "nonr"], ["nonroot", "nonroot-v2"])
        self.offers(["-n", "shop", "who-can", "anyu"], ["anyuid"])
        self.offers(["who-can", "anyuid", ""], [])
        self.offers(["add-scc-to-user", "anyu"], ["anyuid"])
        self.offers(["grant", "anyuid", ""], [])
        self.offers(["can", ""], [])
        self.offers(["can", "alice", ""], TODAY)
        self.offers(["can", "-z", "web", "nonroot-"], ["nonroot-v2"])
        self.offers(["completion", ""], ["bash", "zsh", "kubectl"])
        self.offers(["completion", "bash", ""], [])

    def test_values_of_other_flags_are_no_sccs(self):
        for words in (["can", "-z", ""], ["grant", "anyuid", "-z", ""], ["grant", "-n", ""], ["get", "-n", ""],
                      ["get", "--context", ""], ["get", "-l", ""], ["check", "--namespace-range", ""]):
            self.offers(words, [])

    def test_names_of_the_policy_on_the_line(self):
        labelled = os.path.join(MANIFESTS, "labelled.yaml")
        self.offers(["get", "--policy", labelled, ""], ["other", "own"])
        self.offers(["get", "", "--policy", labelled, "o"], ["other", "own"])
        self.offers(["describe", "--scc-set", "3.10", "restricted"], ["restricted"])
        self.offers(["--scc-set=3.10", "describe", "restricted"], ["restricted"])
        self.offers(["check", "--policy", labelled, "-n", "r"], ["rooted"])
        self.offers(["namespaces", "--policy", labelled, ""], ["beyond", "kube-system", "left-alone", "rooted", "web"])
        self.offers(["get", "--policy", "/nonexistent", ""], TODAY)

    def test_names_of_the_cluster(self):
        with ApiServer() as server:
            self.offers(["get", server.flag, "privi"], ["privileged"])
            self.offers(["get", server.flag, "-n", ""], ["shop"])
            server.lists = {path: [] for path in server.lists}
            self.offers(["get", server.flag, ""], [])

    def test_kubectl_asks_the_shipped_program(self):
        with open(os.path.join(ROOT, "deploy/completions/kubectl_complete-scc"), encoding="utf-8") as file:
            shipped = file.read()
        command = 'exec kubectl-scc __complete "$@" 2>/dev/null\n'
        self.assertTrue(shipped.endswith(command))
        self.assertTrue(run("completion", "kubectl").stdout.endswith(command))

    def test_others(self):
        self.assertTrue(run("completion", "kubectl").stdout.startswith("#!/bin/sh\n"))
        self.assertEqual(run("completion", "fish").returncode, 2)


class Shells(unittest.TestCase):
    """Lines typed into a shell, with a tab in the middle; what runs in the end tells what was completed."""

    def typed(self, shell, load):
        path = os.path.dirname(PROGRAM) + os.pathsep + os.environ["PATH"]
        environment = {"PATH": path, "TERM": "dumb", "HOME": "/nonexistent", "KUBECONFIG": "/nonexistent/config",
                       "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", ""), "HISTFILE": "/dev/null"}
        terminal = Terminal(shell, environment, folder=MANIFESTS)
        terminal.type(load + "; PS1=; echo rea''dy\n")
        terminal.until("ready\r\n")
        for line, output in (("kubectl-scc get --scc-set 3.10 anyu\t-o name\n", ".io/anyuid\r\n"),
                             ("kubectl-scc get --scc-set=3.\t nonr\t-o na\t\n", ".io/nonroot\r\n"),
                             ("kubectl-scc expl\t-f nginx.ya\t -n x --color=ne\t\n", "admitted by restricted-v2"),
                             ("kubectl-scc completion ba\t| head -1\n", "# bash completion")):
            terminal.type(line)
            terminal.until(output)
        terminal.type("exit\n")
        terminal.rest()

    def test_bash(self):
        self.typed(["bash", "--norc", "--noprofile", "-i"], "source <(kubectl-scc completion bash)")

    def test_zsh(self):
        self.typed(["zsh", "-f", "-i"], "autoload -U compinit; compinit -u -D; source <(kubectl-scc completion zsh)")


if __name__ == "__main__":
    unittest.main()
