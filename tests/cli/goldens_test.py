"""check and explain in every format against goldens/."""
import os
import unittest

from golden_case import GoldenCase
from harness import HERE

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


class Goldens(GoldenCase, unittest.TestCase):
    folder, cases = GOLDENS, CASES


if __name__ == "__main__":
    unittest.main()
