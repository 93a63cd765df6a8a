"""get and describe --no-rbac print what oc prints, byte for byte: tests/cli/oc holds its output."""
import os
import tempfile
import unittest

from harness import HERE, ROOT, run

OC = os.path.join(HERE, "oc")


def golden(name):
    with open(os.path.join(OC, name), encoding="utf-8") as file:
        return file.read()


class OcStyle(unittest.TestCase):
    maxDiff = None

    def test_get(self):
        for style in ("today", "3.10"):
            self.assertEqual(run("get", "--scc-set", style).stdout, golden(f"get-scc-{style}.txt"))

    def test_describe(self):
        names = [name for name in os.listdir(OC) if name.startswith("describe-") and "anyuid-3.10" not in name]
        self.assertEqual(len(names), 14)
        for name in names:
            old = name.endswith("-3.10.txt")
            scc = name[len("describe-"):-len("-3.10.txt" if old else ".txt")]
            done = run("describe", scc, "--no-rbac", "--scc-set", "3.10" if old else "today")
            self.assertEqual(done.stdout, golden(name), name)

    def test_describe_with_users(self):
        with open(os.path.join(ROOT, "deploy/scc-sets/3.10/scc-anyuid.yaml"), encoding="utf-8") as file:
            text = file.read()
        users = ["system:serviceaccount:sandbox:with-anyuid", "system:serviceaccount:sandbox:default"]
        self.assertIn("users: []", text)
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "anyuid.yaml"), "w", encoding="utf-8") as file:
                file.write(text.replace("users: []", "users:\n" + "".join(f"- {user}\n" for user in users)))
            done = run("describe", "anyuid", "--no-rbac", "--style", "3.10", "--policy", folder)
        self.assertEqual(done.stdout, golden("describe-anyuid-3.10.txt"), done.stderr)

    def test_several(self):
        text = run("describe", "anyuid", "nonroot", "--no-rbac", "--scc-set", "today").stdout
        self.assertEqual(text, golden("describe-anyuid.txt") + "\n\n" + golden("describe-nonroot.txt"))


if __name__ == "__main__":
    unittest.main()
