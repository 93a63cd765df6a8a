"""check --expect: what comes true is no finding, what does not is one, and a file that says nothing is refused."""
import json
import os
import tempfile
import unittest
import xml.etree.ElementTree as xml

from harness import pod, run

BOTH = ["-f", "web-and-db.yaml", "--namespace-range", "1000660000/10000"]  # Deployment/web admitted, StatefulSet/db denied


class Expect(unittest.TestCase):
    def setUp(self):
        place = tempfile.TemporaryDirectory()
        self.addCleanup(place.cleanup)
        self.file = os.path.join(place.name, "expect.yaml")

    def expect(self, text, *arguments):
        with open(self.file, "w", encoding="utf-8") as file:
            file.write(text)
        return run("check", *BOTH, "--expect", self.file, *arguments)

    def items(self, *items, arguments=()):
        return self.expect("expect:\n" + "".join(f"- {item}\n" for item in items), *arguments)

    def refused(self, text, place, message):
        done = self.expect(text)
        self.assertEqual((done.returncode, done.stdout, done.stderr),
                         (2, "", f"error: {self.file}{place}: {message}\n"))

    def test_what_is_none(self):
        keys = "expected kind, name, namespace, verdict, scc or uid"
        head = "expect:\n- {kind: Deployment, name: web, scc: anyuid}\n"
        self.refused("expect: [{kind: Deployment, name: d, scc: anyuid}, {kindd: typo}]\n", ":1:53",
                     f'unknown key "kindd": {keys}')
        self.refused(head + "- name: db\n  verdict: denied\n  \"ui\\nd\": 3\n", ":5:3", f'unknown key "ui\\nd": {keys}')
        self.refused(head + "- scc: anyuid\n", ":3:3", "expected kind or name of a workload, found neither")
        self.refused(head + "- {kind: Pod, name: x}\n", ":3:3", "expected verdict, scc or uid, found none of them")
        self.refused(head + "- {name: x, verdict: deny}\n", ":3:22",
                     'verdict: expected admitted, denied or skipped, found "deny"')
        self.refused(head + "- {name: x, scc: a, verdict: denied}\n", ":3:3",
                     "expected no scc and no uid beside verdict denied or skipped")
        self.refused(head + "- {name: x, uid: '1'}\n", ":3:18", "expect[1].uid: expected an integer, found a string")
        self.refused(head + "- {name: 7, uid: 1}\n", ":3:10", "expect[1].name: expected a string, found a number")
        self.refused(head + "- {name: , uid: 1}\n", ":3:3", "expect[1].name: expected a string, found nothing")
        self.refused(head + "- {kind: '', uid: 1}\n", ":3:10", "expect[1].kind: expected a name, found an empty string")
        self.refused(head + "- web\n", ":3:3", "expect[1]: expected an object, found a string")

    def test_files_that_are_none(self):
        key = 'expected the key "expect" with a list, found'
        self.refused("", "", f"{key} nothing")
        self.refused("# nothing\n---\n", "", f"{key} nothing")
        self.refused("- {name: web, scc: anyuid}\n", ":1:1", f"{key} an array")
        self.refused("{}\n", ":1:1", 'expected the key "expect", found none')
        self.refused("expects:\n- {name: web}\n", ":1:1", 'unknown key "expects": expected expect')
        self.refused("expect: {name: web}\n", ":1:9", "expect: expected a list, found an object")
        self.refused("expect:\n", ":1:1", "expect: expected a list, found nothing")
        self.refused("expect: []\n", ":1:9", "expect: expected items, found none")
        self.refused("expect:\n- {name: web, name: db}\n", ":2:15", 'duplicate key "name"')
        done = run("check", *BOTH, "--expect", "/nonexistent.yaml")
        self.assertEqual((done.returncode, done.stderr), (2, "error: /nonexistent.yaml: No such file or directory\n"))

    def test_as_expected(self):
        done = self.items("{kind: Deployment, name: web, namespace: default, scc: restricted-v2, uid: 1000660000}",
                          "{name: db, verdict: denied}")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("\n1 admitted, 1 denied as expected, 0 warnings; ", done.stdout)
        report = json.loads(self.items("{name: db, verdict: denied}", arguments=["-o", "json"]).stdout)
        self.assertEqual((report["summary"]["denied"], report["summary"]["deniedAsExpected"]), (1, 1))
        self.assertEqual([r.get("expected") for r in report["results"]], [None, True])

    def test_all_about_a_workload_must_hold(self):
        true, untrue = "{name: db, verdict: denied}", "{kind: StatefulSet, scc: anyuid, uid: 1000}"
        for items in ((true, untrue), (untrue, true)):
            done = self.items(*items)
            self.assertEqual(done.returncode, 1)
            self.assertIn("expected SCC anyuid and UID 1000, found: denied\n", done.stdout)
            self.assertIn("\n1 admitted, 1 denied, 0 warnings; ", done.stdout)
            self.assertIn("\n  fix:   ", done.stdout)

    def test_untrue(self):
        for item, said in (("{name: web, verdict: denied}", "expected denied, found: SCC restricted-v2 and UID 1000660000"),
                           ("{name: web, uid: 1}", "expected UID 1, found: SCC restricted-v2 and UID 1000660000"),
                           ("{name: db, uid: 1001}", "expected UID 1001, found: denied"),
                           ("{name: db, verdict: admitted, scc: privileged}",
                            "expected admitted and SCC privileged, found: denied")):
            done = self.items(item, arguments=["-o", "github"])
            self.assertEqual(done.returncode, 1)
            self.assertIn(f"::{said} [scc-expectation]\n", done.stdout)
            self.assertEqual(self.items(item, arguments=["--fail-on", "never"]).returncode, 0)

    def test_about_no_workload(self):
        both = ["{kind: Deployment, scc: restricted-v2}", "{name: db, verdict: denied}"]
        for item, said in (("{kind: Deployment, name: wbe, verdict: admitted}", "Deployment/wbe"),
                           ("{name: wbe, verdict: denied}", "a workload named wbe"),
                           ("{kind: Pod, namespace: default, verdict: denied}", "any Pod in namespace default")):
            message = f"expected {said}, found no such workload"
            done = self.items(*both, item)
            self.assertEqual((done.returncode, done.stderr), (1, f"error: {self.file}:4:3: {message}\n"))
            done = self.items(*both, item, arguments=["-o", "github"])
            self.assertEqual(done.stdout, f"::error file={self.file},line=4,title=--expect::{message} [scc-expectation]\n")
            result, = json.loads(self.items(*both, item, arguments=["-o", "sarif"]).stdout)["runs"][0]["results"]
            self.assertEqual((result["ruleId"], result["message"]["text"]), ("scc-expectation", message))
            root = xml.fromstring(self.items(*both, item, arguments=["-o", "junit"]).stdout)
            self.assertEqual((root.get("tests"), root.get("failures")), ("3", "1"))
            self.assertEqual(root[1].find("testcase/failure").get("message"), message)
            report = json.loads(self.items(*both, item, arguments=["-o", "json"]).stdout)
            self.assertEqual(report["unmetExpectations"],
                             [{"file": self.file, "line": 4, "column": 3, "message": message}])

    def test_an_error_is_the_failure_before_a_warning(self):
        with open(self.file, "w", encoding="utf-8") as file:
            file.write("expect: [{name: p, verdict: denied}]")
        done = run("check", "-f", "-", "--as", "root", "--as-group", "system:masters", "--fail-on", "warn", "-o", "junit",
                   "--expect", self.file, stdin=json.dumps(pod("p")))
        failure, = xml.fromstring(done.stdout).iter("failure")
        self.assertEqual(failure.get("type"), "scc-expectation")
        self.assertIn("[scc-user-only]", failure.text)


if __name__ == "__main__":
    unittest.main()
