"""The manifest for krew: every platform brings the program, completion and licence, and what a release must fill in is
marked as such."""
import os
import re
import unittest

from harness import ROOT, run

KREW = os.path.join(ROOT, "deploy/krew/scc.yaml")


class Krew(unittest.TestCase):
    def setUp(self):
        with open(KREW, encoding="utf-8") as file:
            self.text = file.read()

    def test_platforms(self):
        platforms = self.text.split("    - selector:\n")[1:]
        self.assertEqual([re.search(r"arch: (\w+)", one).group(1) for one in platforms], ["amd64", "arm64"])
        for platform, arch in zip(platforms, ("amd64", "arm64")):
            self.assertIn(f"linux-{arch}.tar.gz # RELEASE\n", platform)
            self.assertEqual(re.findall(r"from: (\S+)\n +to: \.\n", platform),
                             ["kubectl-scc", "kubectl_complete-scc", "LICENSE"])

    def test_placeholders_are_marked(self):
        for line in self.text.splitlines():
            self.assertEqual("example.invalid" in line or "0" * 64 in line, line.endswith(" # RELEASE"), line)

    def test_version(self):
        version = run("version").stdout.split()[1]
        self.assertIn(f"version: v{version}\n", self.text)
        self.assertEqual(set(re.findall(r"/v([0-9.]+)/", self.text)), {version})


if __name__ == "__main__":
    unittest.main()
