"""Completion as the shells and kubectl ask for it."""
import os
import shutil
import subprocess
import unittest

from harness import PROGRAM, ROOT, run


def choices(*words):
    lines = run("__complete", *words).stdout.splitlines()
    return lines[:-1], lines[-1]


class Completion(unittest.TestCase):
    def test_choices(self):
        verbs, directive = choices("")
        self.assertTrue({"check", "explain", "get", "who-can", "grant"} <= set(verbs))
        self.assertNotIn("__complete", verbs)
        self.assertEqual(directive, ":4")
        self.assertEqual(choices("exp"), (["explain", "export"], ":4"))
        self.assertEqual(choices("check", "--fail"), (["--fail-on"], ":4"))
        self.assertEqual(choices("check", "--fail-on", "w"), (["warn"], ":4"))
        self.assertEqual(choices("describe", "anyu"), (["anyuid"], ":4"))
        self.assertEqual(choices("check", "-f", "x"), ([], ":0"))

    @unittest.skipUnless(shutil.which("bash"), "no bash")
    def test_bash(self):
        script = ("source <(kubectl-scc completion bash); COMP_WORDS=(kubectl-scc check --fail-on w); COMP_CWORD=3; "
                  "_kubectl_scc; echo ${COMPREPLY[@]}")
        path = os.path.dirname(PROGRAM) + os.pathsep + os.environ["PATH"]
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env={"PATH": path}, check=True)
        self.assertEqual(done.stdout, "warn\n")

    @unittest.skipUnless(shutil.which("zsh"), "no zsh")
    def test_zsh_reads_it(self):
        subprocess.run(["zsh", "-n"], input=run("completion", "zsh").stdout, text=True, check=True)

    @unittest.skipUnless(shutil.which("zsh"), "no zsh")
    def test_zsh_completes(self):
        script = ("compdef() { :; }; compadd() { shift; print -r -- choices $*; }; _files() { print files; }; "
                  "source <(kubectl-scc completion zsh); words=(kubectl-scc describe hostm); CURRENT=3; _kubectl_scc; "
                  "words=(kubectl-scc check -f ''); CURRENT=4; _kubectl_scc")
        path = os.path.dirname(PROGRAM) + os.pathsep + os.environ["PATH"]
        done = subprocess.run(["zsh", "-f", "-c", script], capture_output=True, text=True, env={"PATH": path}, check=True)
        lines = done.stdout.splitlines()
        self.assertEqual(sorted(lines[0].split()[1:]), ["hostmount-anyuid", "hostmount-anyuid-v2"])
        self.assertEqual(lines[1], "files")

    def test_kubectl_asks_the_shipped_program(self):
        with open(os.path.join(ROOT, "deploy/completions/kubectl_complete-scc"), encoding="utf-8") as file:
            self.assertTrue(file.read().endswith('exec kubectl-scc __complete "$@"\n'))

    def test_others(self):
        self.assertTrue(run("completion", "kubectl").stdout.startswith("#!/bin/sh\n"))
        self.assertEqual(run("completion", "fish").returncode, 2)


if __name__ == "__main__":
    unittest.main()
