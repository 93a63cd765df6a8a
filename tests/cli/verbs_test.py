"""The verbs about policy against their golden output: verbs/NAME.txt holds standard output, then standard error and the
exit status where they are not empty and 0. UPDATE=1 rewrites the files for review."""
import json
import os
import re
import tempfile
import unittest

from golden_case import GoldenCase
from harness import HERE, ROOT, run

GOLDENS = os.path.join(HERE, "verbs")
SHOP = ["--scc-set", "today", "--policy", "shop.yaml"]
OLD = ["--scc-set", "3.10"]
LABELLED = ["--policy", "labelled.yaml"]
CASES = {
    "get-name": ["get", *OLD, "-o", "name"], "get-json": ["get", "anyuid", *SHOP, "-o", "json"],
    "get-yaml": ["get", "scc/hostaccess", "nonroot", *OLD, "-o", "yaml"],
    "get-wide": ["get", "anyuid", *SHOP, "-o", "wide", "--no-headers"],
    "get-style": ["get", "privileged", *SHOP, "--style", "3.10"],
    "get-unknown": ["get", "nosuch", *SHOP], "get-bad-style": ["get", *SHOP, "--style", "4"],
    "get-bad-output": ["get", *SHOP, "-o", "toml"],
    "describe-rbac": ["describe", "anyuid", "restricted-v2", *SHOP], "describe-unknown": ["describe", "nosuch", *OLD],
    "who-can": ["who-can", "anyuid", *SHOP], "who-can-elsewhere": ["who-can", "anyuid", *SHOP, "-n", "sound"],
    "who-can-json": ["who-can", "anyuid", *SHOP, "-n", "shop", "-o", "json"],
    "who-can-yaml": ["who-can", "restricted-v2", *SHOP, "-o", "yaml"],
    "who-can-name": ["who-can", "anyuid", *SHOP, "-o", "name"],
    "who-can-unknown": ["who-can", "nosuch", *SHOP], "who-can-two": ["who-can", "a", "b", *SHOP],
    "can-user": ["can", "alice", *SHOP], "can-elsewhere": ["can", "alice", "anyuid", *SHOP, "-n", "sound"],
    "can-group": ["can", "group:developers", *SHOP], "can-account": ["can", "-z", "web", "-n", "shop", *SHOP],
    "can-account-word": ["can", "system:serviceaccount:shop:web", "anyuid", *SHOP, "-o", "json"],
    "can-all": ["can", "operator", *SHOP, "-o", "name"], "can-as-group": ["can", "bob", "anyuid", *SHOP, "--as-group", "developers"],
    "can-nobody": ["can", "-n", "shop", *SHOP],
    "grant": ["grant", "nonroot-v2", "-z", "worker", "bob", "group:testers", "-n", "shop", *SHOP],
    "grant-more": ["grant", "anyuid", "bob", "alice", "-n", "shop", *SHOP, "--dry-run=client", "-o", "json"],
    "grant-cluster": ["grant", "anyuid", "bob", "--cluster-wide", *SHOP],
    "grant-name": ["grant", "anyuid", "bob", "-n", "shop", *SHOP, "-o", "name"],
    "grant-new-role": ["grant", "nonroot", "bob", "-n", "shop", *OLD, "--style", "today"],
    "grant-group-alias": ["add-scc-to-group", "anyuid", "testers", "-n", "shop", *SHOP],
    "grant-lists": ["add-scc-to-user", "nonroot", "-z", "default", "-n", "sandbox", *OLD],
    "grant-unknown": ["grant", "nosuch", "bob", *SHOP], "grant-nobody": ["grant", "anyuid", *SHOP],
    "grant-nothing": ["grant", *SHOP], "grant-server": ["grant", "anyuid", "bob", *SHOP, "--dry-run=server"],
    "grant-bad-dry-run": ["grant", "anyuid", "bob", *SHOP, "--dry-run=maybe"],
    "revoke": ["revoke", "anyuid", "-z", "web", "-n", "shop", *SHOP],
    "revoke-all": ["revoke", "anyuid", "-z", "web", "alice", "-n", "shop", *SHOP],
    "revoke-absent": ["revoke", "anyuid", "bob", "-n", "shop", *SHOP],
    "revoke-no-binding": ["remove-scc-from-user", "anyuid", "bob", "--cluster-wide", *SHOP],
    "revoke-lists": ["remove-scc-from-group", "anyuid", "system:cluster-admins", *OLD, "-o", "yaml"],
    "namespaces": ["namespaces", *SHOP], "namespaces-json": ["namespaces", *SHOP, "-o", "json"],
    "namespaces-one": ["namespaces", "sound", *SHOP, "-o", "yaml"], "namespaces-name": ["ns", *SHOP, "-o", "name"],
    "namespaces-unknown": ["namespaces", "nosuch", *SHOP], "namespaces-none": ["namespaces", *OLD],
    "export-offline": ["export", "--out", "x", *SHOP], "overview": ["--help"], "unknown-verb": ["fly"],
    "get-selector": ["get", *LABELLED, "-l", "team in (web,shop)", "-o", "name"],
    "get-selector-none": ["get", *LABELLED, "-l", "team=nobody"], "get-selector-name": ["get", "own", *LABELLED, "-l", "a"],
    "get-bad-selector": ["get", *LABELLED, "-l", "team in web"], "get-everywhere": ["get", *SHOP, "-A"],
    "get-near": ["get", "anyiud", *OLD], "get-shipped": ["get", "anyuid", *LABELLED],
    "get-live-and-files": ["get", "--live", *SHOP], "get-bad-timeout": ["get", *SHOP, "--request-timeout", "1x"],
    "describe-output": ["describe", "own", *LABELLED, "-o", "json"],
    "namespaces-odd": ["namespaces", *LABELLED], "namespaces-odd-json": ["namespaces", "left-alone", *LABELLED, "-o", "json"],
    "namespaces-selector": ["namespaces", *LABELLED, "-l", "team, team != data"],
    "can-two-accounts": ["can", "-z", "a,b", *SHOP], "can-both": ["can", "alice", "-z", "web", *SHOP],
    "grant-bad-account": ["grant", "anyuid", "-z", "Web", *SHOP],
    "grant-bare-dry-run": ["grant", "anyuid", "bob", "-n", "shop", "--dry-run", *SHOP, "-o", "name"],
    "grant-dry-run-word": ["grant", "anyuid", "bob", "-n", "shop", "--dry-run", "server", *SHOP],
    "revoke-elsewhere": ["revoke", "anyuid", "group:developers", "-n", "shop", *SHOP],
    "unknown-verb-near": ["expalin"], "unknown-flag-near": ["get", "--scc-sett", "today"],
    "flags-first": ["-n", "shop", "--scc-set=today", "-o", "name", "can", "-z", "web", "anyuid", "--policy", "shop.yaml"],
    "version": ["--version"], "help-unknown": ["help", "fly"], "namespaces-help": ["help", "namespaces"],
}


class Verbs(GoldenCase, unittest.TestCase):
    folder, cases = GOLDENS, CASES

    def test_help(self):
        for verb in ("get", "describe", "who-can", "can", "grant", "revoke", "namespaces", "export", "completion"):
            done = run(verb, "--help")
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertIn("Usage:\n  kubectl scc " + verb, done.stdout)
            self.assertIn("Examples:\n", done.stdout)

    def test_a_grant_takes_effect(self):
        """What grant prints is policy: with it, can says yes where it said no."""
        question = ["can", "-z", "worker", "nonroot-v2", "-n", "shop", "--scc-set", "today"]
        self.assertEqual(run(*question).returncode, 1)
        made = run("grant", "nonroot-v2", "-z", "worker", "-n", "shop", "--scc-set", "today").stdout
        self.assertEqual(run(*question, "--policy", "/dev/stdin", stdin=made).returncode, 0)

    def test_files_win_over_the_shipped_set(self):
        old = ["--scc-set", "3.10"]
        made = run("grant", "nonroot", "-z", "default", "-n", "sandbox", *old, "-o", "yaml").stdout
        done = run("explain", "-f", "nginx.yaml", "-n", "sandbox", *old, "--policy", "/dev/stdin", stdin=made)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("the SCC's users list (system:serviceaccount:sandbox:default)", done.stdout)
        # Without an SCC of its own, a policy goes on top of the shipped set as well.
        role = ('{"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRole","metadata":{"name":'
                '"system:openshift:scc:restricted-v2"},"rules":[]}')
        self.assertIn("system:authenticated", run("who-can", "restricted-v2", "--scc-set", "today").stdout)
        for given in ([], ["--scc-set", "today"]):
            done = run("who-can", "restricted-v2", *given, "--policy", "/dev/stdin", stdin=role)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            self.assertNotIn("system:authenticated", done.stdout)

    def test_the_last_policy_wins(self):
        def scc(priority):
            return ("apiVersion: security.openshift.io/v1\nkind: SecurityContextConstraints\nmetadata: {name: own}\n"
                    f"priority: {priority}\n")
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for priority in (1, 2):
                paths.append(os.path.join(folder, f"{priority}.yaml"))
                with open(paths[-1], "w", encoding="utf-8") as file:
                    file.write(scc(priority))
            for order, priority in ((paths, 2), (paths[::-1], 1)):
                text = run("get", "own", "--policy", order[0], "--policy", order[1], "-o", "json").stdout
                self.assertEqual(json.loads(text)["priority"], priority)
            twice = run("get", "own", "--policy", folder)
            self.assertEqual((twice.returncode, twice.stdout), (2, ""))
            self.assertIn('"own" is there twice', twice.stderr)

    def test_the_manual_names_every_verb_and_flag(self):
        with open(os.path.join(ROOT, "deploy/man/kubectl-scc.1"), encoding="utf-8") as file:
            manual = file.read().replace("\\", "")
        verbs = re.findall(r"^  ([a-z-]+) ", run("--help").stdout, re.M)
        self.assertGreater(len(verbs), 10)
        for verb in verbs:
            self.assertIn(verb, manual)
            for flag in re.findall(r"^ {2}(?:-.,|   ) (--[a-z-]+)", run(verb, "--help").stdout, re.M):
                self.assertRegex(manual, re.escape(flag) + r"(?![a-z-])", verb)


if __name__ == "__main__":
    unittest.main()
