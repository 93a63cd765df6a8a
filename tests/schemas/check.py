#!/usr/bin/env python3
"""Validates what `kubectl scc check` writes for other programs against what those programs publish: SARIF 2.1.0 against
the schema of OASIS, JUnit against the XSD of Jenkins. Both schemas come from Go modules that carry them, pinned by hash;
none is copied here. Each check must also refuse a report that was broken on purpose.

    python3 tests/schemas/check.py KUBECTL-SCC
"""
import copy
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import jsonschema

MANIFESTS = pathlib.Path(__file__).resolve().parents[1] / "cli/manifests"
# module, version, hash as go.sum has it, file in it
SARIF = ("github.com/owenrumney/go-sarif/v3", "v3.3.1", "h1:bKY8YnWcY8zYTiGVObC5wZLlfEvMkCxK9XMGXBbzEtQ=",
         "pkg/report/v210/sarif/schema.go")
JUNIT = ("github.com/yannh/kubeconform", "v0.8.0", "h1:loDYd3a3spjIFrauqW67CDKF55Oo9R6uvC8AvpVd4ug=", "fixtures/junit.xsd")
# What the check is given beside the manifests of tests/cli: names that need escaping, a pod that is skipped, denials.
ODD = """apiVersion: v1
kind: Pod
metadata: {name: "odd", labels: {a: "<&>"}}
spec:
  os: {name: windows}
  containers: [{name: c, image: i}]
---
apiVersion: v1
kind: Pod
metadata: {name: root, annotations: {openshift.io/required-scc: "no <such> & \\"scc\\" \\u0001"}}
spec:
  containers: [{name: "ü", image: i, securityContext: {runAsUser: 0, capabilities: {add: ["<&\\u0007>"]}}}]
"""


def module_file(module, version, pinned, path):
    """A file of a Go module, whose hash must be the pinned one."""
    done = subprocess.run(["go", "mod", "download", "-json", f"{module}@{version}"], cwd=tempfile.gettempdir(), check=False,
                          capture_output=True, text=True, env={**os.environ, "GOFLAGS": "-modcacherw"})
    found = json.loads(done.stdout or "{}")
    if "Dir" not in found:
        sys.exit(f"{module}@{version} cannot be had: {found.get('Error') or done.stderr}")
    if found["Sum"] != pinned:
        sys.exit(f"{module}@{version} has the hash {found['Sum']}, not {pinned}")
    return pathlib.Path(found["Dir"]) / path


def sarif_schema():
    """The schema is a raw string of the Go file."""
    text = module_file(*SARIF).read_text(encoding="utf-8")
    schema = json.loads(re.fullmatch(r".*?= `(.*)`\s*", text, re.DOTALL).group(1))
    assert schema["id"].endswith("sarif-schema-2.1.0.json"), schema["id"]
    return schema


class Sarif:
    def __init__(self):
        checker = jsonschema.FormatChecker()
        assert {"uri", "uri-reference"} <= set(checker.checkers), "no checks of URIs: python3-rfc3987 is missing"
        self.validator = jsonschema.Draft4Validator(sarif_schema(), format_checker=checker)

    def problems(self, text):
        return [f"{'/'.join(map(str, error.path))}: {error.message}" for error in self.validator.iter_errors(json.loads(text))]

    @staticmethod
    def breakages(text):
        """Reports that are wrong, each in one place."""
        for change in (lambda d: d.pop("version"), lambda d: d["runs"][0].update(surprise=1),
                       lambda d: d["runs"][0]["tool"]["driver"].pop("name"), lambda d: d["runs"][0]["results"][0].update(level="fatal"),
                       lambda d: d["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"].update(uri="a b")):
            document = copy.deepcopy(json.loads(text))
            change(document)
            yield json.dumps(document)


class JUnit:
    def __init__(self):
        self.schema = module_file(*JUNIT)

    def problems(self, text):
        done = subprocess.run(["xmllint", "--noout", "--nonet", "--schema", str(self.schema), "-"], input=text, capture_output=True,
                              text=True, check=False)
        return [] if done.returncode == 0 else done.stderr.splitlines()

    @staticmethod
    def breakages(text):
        yield text.replace("<testcase ", "<case ").replace("</testcase>", "</case>")
        yield text.replace(' tests="', ' surprise="')
        yield text.replace("</testsuites>", "")


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def take(self, what, problems):
        self.passed += not problems
        self.failed += bool(problems)
        if problems:
            print(f"not ok: {what}")
            print("\n".join(f"    {problem}" for problem in problems[:10]))


def report(program, style, folder, *arguments):
    """What check writes; it may deny (1) and may not fail (2)."""
    done = subprocess.run([program, "check", "-o", style, *arguments], cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1):
        sys.exit(f"check {arguments}: exit status {done.returncode}: {done.stderr}")
    return done.stdout


def main():
    program = os.path.abspath(sys.argv[1])
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        name = "a folder/ünïcode & <more> %41#?.yaml"
        os.mkdir(os.path.join(folder, "a folder"))
        pathlib.Path(folder, name).write_text(ODD, encoding="utf-8")
        runs = [(folder, ("-f", name)), (folder, ("-f", os.path.join(folder, name))), (MANIFESTS, ("-f", "nginx.yaml")),
                (MANIFESTS, ("-f", "chart.yaml,host.yaml,web-and-db.yaml")), (MANIFESTS, ("-f", "chart.yaml", "--scc-set", "3.10"))]
        for style, schema in (("sarif", Sarif()), ("junit", JUnit())):
            for where, arguments in runs:
                text = report(program, style, where, *arguments)
                tally.take(f"{style} of {arguments}", schema.problems(text))
            text = report(program, style, folder, "-f", name)
            for number, broken in enumerate(schema.breakages(text)):
                tally.take(f"{style}: breakage {number} was not noticed", [] if schema.problems(broken) else [broken])
    print(f"{tally.passed} passed, {tally.failed} failed")
    return tally.failed != 0


if __name__ == "__main__":
    sys.exit(main())
