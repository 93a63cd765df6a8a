"""check and explain in every format against its golden output: goldens/NAME.txt holds standard output, then standard error and
the exit status where they are not empty and 0. UPDATE=1 rewrites the files for review."""
import os
import unittest

from harness import HERE, run

GOLDENS = os.path.join(HERE, "goldens")
RANGE = ["--namespace-range", "1000660000/10000"]
BOTH = ["check", "-f", "web-and-db.yaml", *RANGE]
CASES = {
    "check-table": BOTH, "check-wide": [*BOTH, "-o", "wide"], "check-json": [*BOTH, "-o", "json"],
    "check-yaml": [*BOTH, "-o", "yaml"], "check-name": [*BOTH, "-o", "name"], "check-sarif": [*BOTH, "-o", "sarif"],
    "check-junit": [*BOTH, "-o", "junit"], "check-github": [*BOTH, "-o", "github"],
    "check-color": [*BOTH, "--color", "always"],
    "check-chart": ["check", "-f", "chart.yaml", "--namespace-range", "shop=1000660000/10000", "-o", "wide"],
    "check-all-kinds": ["check", "-f", "all-kinds.json", *RANGE, "--as", "alice"],
    "check-required": ["check", "-f", "host.yaml", *RANGE],
    "check-expect": [*BOTH, "--expect", "expect.yaml"],
    "check-expect-wrong": [*BOTH, "--expect", "expect-wrong.yaml", "-o", "github"],
    "check-fail-never": [*BOTH, "--fail-on", "never", "-o", "name", "--no-headers"],
    "check-bad-input": ["check", "-f", "bad"],
    "check-bad-template": ["check", "-f", "bad/bad-no-template.yaml"],
    "check-bad-flags": ["check", "-f", "nginx.yaml", "--fail-on", "maybe"],
    "check-bad-range": ["check", "-f", "nginx.yaml", "--namespace-range", "x=1-5"],
    "check-help": ["check", "--help"],
    "explain-text": ["explain", "-f", "web-and-db.yaml", *RANGE],
    "explain-json": ["explain", "-f", "nginx.yaml", *RANGE, "--scc-set", "3.10", "-o", "json"],
    "explain-required": ["explain", "-f", "host.yaml", *RANGE],
    "explain-help": ["explain", "--help"],
}


class Goldens(unittest.TestCase):
    def test_all(self):
        os.makedirs(GOLDENS, exist_ok=True)
        for name, arguments in CASES.items():
            with self.subTest(name=name):
                done = run(*arguments)
                got = done.stdout + ("---- stderr\n" + done.stderr if done.stderr else "")
                got += f"---- exit {done.returncode}\n" if done.returncode else ""
                path = os.path.join(GOLDENS, name + ".txt")
                if os.environ.get("UPDATE"):
                    with open(path, "w", encoding="utf-8") as file:
                        file.write(got)
                with open(path, encoding="utf-8") as file:
                    self.assertEqual(got, file.read())

    def test_no_golden_is_stale(self):
        self.assertEqual(sorted(os.listdir(GOLDENS)), sorted(name + ".txt" for name in CASES))


if __name__ == "__main__":
    unittest.main()
